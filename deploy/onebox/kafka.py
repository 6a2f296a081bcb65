"""A real Apache Kafka of one node as an ordinary process, from the jars that Maven copies by `deploy/kafka/pom.xml`."""

import base64
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.onebox.errors import HouseError
from deploy.onebox.java import java
from deploy.onebox.processes import ProcessId, end, ends_with_parent, finished, free_port

SOURCE = Path(__file__).parents[1] / "kafka"
MEMORY = ("-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
START_SECONDS = 60
STOP_SECONDS = 5.0


class BrokerError(HouseError):
    """Kafka cannot be had or does not start."""


@dataclass
class Broker:
    """A running broker. `bootstrap` is its address, `stop` ends it; its data stay in `data_dir`."""

    data_dir: Path
    port: int
    process: subprocess.Popen[bytes] = field(repr=False)

    @classmethod
    def start(cls, data_dir: Path, port: int | None = None, say: Callable[[str], None] = lambda _: None) -> "Broker":
        """Starts the broker whose data lie in `data_dir`, formatting it first where there are none.

        A broker that an earlier, killed run left behind is ended first. Raises BrokerError or JavaMissingError.
        """
        data_dir = data_dir.absolute()
        data_dir.mkdir(parents=True, exist_ok=True)
        program = java(say)
        jars = jar_folder(program, say)
        _end_leftover(data_dir)
        deadline = time.monotonic() + START_SECONDS
        while True:
            chosen = port or free_port()
            properties = _configure(data_dir, chosen)
            _format_once(program, jars, data_dir, properties)
            broker = cls(data_dir, chosen, _spawn(program, jars, data_dir, properties))
            if broker.answers(deadline):
                return broker
            broker.stop()
            said = (data_dir / "kafka.log").read_text(errors="replace")[-3000:]
            if time.monotonic() > deadline or "BindException" not in said:
                raise BrokerError(f"Kafka does not start; the end of {data_dir / 'kafka.log'}:\n{said}")

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address as `BUS_URL` wants it."""
        return f"kafka://{self.bootstrap}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        return not finished(self.process)

    def answers(self, deadline: float) -> bool:
        """Waits until the broker serves requests; False when it ended or `deadline` (monotonic) is past."""
        while time.monotonic() < deadline and self.running():
            if answers_at(self.bootstrap, seconds=2):
                return True
        return False

    def stop(self) -> None:
        """Clean stop: the logs are closed, so that the next start needs no recovery. Harmless when it is down."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def answers_at(bootstrap: str, seconds: float) -> bool:
    """Whether a broker answers at this address within the time."""
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","), bootstrap_timeout_ms=int(seconds * 1000))
    except (KafkaError, OSError):
        return False
    with contextlib.closing(admin):
        try:
            admin.list_topics()
        except (KafkaError, OSError):
            return False
        return True


def jar_folder(program: Path, say: Callable[[str], None]) -> Path:
    """The folder with Kafka's jars, below this environment; Maven fills it once per state of the pom."""
    pom = SOURCE / "pom.xml"
    folder = Path(sys.prefix) / "share" / "yizhao" / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerError(
            "Kafka is fetched by Maven, and there is no mvn on this machine: install it (Debian: maven), "
            "or set KAFKA_BOOTSTRAP_SERVERS to a broker of yours"
        )
    say("fetching Apache Kafka 4.1 with Maven (43 MB, once)")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / "jars"
        goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}")
        command = [maven, "-q", "-B", "-f", str(pom), *goal]
        environment = {**os.environ, "JAVA_HOME": str(program.resolve().parents[1])}
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise BrokerError(f"Maven could not fetch Kafka:\n{(done.stdout + done.stderr)[-2000:]}")
        with contextlib.suppress(FileExistsError):
            fresh.rename(folder)
    return folder


def _configure(data_dir: Path, port: int) -> Path:
    names = {"PORT": str(port), "CONTROLLER_PORT": str(free_port()), "LOG_DIR": str(data_dir / "logs")}
    text = (SOURCE / "server.properties").read_text(encoding="ascii")
    for name, value in names.items():
        text = text.replace(f"@{name}@", value)
    written = data_dir / "server.properties"
    written.write_text(text, encoding="utf-8")
    return written


def _format_once(program: Path, jars: Path, data_dir: Path, properties: Path) -> None:
    if (data_dir / "logs" / "meta.properties").exists():
        return
    cluster = base64.urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode("ascii")
    command = _java(program, jars, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties))
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=data_dir)
    if done.returncode != 0:
        raise BrokerError(f"Kafka's storage cannot be formatted:\n{done.stdout}{done.stderr}")


def _java(program: Path, jars: Path, *words: str) -> list[str]:
    logging = f"-Dlog4j2.configurationFile={SOURCE / 'log4j2.properties'}"
    return [str(program), *MEMORY, logging, "-cp", f"{jars}{os.sep}*", *words]


def _spawn(program: Path, jars: Path, data_dir: Path, properties: Path) -> "subprocess.Popen[bytes]":
    with (data_dir / "kafka.log").open("ab") as output:
        process = subprocess.Popen(
            _java(program, jars, "kafka.Kafka", str(properties)),
            cwd=data_dir,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- prctl takes no lock
        )
    started = ProcessId.of(process.pid)
    if started is not None:
        (data_dir / "broker.json").write_text(json.dumps({"pid": started.pid, "started": started.started}))
    return process


def _end_leftover(data_dir: Path) -> None:
    """Ends a broker on this folder whose runner was killed; two brokers on one folder would refuse each other."""
    try:
        seen = json.loads((data_dir / "broker.json").read_text(encoding="ascii"))
    except FileNotFoundError:
        return
    end([ProcessId(seen["pid"], seen["started"])], grace=STOP_SECONDS)

"""Starts the whole house on one machine, step by step, watches over it, and takes it down in order."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.onebox.databases import SERVICES, Access, provision
from deploy.onebox.environment import Addresses, Environments, child_environment
from deploy.onebox.errors import HouseError
from deploy.onebox.postgres import Cluster
from deploy.onebox.programs import TOOL, WITNESS, answers, programs
from deploy.onebox.record import Record
from deploy.onebox.settings import HouseSettings
from deploy.onebox.sockets import DEFAULT_PORT, HOST, Sockets
from deploy.onebox.supervisor import Supervisor

if TYPE_CHECKING:
    from deploy.onebox.kafka import Broker

SAMPLE_CITY = Path(__file__).parents[1] / "sample" / "city.csv"
CHILDREN_GRACE = 7.0  # seconds; with the broker's and the server's own limits all is down within 20
READY_SECONDS = 90
LOOK_SECONDS = 0.2


class StepFailedError(HouseError):
    """A step of the start failed; the message shows its output."""


@dataclass
class House:
    """The running parts. `start` and `watch` may be interrupted at any point; `stop` takes down whatever is up."""

    settings: HouseSettings
    data_dir: Path
    say: Callable[[str], None]
    cluster: Cluster | None = None
    broker: "Broker | None" = None
    record: Record = field(default_factory=lambda: Record("", {}, {}, ""))

    def __post_init__(self) -> None:
        self.sockets = Sockets(self.data_dir, self.say)
        log_dir = self.data_dir / "logs"
        log_dir.mkdir(parents=True, exist_ok=True)
        self.supervisor = Supervisor(log_dir, self.say, self._on_change)

    def start(self) -> None:
        """Every step up to the point where a browser can be pointed at it."""
        addresses = self._open_sockets()
        databases = self._start_postgres()
        environments = Environments(self.settings, self.data_dir, databases, self._start_bus(databases), addresses)
        environments = replace(environments, witnesses=self._introduce_witness(environments))
        self._keep_environment(environments)
        self.record = Record(
            addresses.public, dict(self.sockets.numbers()), {}, self.settings.bus, addresses=dict(addresses.by_service)
        )
        self._step("migrate", "bringing the databases to the newest version", environments, "migrate-all")
        self.say("starting services, workers and the outside departments")
        self._start_programs(environments)
        self._wait_for_web()
        self._load_sample_city(environments)
        self.record.ready = True
        self.record.write(self.data_dir)

    def watch(self, look: Callable[[], None]) -> None:
        """Keeps everything running until `look`, called a few times a second, raises."""
        while True:
            look()
            self._keep_running()
            time.sleep(LOOK_SECONDS)

    def _keep_running(self) -> None:
        """Starts again what has ended."""
        if self.cluster is not None and not self.cluster.running():
            self.say("PostgreSQL ended: starting it again")
            self.cluster = Cluster.start(self.data_dir, self.cluster.port, self._bin_dir())
            self._on_change(self.supervisor.pids())
        if self.broker is not None and not self.broker.running():
            self.say("Kafka ended: starting it again")
            self.broker = type(self.broker).start(self.data_dir / "kafka", self.broker.port, self.say)
            self._on_change(self.supervisor.pids())
        self.supervisor.look()

    def stop(self) -> None:
        """First what uses the bus and the databases, then these."""
        self.supervisor.stop(CHILDREN_GRACE)
        self.sockets.close()
        if self.broker is not None:
            self.broker.stop()
        if self.cluster is not None:
            self.cluster.stop()
        Record.remove(self.data_dir)

    # the steps

    def _open_sockets(self) -> Addresses:
        first = "registration" if self.settings.apart else "front"
        self.sockets.listen(first, self.settings.port, DEFAULT_PORT)
        if self.settings.apart:
            for name in (
                *(one for one in SERVICES if one != first),
                "sandbox",
                *(f"{service}-inner" for service in SERVICES),
            ):
                self.sockets.listen(name)
        else:
            self.sockets.listen("front-inner")
        self.sockets.listen("witness")
        numbers = self.sockets.numbers()
        url = {name: f"http://{HOST}:{port}" for name, port in numbers.items()}
        if self.settings.apart:
            return Addresses({service: url[service] for service in SERVICES}, url["sandbox"])
        return Addresses(dict.fromkeys(SERVICES, url["front"]), url["front"])

    def _start_postgres(self) -> dict[str, Access]:
        if self.settings.database_url:
            self.say("using the PostgreSQL of DATABASE_URL")
            return provision(self.settings.database_url, self.data_dir / "secrets")
        self.cluster = Cluster.start(self.data_dir, bin_dir=self._bin_dir())
        self.say(f"PostgreSQL {self.cluster.version} on port {self.cluster.port}, data in {self.cluster.folder}")
        return provision(self.cluster.url(), self.data_dir / "secrets")

    def _start_bus(self, databases: dict[str, Access]) -> str:
        if self.settings.bus == "embedded":
            self.say("event bus: embedded, in PostgreSQL")
            return databases["bus"].runtime_url
        from deploy.onebox.kafka import Broker, BrokerError, answers_at

        servers = self.settings.kafka_bootstrap_servers
        if servers:
            if not answers_at(servers, seconds=10):
                raise BrokerError(f"no Kafka answers at {servers} (KAFKA_BOOTSTRAP_SERVERS)")
            self.say(f"event bus: the Kafka at {servers}")
            return f"kafka://{servers}"
        self.say("event bus: starting Apache Kafka")
        self.broker = Broker.start(self.data_dir / "kafka", say=self.say)
        self.say(f"event bus: Apache Kafka on port {self.broker.port}")
        return self.broker.url

    def _bin_dir(self) -> Path | None:
        return Path(self.settings.pg_bindir) if self.settings.pg_bindir else None

    def _introduce_witness(self, environments: Environments) -> str:
        """Lets the witness make its key, and returns it with its address: what the log must know of it."""
        made = subprocess.run(
            [*WITNESS, "key"],
            env=child_environment(environments.witness()),
            check=False,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
        )
        if made.returncode != 0:
            raise StepFailedError(f"the witness has no key: {made.stderr[-3000:]}")
        return f"{made.stdout.strip()} http://{HOST}:{self.sockets.numbers()['witness']}"

    def _keep_environment(self, environments: Environments) -> None:
        """Writes the settings down for commands given beside the running house (`yizhao audit`, `yizhao import`)."""
        file = self.data_dir / "secrets" / "environment"
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        lines = [f"{name}={value}\n" for name, value in environments.everything().items()]
        file.write_text("".join(lines), encoding="utf-8")

    def _start_programs(self, environments: Environments) -> None:
        for program in programs(environments, self.sockets, apart=self.settings.apart):
            self.supervisor.start(program)

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        for name, port in self.sockets.numbers().items():
            if not name.endswith("-inner"):
                continue
            services = SERVICES if name == "front-inner" else (name.removesuffix("-inner"),)
            for service in services:
                self._wait_for(f"http://{HOST}:{port}/{service}/readyz", deadline)

    def _wait_for(self, url: str, deadline: float) -> None:
        while not answers(url):
            self._keep_running()
            hopeless = self.supervisor.hopeless()
            if hopeless is not None:
                raise StepFailedError(f"{hopeless} does not start; see {self.supervisor.log_dir / hopeless}.log")
            if time.monotonic() > deadline:
                raise StepFailedError(f"{url} does not answer; see the logs in {self.supervisor.log_dir}")
            time.sleep(LOOK_SECONDS)

    def _load_sample_city(self, environments: Environments) -> None:
        done = self.data_dir / "city-loaded"
        if done.exists():
            return
        self._step("seed", "giving the registries their code segments", environments, "codegen", "seed-sandbox")
        self._step("import", f"loading the sample city {SAMPLE_CITY.name}", environments, "import", str(SAMPLE_CITY))
        done.touch()

    def _step(self, name: str, words: str, environments: Environments, *command: str) -> None:
        """Runs one command to its end, watching over what runs already."""
        self.say(words)
        log = self.supervisor.log_dir / f"{name}.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [TOOL, *command],
                env=child_environment(environments.everything()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as step,
        ):
            try:
                while step.poll() is None:
                    self._keep_running()
                    time.sleep(LOOK_SECONDS)
            finally:
                step.kill()  # harmless when it has ended
        if step.returncode != 0:
            said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise StepFailedError(f"{words}: failed with exit code {step.returncode}\n{said}")

    def _on_change(self, pids: dict[str, int]) -> None:
        """Writes down who runs now."""
        own = {"postgres": self.cluster, "kafka": self.broker}
        servers = {name: part.pid for name, part in own.items() if part is not None}
        self.record.pids = {"runner": os.getpid(), **servers, **pids}
        self.record.write(self.data_dir)

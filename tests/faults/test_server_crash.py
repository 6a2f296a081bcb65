"""PostgreSQL killed under load: what was acknowledged is there, each event has one effect, the worker comes back."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg2
import pytest

from deploy.onebox.databases import provision
from deploy.onebox.postgres import Cluster
from shared import migrate
from shared.clock import SystemClock
from shared.database import TRANSIENT, Database
from shared.unit import Units
from tests.sample.app import SOURCE
from tests.sample.arrivals import delayed
from tests.sample.running import WorkerProcess, effects, sample_environment

CRASHES = 3
WRITERS = 4


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="yizhao-crash-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def kill_and_restart(server: Cluster) -> Cluster:
    """Kill postmaster and backends as a power cut would, then start again on the same port."""
    os.killpg(os.getpgid(server.pid), signal.SIGKILL)
    server.process.wait(10)
    return Cluster.start(server.data_dir, port=server.port)


def write(units: Units, stop: threading.Event, acknowledged: list[UUID], unknown: list[UUID]) -> None:
    """Tell of new entities; note which were acknowledged and of which nobody can say."""
    while not stop.is_set():
        entity_id = uuid4()
        try:
            with units.unit("o-0417") as unit:
                unit.lock(("code", entity_id))
                unit.tell(entity_id, delayed(entity_id), correlation_id=entity_id)
        except (*TRANSIENT, psycopg2.Error):
            unknown.append(entity_id)
            time.sleep(0.1)
            continue
        acknowledged.append(entity_id)
        time.sleep(0.005)


def test_a_server_killed_under_load_loses_nothing_that_was_acknowledged(folder: Path, tmp_path: Path) -> None:
    server = Cluster.start(folder)
    try:
        access = provision(server.url(), server.data_dir / "secrets", ["sample", "bus"])
        migrate.upgrade("sample", access["sample"].owner_url, "tests.sample")
        migrate.upgrade_bus(access["bus"].owner_url)
        database = Database(access["sample"].runtime_url, pool_size=WRITERS)
        units = Units(database, SOURCE, SystemClock())
        worker = WorkerProcess(
            sample_environment(database, access["bus"].runtime_url, tmp_path), tmp_path / "worker.log"
        )
        stop, acknowledged, unknown = threading.Event(), [], []
        writers = [threading.Thread(target=write, args=(units, stop, acknowledged, unknown)) for _ in range(WRITERS)]
        with worker.running():
            for thread in writers:
                thread.start()
            for _ in range(CRASHES):
                time.sleep(1.5)
                server = kill_and_restart(server)
            time.sleep(1)
            stop.set()
            for thread in writers:
                thread.join(20)
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and any(effects(database, each) == 0 for each in acknowledged):
                time.sleep(0.5)
            counted = [effects(database, each) for each in acknowledged]
            undecided = {effects(database, each) for each in unknown}
        assert len(acknowledged) > 50
        assert counted == [1] * len(acknowledged)
        assert undecided <= {0, 1}
        database.close()
    finally:
        server.remove()

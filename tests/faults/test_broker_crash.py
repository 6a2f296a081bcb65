"""The broker killed under load and started again: every event has one effect, nobody needs a restart."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.onebox.java import JavaMissingError
from deploy.onebox.kafka import Broker, BrokerError
from shared.database import Database
from shared.worker import beats
from tests.conftest import Databases
from tests.sample.jobs import WAKE
from tests.sample.running import WorkerProcess, effects, sample_environment

pytestmark = pytest.mark.kafka


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="yizhao-broker-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url)


def ask(database: Database, count: int) -> list[UUID]:
    slots = [uuid4().int % 2**31 + 1 for _ in range(count)]
    with database.transaction() as tx:
        tx.insert_many("INSERT INTO scarce VALUES %s", [(slot,) for slot in slots])
        tx.notify(WAKE)
    return [UUID(int=slot) for slot in slots]


def wait_for_all(database: Database, asked: list[UUID], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(effects(database, each) == 0 for each in asked):
        time.sleep(0.3)


def test_a_broker_killed_and_started_again_loses_and_doubles_nothing(
    folder: Path, database: Database, tmp_path: Path
) -> None:
    try:
        broker = Broker.start(folder)
    except (BrokerError, JavaMissingError) as missing:
        pytest.skip(str(missing))
    worker = WorkerProcess(sample_environment(database, broker.url, tmp_path), tmp_path / "worker.log")
    try:
        with worker.running():
            asked = ask(database, 20)
            wait_for_all(database, asked, 30)
            os.kill(broker.pid, signal.SIGKILL)
            broker.process.wait(10)
            asked += ask(database, 20)
            time.sleep(2)
            broker = Broker.start(folder, port=broker.port)
            asked += ask(database, 20)
            wait_for_all(database, asked, 60)
            time.sleep(1)
            assert [effects(database, each) for each in asked] == [1] * 60
            with database.transaction() as tx:
                assert tx.scalar("SELECT count(*) FROM outbox") == 0
                assert {beat.part for beat in beats(tx)} == {"relay", "consumer", "jobs"}
            assert worker.process is not None
            assert worker.process.poll() is None
    finally:
        broker.stop()

"""A process that dies at any named point and is started again: one event, one effect, nothing left over."""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared import crash
from shared.bus import bus_from_url
from shared.database import Database
from shared.worker.beats import beats
from tests.conftest import Databases
from tests.sample.jobs import WAKE
from tests.sample.running import ROOT, WorkerProcess, effects, sample_environment, wait_for_effects

log = logging.getLogger(__name__)


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_url(request: pytest.FixtureRequest) -> str:
    if request.param == "kafka":
        return str(request.getfixturevalue("kafka").url)
    return str(request.getfixturevalue("embedded_bus").url)


@pytest.fixture
def worker(database: Database, bus_url: str, tmp_path: Path) -> WorkerProcess:
    return WorkerProcess(sample_environment(database, bus_url, tmp_path), tmp_path / "worker.log")


def ask(database: Database) -> UUID:
    """Ask the sample's job to tell of a new entity; return its id."""
    slot = uuid4().int % 2**31 + 1
    with database.transaction() as tx:
        tx.execute("INSERT INTO scarce VALUES (%(slot)s)", {"slot": slot})
        tx.notify(WAKE)
    return UUID(int=slot)


def records_on_the_bus(bus_url: str, entity_id: UUID) -> list[str]:
    with closing(bus_from_url(bus_url).subscriber(f"look-{uuid4()}", ["yizhao.code"])) as subscriber:
        found = []
        quiet = 0
        while quiet < 4:
            polled = subscriber.poll(0.5)
            quiet = 0 if polled else quiet + 1
            found += [each.record.headers["ce_id"] for each in polled if each.record.key == str(entity_id)]
    return found


@pytest.mark.parametrize(
    "point",
    [
        crash.Point.AFTER_SEND_BEFORE_ACK,
        crash.Point.AFTER_ACK_BEFORE_DELETE,
        crash.Point.AFTER_COMMIT_BEFORE_OFFSET,
    ],
)
def test_a_worker_that_dies_there_and_starts_again_has_one_effect(
    point: crash.Point, worker: WorkerProcess, database: Database, bus_url: str
) -> None:
    entity_id = ask(database)
    worker.start(crash_at=point)
    assert worker.ended() == crash.EXIT_CODE, "it must have died where it was told to"
    with worker.running():
        assert wait_for_effects(database, entity_id, 1) == 1
    assert len(set(records_on_the_bus(bus_url, entity_id))) == 1, "sent again it may be, as the same event"
    with database.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM outbox") == 0
        assert tx.scalar("SELECT count(*) FROM event_log WHERE aggregateid = %s", (str(entity_id),)) == 1
        assert tx.scalar("SELECT count(*) FROM dead_letter") == 0


def test_a_request_that_dies_before_its_reply_was_done_all_the_same(worker: WorkerProcess, database: Database) -> None:
    entity_id = uuid4()
    died = subprocess.run(
        [sys.executable, "-m", "tests.sample.telling", str(entity_id)],
        env={**os.environ, **worker.environment, "CRASH_AT": crash.Point.AFTER_COMMIT_BEFORE_REPLY},
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (died.returncode, died.stdout) == (crash.EXIT_CODE, "")
    with worker.running():
        assert wait_for_effects(database, entity_id, 1) == 1


def test_a_misspelt_crash_point_stops_the_process_at_once() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import shared.crash"],
        env={**os.environ, "CRASH_AT": "after_comit"}, cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "after_comit" in ended.stderr


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(worker: WorkerProcess, database: Database) -> None:
    seed = uuid4().int % 2**32
    log.info("seed %d", seed)
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    asked = []
    for _ in range(6):
        worker.start()
        for _ in range(10):
            asked.append(ask(database))
            time.sleep(chance.uniform(0, 0.1))
        time.sleep(chance.uniform(0.0, 0.5))
        worker.signal(signal.SIGKILL)
        worker.ended()
    with worker.running():
        for entity_id in asked:
            wait_for_one(database, entity_id)
        time.sleep(1)
    assert [effects(database, entity_id) for entity_id in asked] == [1] * len(asked)


def wait_for_one(database: Database, entity_id: UUID) -> None:
    deadline = time.monotonic() + 30
    while not effects(database, entity_id) and time.monotonic() < deadline:
        time.sleep(0.05)


def test_a_worker_told_to_end_does_so_within_five_seconds(worker: WorkerProcess, database: Database) -> None:
    with worker.running():
        assert wait_for_effects(database, ask(database), 1) == 1
        began = time.monotonic()
        worker.signal(signal.SIGTERM)
        assert worker.ended() == 0
        assert time.monotonic() - began < 5


def test_a_worker_gives_signs_of_life_and_marks_how_far_time_has_come(
    worker: WorkerProcess, database: Database
) -> None:
    with worker.running():
        assert wait_for_effects(database, ask(database), 1) == 1
        time.sleep(3)
        with database.transaction() as tx:
            figures = {beat.part: beat.figures for beat in beats(tx)}
            through = tx.scalar("SELECT now() - min(through_at) < interval '3 seconds' FROM bus_watermark")
    assert figures["relay"]["passed"] == 1
    assert figures["consumer"]["handled"] >= 1
    assert (figures["consumer"]["lag"], figures["consumer"]["parked"], figures["relay"]["waiting"]) == (0, 0, 0)
    assert figures["jobs"]["tell"] == 1
    assert through is True

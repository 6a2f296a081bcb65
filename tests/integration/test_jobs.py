"""Jobs: run when due or called, one failing alone, by one worker at a time; and the watch over the worker's threads."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest

from shared.bus.embedded import EmbeddedBus
from shared.clock import FixedClock
from shared.database import Database
from shared.inbox import Intake, Reactions
from shared.relay import Relay
from shared.unit import Units
from shared.worker import Job
from shared.worker.consuming import Consumer
from shared.worker.process import STUCK_SECONDS, Worker
from shared.worker.timetable import Timetable
from tests.conftest import Databases
from tests.sample import consumer
from tests.sample.app import SOURCE


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url)


@contextmanager
def running(database: Database, jobs: Sequence[Job[list[str]]], done: list[str]) -> Iterator[Timetable]:
    timetable = Timetable(database.url, done, jobs)
    stop = threading.Event()
    thread = threading.Thread(target=timetable.run, args=(stop,))
    thread.start()
    try:
        yield timetable
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def job(name: str, every_seconds: float = 3_600, channel: str | None = None) -> Job[list[str]]:
    def run(done: list[str]) -> int:
        done.append(name)
        return 1

    return Job(name, every_seconds, run, channel)


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_job_runs_at_the_start_and_then_in_its_time(database: Database) -> None:
    done: list[str] = []
    with running(database, [job("often", 0.05), job("hourly")], done) as timetable:
        assert until(lambda: done.count("often") >= 3)
        assert timetable.figures["hourly"] == 1
    assert done.count("hourly") == 1


def test_a_commit_calls_the_job_that_waits_for_it(database: Database) -> None:
    done: list[str] = []
    with running(database, [job("sign", channel="yizhao_test_sign"), job("other")], done):
        assert until(lambda: done == ["sign", "other"])
        with database.transaction() as tx:
            tx.notify("yizhao_test_sign")
        assert until(lambda: done == ["sign", "other", "sign"], 2)


def test_a_job_that_fails_stops_neither_itself_nor_the_others(database: Database) -> None:
    def fail(_: list[str]) -> int:
        raise ZeroDivisionError

    done: list[str] = []
    with running(database, [Job("broken", 0.05, fail), job("sound", 0.05)], done) as timetable:
        assert until(lambda: timetable.figures["broken failed"] >= 2 and done.count("sound") >= 2)


def test_of_two_workers_one_runs_the_jobs_and_the_other_takes_over(database: Database) -> None:
    first: list[str] = []
    second: list[str] = []
    with running(database, [job("often", 0.05)], first):
        assert until(lambda: len(first) > 2)
        other = running(database, [job("often", 0.05)], second)
        other.__enter__()
        time.sleep(0.5)
        assert second == []
    assert until(lambda: len(second) > 2)
    other.__exit__(None, None, None)


def test_a_thread_that_does_not_come_round_is_noticed(
    database: Database, clock: FixedClock, embedded_bus: EmbeddedBus
) -> None:
    intake = Intake(Units(database, SOURCE, clock), Reactions.of(consumer))
    reader = Consumer(embedded_bus, intake, timedelta(0))
    worker = Worker(Relay(database.url, embedded_bus), reader, Timetable(database.url, None, []))
    alive = threading.Event()
    threads = [threading.Thread(target=alive.wait, name=name) for name in worker.parts()]
    for thread in threads:
        thread.start()
    assert worker.stuck(threads) == []
    reader.last_round -= STUCK_SECONDS + 1
    assert worker.stuck(threads) == ["consumer"]
    alive.set()
    for thread in threads:
        thread.join()
    assert sorted(worker.stuck(threads)) == ["consumer", "jobs", "relay"]

"""Twelve writers on a few hot streams, with everything that turns events round elsewhere; bounded, told by its seed."""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from shared.bus.embedded import EmbeddedBus
from shared.clock import SystemClock
from shared.database import Database
from shared.events import catalogue
from shared.inbox import Intake, Reactions
from shared.relay import Relay
from shared.unit import Units
from shared.worker.consuming import Consumer
from tests.conftest import Databases
from tests.faults.history import arrived, doubled, lost, turned_round
from tests.sample import consumer
from tests.sample.app import SOURCE
from tests.sample.arrivals import delayed

WRITERS = 12
SECONDS = 4.0
HOT = 5

log = logging.getLogger(__name__)


class RollbackOnPurposeError(Exception):
    """Every twentieth transaction changes its mind."""


def write(units: Units, streams: list[UUID], chance: random.Random, until: float) -> int:
    """Tell until the time is over; return how many events were committed."""
    committed = 0
    while time.monotonic() < until:
        entity_id = chance.choice(streams)
        try:
            with units.unit("o-0417") as unit:
                if chance.random() < 0.5:  # take the transaction's number before waiting for the stream
                    unit.tx.execute("INSERT INTO effect (note) VALUES (%s)", (uuid4().hex,))
                time.sleep(chance.uniform(0, 0.005))
                unit.lock(("code", entity_id))
                unit.tell(entity_id, delayed(entity_id, uuid4().hex), correlation_id=entity_id)
                time.sleep(chance.uniform(0, 0.005))
                if chance.random() < 0.05:
                    raise RollbackOnPurposeError
        except RollbackOnPurposeError:
            continue
        committed += 1
    return committed


def test_twelve_writers_lose_nothing_and_turn_nothing_round(
    database_for: Callable[[str], Databases], open_database: Callable[..., Database], embedded_bus: EmbeddedBus
) -> None:
    seed = uuid4().int % 2**32
    log.warning("seed %d", seed)
    database = open_database(database_for("sample").runtime_url, pool_size=WRITERS + 2)
    units = Units(database, SOURCE, SystemClock())
    embedded_bus.ensure_topics(catalogue.topics())
    streams = [uuid4() for _ in range(HOT)]
    relay = Relay(database.url, embedded_bus)
    reader = Consumer(embedded_bus, Intake(units, Reactions.of(consumer)), skew=timedelta(0))
    stop = threading.Event()
    house = [threading.Thread(target=part.run, args=(stop,)) for part in (relay, reader)]
    counts: list[int] = []
    until = time.monotonic() + SECONDS
    writers = [
        threading.Thread(target=lambda n=n: counts.append(write(units, streams, random.Random(seed + n), until)))  # noqa: S311
        for n in range(WRITERS)
    ]
    for thread in house + writers:
        thread.start()
    for thread in writers:
        thread.join()
    committed = sum(counts)
    deadline = time.monotonic() + 20
    while reader.intake.figures["handled"] < committed and time.monotonic() < deadline:
        time.sleep(0.1)
    stop.set()
    for thread in house:
        thread.join(10)
    records = arrived(embedded_bus)
    assert committed > 200
    assert len({record.headers["ce_id"] for record in records}) == committed
    assert lost(database, records) == set()
    assert turned_round(records) == []
    assert doubled(database) == []
    assert reader.intake.figures["handled"] == committed
    assert reader.intake.figures["parked"] == 0

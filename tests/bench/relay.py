"""The relay: outbox → bus, safe on the bus and gone from the outbox; beside the bus alone with the same batches.

On Kafka the floor is kafka-python sending acknowledged batches of the same records; on the embedded bus it is a bare
INSERT of them into a table like its log.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from typing import Any

from kafka import KafkaProducer
from psycopg2 import extras

from deploy.onebox.errors import HouseError
from shared.bus import Bus, Record
from shared.bus.embedded import EmbeddedBus
from shared.bus.kafka import KafkaBus
from shared.bus.topics import partition_of
from shared.database import connect
from shared.events import catalogue
from shared.leader import Leader
from shared.relay import BATCH, Relay, record_of
from tests.bench.databases import database
from tests.bench.figures import Figure, Lap, Outcome, Reach, Turn, in_turns, lap, rate
from tests.bench.setting import Setting
from tests.conftest import Databases

EVENTS = 20_000
ACKNOWLEDGED = 30  # seconds a batch may take

# Events as code allotment tells them, each of another aggregate.
FILL = """
INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, aggregate_version, source, dataschema, occurred_at,
                    dataclass, correlationid, causationid)
SELECT id, 'code', id, 'code.assigned',
       jsonb_build_object('entity_id', id, 'application_id', id, 'uscc', '91140105MAY000017U', 'registry', '140105',
                          'origin', 'segment', 'rule_id', 'CODE-2015', 'assigned_at', now(), 'segment_id', id,
                          'ordinal', n),
       1, 'urn:yizhao:codegen', 'urn:yizhao:schema:code.assigned:1', now(), 'departmental', id, id
FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, %s) AS n) AS made
"""

INSERT = 'INSERT INTO bench_log (topic, partition, "offset", key, headers, value, appended_at) VALUES %s'

RELAYED = {"embedded": "relay → embedded bus", "kafka": "relay → Kafka"}
ALONE = {"embedded": "bare INSERT of the same records", "kafka": "kafka-python alone, same records"}
REACH = {"embedded": None, "kafka": Reach(least=0.6, of_floor=True)}


@dataclass(frozen=True)
class Outbox:
    """A service's database whose outbox is filled and emptied."""

    url: str
    events: int

    def fill(self) -> None:
        with closing(connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(FILL, (self.events,))

    def records(self) -> list[Record]:
        """A batch as the relay makes it, repeated as often as there are events; the outbox is empty again."""
        self.fill()
        with Leader(self.url, "relay") as leader:
            leader.leads()
            relay = Relay(self.url, EmbeddedBus(self.url))
            batch = relay.waiting(leader)
            while rows := relay.waiting(leader):
                relay.remove(leader, [row["seq"] for row in rows])
        made = [record_of(row) for row in batch]
        return [made[number % len(made)] for number in range(self.events)]


def measure(setting: Setting) -> Outcome:
    """Both buses in turns; Kafka where the machine has it."""
    events = setting.of(EVENTS, tiny=20)
    missing: tuple[str, ...] = ()
    with (
        database(setting.server(), "codegen") as codegen,
        database(setting.server(), "bus") as bus,
        closing(connect(bus.owner_url)) as owned,
    ):
        outbox = Outbox(codegen.runtime_url, events)
        records = outbox.records()
        turns = {ALONE["embedded"]: inserting(owned, records), RELAYED["embedded"]: relaying(outbox, embedded(bus))}
        with ExitStack() as stack:
            try:
                turns |= kafka_turns(stack, outbox, records, setting.broker())
            except HouseError as error:
                missing = (f"{RELAYED['kafka']}: {error}",)
            laps = in_turns(turns, setting.rounds, setting.seconds)
    figures: list[Figure] = []
    for kind in ("embedded", "kafka"):
        if RELAYED[kind] in laps:
            figures.append(rate(ALONE[kind], "events/s", laps[ALONE[kind]]))
            figures.append(rate(RELAYED[kind], "events/s", laps[RELAYED[kind]], floor=ALONE[kind], reach=REACH[kind]))
    return Outcome(f"{events:,} events in batches of {BATCH}", tuple(figures), missing=missing)


def embedded(bus: Databases) -> EmbeddedBus:
    made = EmbeddedBus(bus.runtime_url)
    made.ensure_topics(catalogue.topics())
    return made


def kafka_turns(stack: ExitStack, outbox: Outbox, records: Sequence[Record], servers: str) -> dict[str, Turn]:
    bus = KafkaBus((servers,))
    bus.ensure_topics(catalogue.topics())
    producer = stack.enter_context(closing(KafkaProducer(bootstrap_servers=[servers], acks="all", batch_size=65_536)))
    return {ALONE["kafka"]: producing(producer, records), RELAYED["kafka"]: relaying(outbox, bus)}


def relaying(outbox: Outbox, bus: Bus) -> Turn:
    """Fills the outbox, then takes the time until it is empty; the connections are there before."""
    relay = Relay(outbox.url, bus)

    def turn() -> Lap:
        outbox.fill()
        with Leader(outbox.url, "relay") as leader, closing(bus.publisher()) as publisher:
            leader.leads()
            publisher.publish([])
            return lap(lambda: sum(iter(lambda: relay.pass_on(leader, publisher)[1], 0)))

    return turn


def producing(producer: KafkaProducer, records: Sequence[Record]) -> Turn:
    """Keys, values and headers ready as bytes; a batch is sent, then all its acknowledgements are waited for."""
    ready = [
        (one.topic, one.value, one.key.encode(), [(name, text.encode()) for name, text in one.headers.items()])
        for one in records
    ]

    def turn() -> int:
        for start in range(0, len(ready), BATCH):
            futures = [producer.send(*each[:2], key=each[2], headers=each[3]) for each in ready[start : start + BATCH]]
            producer.flush(timeout=ACKNOWLEDGED)
            if not all(future.succeeded() for future in futures):
                raise RuntimeError("a batch was not acknowledged")
        return len(ready)

    return turn


def inserting(owned: Any, records: Sequence[Record]) -> Turn:
    """Into a table like the bus's log, a transaction a batch; offsets are counted here and no head is locked."""
    with owned, owned.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_log (LIKE bus_log INCLUDING ALL)")
    offsets = count()

    def turn() -> int:
        for start in range(0, len(records), BATCH):
            rows = [
                (one.topic, partition_of(one.key), next(offsets), one.key, json.dumps(dict(one.headers)), one.value)
                for one in records[start : start + BATCH]
            ]
            with owned, owned.cursor() as cursor:
                extras.execute_values(cursor, INSERT, rows, "(%s, %s, %s, %s, %s, %s, now())", page_size=BATCH)
        return len(records)

    return turn

"""Judges of what was told and what arrived: each returns the violations it finds, empty when all is well."""

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from uuid import uuid4

from shared.bus import Bus, Record
from shared.database import Database


def arrived(bus: Bus, topic: str = "yizhao.code", quiet_seconds: float = 0.5) -> list[Record]:
    """Return everything on a topic, in the order of each partition; ends when nothing more comes."""
    with closing(bus.subscriber(uuid4().hex, [topic])) as subscriber:
        found: list[Record] = []
        last = time.monotonic()
        while time.monotonic() - last < quiet_seconds:
            polled = subscriber.poll(0.1)
            if polled:
                last = time.monotonic()
            found += [each.record for each in polled]
    return found


def lost(database: Database, records: Sequence[Record]) -> set[str]:
    """Return the ids of events that were told (a stream's head counts them) and did not arrive."""
    with database.transaction() as tx:
        told = tx.all("SELECT aggregateid, version FROM stream_head")
    versions = defaultdict(set)
    for record in records:
        versions[record.key].add(int(record.headers["ce_aggregateversion"]))
    return {
        f"{row['aggregateid']} v{version}"
        for row in told
        for version in range(1, row["version"] + 1)
        if version not in versions[row["aggregateid"]]
    }


def turned_round(records: Sequence[Record]) -> list[tuple[str, int, int]]:
    """Return (key, version, version before it) wherever a key's first arrivals are out of order; repetitions may be."""
    highest: dict[str, int] = defaultdict(int)
    wrong = []
    for record in records:
        version = int(record.headers["ce_aggregateversion"])
        if version > highest[record.key] + 1:
            wrong.append((record.key, version, highest[record.key]))
        highest[record.key] = max(highest[record.key], version)
    return wrong


def doubled(database: Database) -> list[str]:
    """Return the notes that more than one effect bears; tests give each event a note of its own."""
    with database.transaction() as tx:
        return [row["note"] for row in tx.all("SELECT note FROM effect GROUP BY note HAVING count(*) > 1")]

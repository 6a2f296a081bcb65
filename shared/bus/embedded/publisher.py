"""Appending to the embedded bus."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import psycopg2
from psycopg2 import extras

from shared import crash
from shared.bus.protocol import Partition, Record, UnknownTopicError
from shared.bus.topics import partition_of
from shared.database import connect

CHANNEL = "yizhao_bus"  # NOTIFY channel on which subscribers wait


class EmbeddedPublisher:
    """Appends in one transaction a batch."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None

    def publish(self, records: Sequence[Record]) -> list[Exception | None]:
        """See `shared.bus.protocol.Publisher`."""
        try:
            if self._connection is None:
                self._connection = connect(self._url, application_name="yizhao-bus-publisher")
            with self._connection, self._connection.cursor() as cursor:
                outcome = _append(cursor, records)
                crash.point("after_send_before_ack")
            with self._connection, self._connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
        except psycopg2.Error as error:
            self.close()
            return [error] * len(records)
        return outcome

    def close(self) -> None:
        """See `shared.bus.protocol.Publisher`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _append(cursor: Any, records: Sequence[Record]) -> list[Exception | None]:
    """Append the records; the heads of their partitions are locked in sorted order and stay so until the commit."""
    placed = [((record.topic, partition_of(record.key)), record) for record in records]
    counts: dict[Partition, int] = defaultdict(int)
    for place, _ in placed:
        counts[place] += 1
    next_offset: dict[Partition, int] = {}
    for place in sorted(counts):
        cursor.execute(
            "UPDATE bus_head SET next = next + %s WHERE topic = %s AND partition = %s RETURNING next - %s",
            (counts[place], *place, counts[place]),
        )
        row = cursor.fetchone()
        if row:
            next_offset[place] = row[0]
    rows = []
    outcome: list[Exception | None] = []
    for place, record in placed:
        if place not in next_offset:
            outcome.append(UnknownTopicError(record.topic))
            continue
        rows.append((*place, next_offset[place], record.key, json.dumps(dict(record.headers)), record.value))
        next_offset[place] += 1
        outcome.append(None)
    if rows:
        extras.execute_values(
            cursor,
            'INSERT INTO bus_log (topic, partition, "offset", key, headers, value, appended_at) VALUES %s',
            rows,
            template="(%s, %s, %s, %s, %s, %s, clock_timestamp())",  # taken under the head's lock: never runs back
            page_size=len(rows),
        )
    return outcome

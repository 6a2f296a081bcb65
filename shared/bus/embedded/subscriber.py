"""Reading from the embedded bus."""

import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.bus.embedded.groups import Member, Reading
from shared.bus.embedded.publisher import CHANNEL
from shared.bus.protocol import Behind, Delivered, Partition, Record
from shared.database import connect

SIGN_SECONDS = 1.0
PER_PARTITION = 100  # a share for each, so that a flood in one topic does not starve the others


class PartitionLostError(Exception):
    """Another member reads the partition now."""


@dataclass
class EmbeddedSubscriber:
    """A member of a group, with a connection of its own."""

    url: str
    member: Member

    def __post_init__(self) -> None:
        self._connection = connect(self.url, application_name=f"yizhao-bus-{self.member.group}")
        self._connection.autocommit = True
        self._reading: dict[Partition, Reading] = {}
        self._signed = 0.0
        with self._connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def poll(self, timeout: float) -> list[Delivered]:
        """See `shared.bus.protocol.Subscriber`."""
        deadline = time.monotonic() + timeout
        while True:
            if time.monotonic() - self._signed >= SIGN_SECONDS:
                self._deal()
            found = self._fetch()
            rest = deadline - time.monotonic()
            if found or rest <= 0:
                return found
            if not self._connection.notifies:  # one that came in during the fetch would not make the socket readable
                select.select([self._connection], [], [], min(rest, SIGN_SECONDS))
                self._connection.poll()
            self._connection.notifies.clear()

    def _fetch(self) -> list[Delivered]:
        places = [(place, held) for place, held in sorted(self._reading.items()) if not held.held]
        if not places:
            return []
        with self._connection.cursor() as cursor:
            cursor.execute(
                'SELECT log.topic, log.partition, log."offset", log.key, log.headers, log.value, log.appended_at'
                " FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS wanted (topic, partition, next)"
                " CROSS JOIN LATERAL (SELECT * FROM bus_log WHERE topic = wanted.topic AND partition = wanted.partition"
                '  AND "offset" >= wanted.next ORDER BY "offset" LIMIT %s) AS log'
                ' ORDER BY log.topic, log.partition, log."offset"',
                (
                    [topic for (topic, _), _ in places],
                    [number for (_, number), _ in places],
                    [held.next for _, held in places],
                    PER_PARTITION,
                ),
            )
            found = [_delivered(row) for row in cursor.fetchall()]
        for delivered in found:
            self._reading[delivered.place].next = delivered.offset + 1
        return found

    def commit(self, offsets: Mapping[Partition, int]) -> None:
        """See `shared.bus.protocol.Subscriber`.

        :raises PartitionLostError: another member took over; it will read the records again.
        """
        if not offsets:
            return
        rows = [
            (*place, offsets[place], self._reading[place].generation) for place in offsets if place in self._reading
        ]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE bus_offset AS mine SET next = done.next"
                " FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::int[])"
                "  AS done (topic, partition, next, generation)"
                " WHERE mine.group_id = %s AND mine.owner = %s AND mine.topic = done.topic"
                " AND mine.partition = done.partition AND mine.generation = done.generation"
                " RETURNING mine.topic, mine.partition",
                (*columns, self.member.group, self.member.member),
            )
            kept = set(cursor.fetchall())
        lost = sorted(set(offsets) - kept)
        for place in lost:
            self._reading.pop(place, None)
        if lost:
            raise PartitionLostError(", ".join(f"{topic}/{number}" for topic, number in lost))

    def hold(self, partition: Partition, offset: int) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        if partition in self._reading:
            self._reading[partition].held = True
            self._reading[partition].next = offset

    def release(self, partition: Partition) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        if partition in self._reading:
            self._reading[partition].held = False

    def behind(self) -> Behind:
        """See `shared.bus.protocol.Subscriber`.

        FOR SHARE waits for appenders at work: a record may be stamped already and not yet to be seen.
        """
        places = sorted(self._reading)
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ((at,),) = cursor.fetchall()
            cursor.execute(
                "SELECT topic, partition, next FROM bus_head WHERE (topic, partition) IN %s"
                " ORDER BY topic, partition FOR SHARE",
                (tuple(places) or (("", -1),),),
            )
            rows = cursor.fetchall()
        return Behind(at, {(topic, number): end - self._reading[topic, number].next for topic, number, end in rows})

    def close(self) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        if not self._connection.closed:
            with self._connection.cursor() as cursor:
                self.member.leave(cursor)
            self._connection.close()

    def _deal(self) -> None:
        """Learn which partitions are mine; of those that were mine before, go on where I stand."""
        with self._connection.cursor() as cursor:
            cursor.execute("BEGIN")
            dealt = self.member.deal(cursor)
            cursor.execute("COMMIT")
        for place, fresh in dealt.items():
            known = self._reading.get(place)
            if known and known.generation == fresh.generation:
                dealt[place] = known
        self._reading = dealt
        self._signed = time.monotonic()


def _delivered(row: Sequence[Any]) -> Delivered:
    topic, partition, offset, key, headers, value, appended_at = row
    return Delivered(Record(topic, key, headers, bytes(value)), partition, offset, appended_at)

"""Who reads what: partitions are dealt out among the living members of a group in the order of their ids."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.bus.protocol import Partition

ALIVE_SECONDS = 10.0  # a member silent for longer loses its partitions; one whose connection is gone loses them at once
_NONE = (("", -1),)  # stands for an empty list in IN


@dataclass
class Reading:
    """A partition that a member reads: what comes next, since which generation, and whether delivery is held."""

    next: int
    generation: int
    held: bool = False


@dataclass(frozen=True)
class Member:
    """A member of a group and the topics it wants."""

    group: str
    topics: tuple[str, ...]
    member: UUID

    def deal(self, cursor: Any) -> dict[Partition, Reading]:
        """Give a sign of life, bury the dead, let go of what is others' now, take what is mine; return what is mine.

        One member of the group at a time, in one transaction.
        """
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"yizhao_bus.{self.group}",))
        self._sign(cursor)
        mine = tuple(self._due(cursor)) or _NONE
        cursor.execute(
            "UPDATE bus_offset SET owner = NULL WHERE group_id = %s AND owner = %s AND NOT (topic, partition) IN %s",
            (self.group, self.member, mine),
        )
        cursor.execute(
            "UPDATE bus_offset SET owner = %s, generation = generation + 1 WHERE group_id = %s"
            " AND (topic, partition) IN %s AND owner IS DISTINCT FROM %s"
            " AND (owner IS NULL OR NOT owner IN (SELECT member FROM bus_member WHERE group_id = %s))",
            (self.member, self.group, mine, self.member, self.group),
        )
        cursor.execute(
            "SELECT topic, partition, next, generation FROM bus_offset WHERE group_id = %s AND owner = %s",
            (self.group, self.member),
        )
        return {(topic, number): Reading(start, generation) for topic, number, start, generation in cursor.fetchall()}

    def leave(self, cursor: Any) -> None:
        """Leave the group, so that others take over at once."""
        cursor.execute("DELETE FROM bus_member WHERE group_id = %s AND member = %s", (self.group, self.member))

    def _sign(self, cursor: Any) -> None:
        cursor.execute(
            "INSERT INTO bus_member (group_id, member, topics, pid, backend_start, alive_until)"
            " SELECT %s, %s, %s, pid, backend_start, clock_timestamp() + make_interval(secs => %s)"
            " FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            " ON CONFLICT ON CONSTRAINT bus_member_pkey DO UPDATE SET alive_until = EXCLUDED.alive_until",
            (self.group, self.member, list(self.topics), ALIVE_SECONDS),
        )
        cursor.execute(
            "DELETE FROM bus_member WHERE group_id = %s AND (alive_until < clock_timestamp() OR NOT EXISTS"
            " (SELECT FROM pg_stat_activity AS backend"
            "  WHERE backend.pid = bus_member.pid AND backend.backend_start = bus_member.backend_start))",
            (self.group,),
        )

    def _due(self, cursor: Any) -> list[Partition]:
        """Return the partitions that fall to this member among the living."""
        cursor.execute(
            "INSERT INTO bus_offset (group_id, topic, partition) SELECT %s, topic, partition FROM bus_head"
            " WHERE topic = ANY(%s) ON CONFLICT ON CONSTRAINT bus_offset_pkey DO NOTHING",
            (self.group, list(self.topics)),
        )
        cursor.execute(
            "SELECT head.topic, head.partition, (SELECT array_agg(member::text ORDER BY member) FROM bus_member"
            "  WHERE group_id = %s AND head.topic = ANY(topics)) FROM bus_head AS head WHERE head.topic = ANY(%s)",
            (self.group, list(self.topics)),
        )
        own = str(self.member)
        return [(topic, number) for topic, number, living in cursor.fetchall() if living[number % len(living)] == own]

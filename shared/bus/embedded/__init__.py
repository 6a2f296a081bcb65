"""The bus of one machine: a log in PostgreSQL with the partitions, groups and offsets of a broker.

It knows nothing of events; like a broker it takes records, keeps their order within a partition and stamps them when
they come in. What is delivered twice is told apart by the inbox, as with Kafka.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from uuid import uuid4

from psycopg2 import extras

from shared.bus.embedded.groups import Member
from shared.bus.embedded.publisher import EmbeddedPublisher
from shared.bus.embedded.subscriber import EmbeddedSubscriber
from shared.bus.protocol import Publisher, Subscriber
from shared.bus.topics import PARTITIONS, retention_days
from shared.database import connect


@dataclass(frozen=True)
class EmbeddedBus:
    """The bus in the database behind ``url`` (its runtime role's address)."""

    url: str = field(repr=False)

    def publisher(self) -> Publisher:
        """See `shared.bus.protocol.Bus`."""
        return EmbeddedPublisher(self.url)

    def subscriber(self, group: str, topics: Iterable[str], member: str | None = None) -> Subscriber:  # noqa: ARG002
        """See `shared.bus.protocol.Bus`. ``member`` is not needed: a dead member is known by its connection."""
        return EmbeddedSubscriber(self.url, Member(group, tuple(topics), uuid4()))

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """See `shared.bus.protocol.Bus`."""
        rows = [(topic, number) for topic in sorted(set(topics)) for number in range(PARTITIONS)]
        with closing(connect(self.url)) as connection, connection, connection.cursor() as cursor:
            extras.execute_values(
                cursor,
                "INSERT INTO bus_head (topic, partition) VALUES %s ON CONFLICT DO NOTHING",
                rows,
                page_size=1_000,
            )

    def prune(self) -> int:
        """See `shared.bus.protocol.Bus`."""
        removed = 0
        with closing(connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT topic FROM bus_head")
            for (topic,) in cursor.fetchall():
                cursor.execute(
                    "DELETE FROM bus_log"
                    " WHERE topic = %s AND appended_at < clock_timestamp() - make_interval(days => %s)",
                    (topic, retention_days(topic)),
                )
                removed += cursor.rowcount
        return removed

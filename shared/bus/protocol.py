"""What a bus promises, whatever carries it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Partition = tuple[str, int]  # topic, number


class UnknownTopicError(Exception):
    """Nobody made the topic."""


@dataclass(frozen=True)
class Record:
    """What is published: the key decides the partition and is the unit of order; headers are text."""

    topic: str
    key: str
    headers: Mapping[str, str]
    value: bytes


@dataclass(frozen=True)
class Delivered:
    """What is delivered: the record, where it stands, and when the bus took it in (the bus's clock, UTC)."""

    record: Record
    partition: int
    offset: int
    appended_at: datetime

    @property
    def place(self) -> Partition:
        """Topic and number of its partition."""
        return (self.record.topic, self.partition)


@dataclass(frozen=True)
class Behind:
    """How far a subscriber is behind, for each partition it reads: everything appended before ``at`` is counted."""

    at: datetime
    records: Mapping[Partition, int]


class Publisher(Protocol):
    """One per process; not to be used across a fork."""

    def publish(self, records: Sequence[Record]) -> list[Exception | None]:
        """Publish in order, wait for every acknowledgement; None where a record is safe, else why that is not known.

        A record with an error may have arrived all the same.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Subscriber(Protocol):
    """A member of a group: each partition is read by one member at a time. For one thread."""

    def poll(self, timeout: float) -> list[Delivered]:
        """Return what is new, waiting at most ``timeout`` seconds; of each partition in the order of offsets.

        Calling it is also the member's sign of life, and the only place where partitions come and go.
        """
        ...

    def commit(self, offsets: Mapping[Partition, int]) -> None:
        """Remember for the group the next offset to read of each partition.

        :raises Exception: the transport's own; a commit that fails leads to repeated delivery and no worse.
        """
        ...

    def hold(self, partition: Partition, offset: int) -> None:
        """Deliver nothing more of a partition; after `release` it goes on with ``offset``."""
        ...

    def release(self, partition: Partition) -> None:
        """Deliver from a held partition again."""
        ...

    def behind(self) -> Behind:
        """Ask the bus how much of the partitions read here has not been delivered yet."""
        ...

    def close(self) -> None:
        """Leave the group at once, so that others take over."""
        ...


class Bus(Protocol):
    """A way to the bus; opens connections only through what it returns."""

    def publisher(self) -> Publisher:
        """Return a publisher."""
        ...

    def subscriber(self, group: str, topics: Iterable[str], member: str | None = None) -> Subscriber:
        """Return a member of a group; a new group starts with the oldest record kept.

        :param member: a name that survives a restart, where the transport can use it to hand back partitions sooner.
        """
        ...

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """Make the topics that do not exist."""
        ...

    def prune(self) -> int:
        """Remove records older than their topic's retention, if the transport does not by itself; return how many."""
        ...

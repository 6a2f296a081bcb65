"""Apache Kafka through kafka-python. Reasons for the settings: `docs/reliability.md`."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError
from kafka.structs import OffsetAndMetadata, TopicPartition

from shared import crash
from shared.bus.protocol import Behind, Delivered, Partition, Publisher, Record, Subscriber, UnknownTopicError
from shared.bus.topics import PARTITIONS, retention_days

ACKNOWLEDGE_SECONDS = 12.0
_DAY_MS = 86_400_000

log = logging.getLogger(__name__)


class KafkaPublisher:
    """Sends and waits. The producer is made at the first batch and anew after any failure."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = list(servers)
        self._producer: Any = None

    def publish(self, records: Sequence[Record]) -> list[Exception | None]:
        """See `shared.bus.protocol.Publisher`."""
        futures: list[Any] = []
        failure: Exception | None = None
        try:
            producer = self._ready()
            for record in records:
                futures.append(self._send(producer, record))
            crash.point("after_send_before_ack")
            producer.flush(timeout=ACKNOWLEDGE_SECONDS)
        except (KafkaError, OSError) as error:
            # What was not handed over stays unsent: a later record of the same key must not overtake it.
            failure = error
        outcome = [_outcome(future, failure) for future in futures]
        outcome += [failure] * (len(records) - len(futures))
        if any(outcome):
            self.close()
        return outcome

    @staticmethod
    def _send(producer: Any, record: Record) -> Any:
        headers = [(name, text.encode()) for name, text in record.headers.items()]
        return producer.send(record.topic, key=record.key.encode(), value=record.value, headers=headers)

    def _ready(self) -> Any:
        if self._producer is None:
            self._producer = KafkaProducer(
                bootstrap_servers=self._servers,
                bootstrap_timeout_ms=10_000,
                acks="all",
                enable_idempotence=True,  # said aloud: other settings would silently switch it off
                max_in_flight_requests_per_connection=5,
                linger_ms=0,
                batch_size=65_536,
                max_block_ms=5_000,
                request_timeout_ms=8_000,
                delivery_timeout_ms=10_000,
                allow_auto_create_topics=False,
            )
        return self._producer

    def close(self) -> None:
        """Drop the producer with whatever it still holds; the outbox holds it too."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            producer.close(timeout=1)


def _outcome(future: Any, failure: Exception | None) -> Exception | None:
    if future.succeeded():
        return None
    if future.is_done and future.exception is not None:
        return future.exception if isinstance(future.exception, Exception) else KafkaError(repr(future.exception))
    return failure or KafkaTimeoutError("not acknowledged in time")


class KafkaSubscriber:
    """A member of a consumer group with explicit offsets; it needs no rebalance listener."""

    def __init__(self, servers: Sequence[str], group: str, topics: Iterable[str], member: str | None) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=list(servers),
            bootstrap_timeout_ms=10_000,
            group_id=group,
            group_instance_id=f"{group}-{member}" if member else None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            max_poll_records=500,
            max_poll_interval_ms=300_000,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000,
            allow_auto_create_topics=False,
            check_crcs=True,
        )
        self._subscribe(sorted(set(topics)))

    def _subscribe(self, topics: Sequence[str]) -> None:
        """Learn the topics' partitions before the group is joined.

        A member that deals out partitions without knowing them deals out none; a static member that dies right then
        gets that empty hand back from the broker at its next start, and keeps it.
        """
        unknown = [topic for topic in topics if not self._consumer.partitions_for_topic(topic)]
        if unknown:
            self.close()
            raise UnknownTopicError(", ".join(unknown))
        self._consumer.subscribe(topics)

    def poll(self, timeout: float) -> list[Delivered]:
        """See `shared.bus.protocol.Subscriber`."""
        polled = self._consumer.poll(timeout_ms=int(timeout * 1000))
        return [_delivered(message) for messages in polled.values() for message in messages]

    def commit(self, offsets: Mapping[Partition, int]) -> None:
        """See `shared.bus.protocol.Subscriber`. Never without offsets, never without a time limit."""
        if offsets:
            named = {TopicPartition(*place): OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
            self._consumer.commit(named, timeout_ms=5_000)

    def hold(self, partition: Partition, offset: int) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        place = TopicPartition(*partition)
        if place in self._consumer.assignment():
            self._consumer.pause(place)
            self._consumer.seek(place, offset)

    def release(self, partition: Partition) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        place = TopicPartition(*partition)
        if place in self._consumer.assignment():
            self._consumer.resume(place)

    def behind(self) -> Behind:
        """See `shared.bus.protocol.Subscriber`."""
        at = datetime.now(tz=UTC)
        assigned = sorted(self._consumer.assignment())
        ends = self._consumer.end_offsets(assigned, timeout_ms=5_000) if assigned else {}
        return Behind(
            at,
            {(each.topic, each.partition): end - self._position(each) for each, end in ends.items()},
        )

    def _position(self, place: TopicPartition) -> int:
        return self._consumer.position(place, timeout_ms=5_000) or 0

    def close(self) -> None:
        """See `shared.bus.protocol.Subscriber`."""
        self._consumer.close(autocommit=False, timeout_ms=3_000)


def _delivered(message: Any) -> Delivered:
    return Delivered(
        record=Record(
            topic=message.topic,
            key=_text(message.key),
            headers={name: _text(value) for name, value in message.headers},
            value=message.value or b"",
        ),
        partition=message.partition,
        offset=message.offset,
        appended_at=datetime.fromtimestamp(message.timestamp / 1000, tz=UTC),
    )


def _text(raw: bytes | None) -> str:
    """Return text that a database can hold, whatever came: it must at least be possible to set it aside."""
    return (raw or b"").decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True)
class KafkaBus:
    """A Kafka cluster by its bootstrap servers, ``host:port`` each."""

    servers: tuple[str, ...]

    def publisher(self) -> Publisher:
        """See `shared.bus.protocol.Bus`."""
        return KafkaPublisher(self.servers)

    def subscriber(self, group: str, topics: Iterable[str], member: str | None = None) -> Subscriber:
        """See `shared.bus.protocol.Bus`. ``member`` becomes the static membership's name."""
        return KafkaSubscriber(self.servers, group, topics, member)

    def ensure_topics(self, topics: Iterable[str]) -> None:
        """See `shared.bus.protocol.Bus`. Replication is the cluster's own default."""
        admin = KafkaAdminClient(bootstrap_servers=list(self.servers), bootstrap_timeout_ms=10_000)
        try:
            present = set(admin.list_topics())
            for topic in sorted(set(topics) - present):
                try:
                    admin.create_topics({topic: _options(topic)}, timeout_ms=10_000, wait_for_metadata=True)
                except TopicAlreadyExistsError:
                    log.info("topic %s was made by another at the same time", topic)
        finally:
            admin.close()

    def prune(self) -> int:
        """Do nothing: the broker keeps to each topic's retention by itself."""
        return 0


def _options(topic: str) -> dict[str, Any]:
    configs = {
        "cleanup.policy": "delete",
        "retention.ms": str(retention_days(topic) * _DAY_MS),
        "message.timestamp.type": "LogAppendTime",
    }
    return {"num_partitions": PARTITIONS, "configs": configs}

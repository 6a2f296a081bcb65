"""The tables of the inbox: what was handled, which version was seen last, what was set aside, how far time has come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from shared.bus import Delivered, Partition
from shared.bus.topics import PARTITIONS
from shared.database import Tx
from shared.ids import uuid7
from shared.inbox.envelope import event_id_of
from shared.inbox.plan import WRONG_SOURCE
from shared.outbox import Stream


def mark(tx: Tx, consumer: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Mark events as handled; return those that were not yet. Waits for another transaction that marks them."""
    rows = tx.all(
        "INSERT INTO inbox (consumer, event_id) SELECT %(consumer)s, unnest(%(ids)s::uuid[])"
        " ON CONFLICT ON CONSTRAINT inbox_pkey DO NOTHING RETURNING event_id",
        {"consumer": consumer, "ids": list(event_ids)},
    )
    return {row["event_id"] for row in rows}


def last_versions(tx: Tx, consumer: str, streams: Iterable[Stream]) -> dict[Stream, int]:
    """Return the last version seen of each stream; a stream never seen is missing."""
    wanted = tuple(set(streams))
    if not wanted:
        return {}
    rows = tx.all(
        "SELECT aggregatetype, aggregateid, last_version FROM aggregate_seen"
        " WHERE consumer = %(consumer)s AND (aggregatetype, aggregateid) IN %(streams)s",
        {"consumer": consumer, "streams": wanted},
    )
    return {(row["aggregatetype"], row["aggregateid"]): row["last_version"] for row in rows}


def set_versions(tx: Tx, consumer: str, versions: Mapping[Stream, int]) -> None:
    """Remember the last version seen of each stream; never goes back."""
    tx.insert_many(
        "INSERT INTO aggregate_seen (consumer, aggregatetype, aggregateid, last_version) VALUES %s"
        " ON CONFLICT ON CONSTRAINT aggregate_seen_pkey"
        " DO UPDATE SET last_version = greatest(aggregate_seen.last_version, EXCLUDED.last_version)",
        [(consumer, *stream, version) for stream, version in sorted(versions.items())],
    )


def start_after(tx: Tx, consumer: str, stream: Stream, version: int) -> None:
    """Begin a stream from a snapshot that contains everything up to ``version``."""
    set_versions(tx, consumer, {stream: version})


def parked_keys(tx: Tx, consumer: str, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these (topic, key) have a parked event. A forged event does not hold back the true ones."""
    wanted = tuple(set(keys))
    if not wanted:
        return set()
    rows = tx.all(
        "SELECT DISTINCT topic, key FROM dead_letter WHERE consumer = %(consumer)s AND state = 'parked'"
        " AND (topic, key) IN %(keys)s AND reason <> %(forged)s",
        {"consumer": consumer, "keys": wanted, "forged": WRONG_SOURCE},
    )
    return {(row["topic"], row["key"]) for row in rows}


def park(tx: Tx, consumer: str, delivered: Delivered, reason: str, tries: int) -> None:
    """Set an event aside, in the transaction of its inbox row."""
    record = delivered.record
    tx.execute(
        'INSERT INTO dead_letter (dead_letter_id, consumer, topic, partition, "offset", key, event_id, headers,'
        " payload, appended_at, reason, tries) VALUES (%(id)s, %(consumer)s, %(topic)s, %(partition)s, %(offset)s,"
        " %(key)s, %(event_id)s, %(headers)s, %(payload)s, %(appended_at)s, %(reason)s, %(tries)s)"
        " ON CONFLICT ON CONSTRAINT dead_letter_event_key DO NOTHING",
        {
            "id": uuid7(),
            "consumer": consumer,
            "topic": record.topic,
            "partition": delivered.partition,
            "offset": delivered.offset,
            "key": record.key,
            "event_id": event_id_of(delivered),
            "headers": dict(record.headers),
            "payload": record.value.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}"),
            "appended_at": delivered.appended_at,
            "reason": reason,
            "tries": tries,
        },
    )


def parked(tx: Tx) -> int:
    """Return how many events are set aside and wait for an operator."""
    return int(tx.scalar("SELECT count(*) FROM dead_letter WHERE state = 'parked'"))


def advance_watermarks(tx: Tx, moments: Mapping[Partition, datetime]) -> None:
    """Remember up to which moment each partition has been handled; never goes back."""
    tx.insert_many(
        "INSERT INTO bus_watermark (topic, partition, through_at) VALUES %s"
        " ON CONFLICT ON CONSTRAINT bus_watermark_pkey"
        " DO UPDATE SET through_at = greatest(bus_watermark.through_at, EXCLUDED.through_at)",
        [(*place, moment) for place, moment in sorted(moments.items())],
    )


def watermark(tx: Tx, topic: str) -> datetime | None:
    """Return the moment (system clock) up to which all partitions of a topic are handled; None: not all read yet."""
    row = tx.one(
        "SELECT min(through_at) AS through_at, count(*) AS partitions FROM bus_watermark WHERE topic = %(topic)s",
        {"topic": topic},
    )
    return row["through_at"] if row and row["partitions"] == PARTITIONS else None


def forget(tx: Tx, days: int, most: int = 10_000) -> int:
    """Delete inbox rows older than the longest time a bus may deliver them again; return how many."""
    return tx.execute(
        "DELETE FROM inbox WHERE (consumer, event_id) IN (SELECT consumer, event_id FROM inbox"
        " WHERE received_at < now() - make_interval(days => %(days)s) ORDER BY received_at LIMIT %(most)s)",
        {"days": days, "most": most},
    )

"""The outbox: events wait here, written in the transaction of their effect, until the relay has published them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.bulk_text import array_of
from shared.database import Tx

CHANNEL = "yizhao_outbox"  # NOTIFY channel on which the relay waits; per database

Stream = tuple[str, str]  # aggregate type, aggregate id
COLUMNS = (
    "id", "aggregatetype", "aggregateid", "type", "payload", "aggregate_version", "source", "dataschema",
    "occurred_at", "dataclass", "correlationid", "causationid",
)  # fmt: skip


class Told(NamedTuple):
    """An event about to be told; its version is given by the outbox."""

    event_id: UUID
    aggregate_type: str
    aggregate_id: str
    type: str
    source: str
    dataschema: str
    dataclass: str
    occurred_at: datetime
    correlation_id: str
    causation_id: str | None
    payload: dict[str, Any]


def lock_streams(tx: Tx, streams: list[Stream]) -> dict[Stream, int]:
    """Lock the heads of these streams, making those that are new; return their versions (0: nothing told yet).

    ``streams`` must be sorted, so that two transactions that want the same ones wait instead of deadlocking.
    """
    made = tx.execute(
        "INSERT INTO stream_head (aggregatetype, aggregateid) SELECT * FROM unnest(%(types)s::text[], %(ids)s::text[])"
        " ON CONFLICT ON CONSTRAINT stream_head_pkey DO NOTHING",
        _columns(streams),
    )
    # When all were made, they are ours alone until the commit.
    return dict.fromkeys(streams, 0) if made == len(streams) else _lock_heads(tx, streams)


def raise_streams(tx: Tx, streams: list[Stream]) -> dict[Stream, int]:
    """Lock the heads of these streams as `lock_streams` does, and raise each for an event to come.

    Returns the versions as they were before. A new head is made already raised: to make it and raise it then is to
    write it twice. A head that was raised for nothing must be lowered (`lower_streams`), or whoever reads that stream
    waits for ever for the version that is missing.
    """
    rows = tx.all(
        "WITH wanted AS (SELECT * FROM unnest(%(types)s::text[], %(ids)s::text[]) AS w (aggregatetype, aggregateid)),"
        " made AS (INSERT INTO stream_head (aggregatetype, aggregateid, version) SELECT *, 1 FROM wanted"
        "  ON CONFLICT ON CONSTRAINT stream_head_pkey DO NOTHING RETURNING aggregatetype, aggregateid)"
        " SELECT * FROM wanted WHERE (aggregatetype, aggregateid) NOT IN (SELECT * FROM made)",
        _columns(streams),
    )
    versions = dict.fromkeys(streams, 0)
    if rows:
        older = sorted((row["aggregatetype"], row["aggregateid"]) for row in rows)
        versions |= _lock_heads(tx, older)
        _move_heads(tx, older, 1)
    return versions


def lower_streams(tx: Tx, streams: list[Stream]) -> None:
    """Take back what `raise_streams` did to these heads; nothing may have been told of them since."""
    _move_heads(tx, streams, -1)


def _lock_heads(tx: Tx, streams: list[Stream]) -> dict[Stream, int]:
    rows = tx.all(
        "SELECT aggregatetype, aggregateid, version FROM stream_head WHERE (aggregatetype, aggregateid) IN %(streams)s"
        " ORDER BY aggregatetype, aggregateid FOR UPDATE",
        {"streams": tuple(streams)},
    )
    return {(row["aggregatetype"], row["aggregateid"]): row["version"] for row in rows}


def _move_heads(tx: Tx, streams: list[Stream], by: int) -> None:
    tx.execute(
        "UPDATE stream_head SET version = version + %(by)s"
        " FROM unnest(%(types)s::text[], %(ids)s::text[]) AS moved (aggregatetype, aggregateid)"
        " WHERE stream_head.aggregatetype = moved.aggregatetype AND stream_head.aggregateid = moved.aggregateid",
        {"by": by, **_columns(streams)},
    )


def _columns(streams: list[Stream]) -> dict[str, str]:
    types, ids = zip(*streams, strict=True) if streams else ((), ())
    return {"types": array_of(types), "ids": array_of(ids)}


def append(tx: Tx, told: Told) -> int:
    """Give the event the next version of its stream and put it into the outbox; return the version.

    The head is raised before the row takes its ``seq``: whoever writes the next event of the stream waits until
    this one is committed, so the order of ``seq`` is the order of versions.
    """
    version: int = tx.scalar(
        "WITH head AS (UPDATE stream_head SET version = version + 1"
        "  WHERE aggregatetype = %(aggregate_type)s AND aggregateid = %(aggregate_id)s RETURNING version)"
        " INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, aggregate_version, source, dataschema,"
        "  occurred_at, dataclass, correlationid, causationid)"
        " SELECT %(event_id)s, %(aggregate_type)s, %(aggregate_id)s, %(type)s, %(payload)s, version, %(source)s,"
        "  %(dataschema)s, %(occurred_at)s, %(dataclass)s, %(correlation_id)s, %(causation_id)s FROM head"
        " RETURNING aggregate_version",
        told._asdict(),
    )
    tx.notify(CHANNEL)
    return version


def append_many(tx: Tx, events: list[Told], versions: dict[Stream, int], raised: Collection[Stream] = ()) -> None:
    """Put events of different streams into the outbox; ``versions`` are those of their heads, which are locked.

    The heads of ``raised`` stand one higher already (`raise_streams`).

    :raises ValueError: two of the events are of one stream.
    """
    streams = [(told.aggregate_type, told.aggregate_id) for told in events]
    if len(set(streams)) != len(streams):
        raise ValueError("two events of one stream in one call")
    standing = [stream for stream in streams if stream not in raised]
    if standing:
        _move_heads(tx, standing, 1)
    tx.copy(
        "outbox",
        COLUMNS,
        (
            (
                told.event_id, stream[0], stream[1], told.type, told.payload, versions[stream] + 1, told.source,
                told.dataschema, told.occurred_at, told.dataclass, told.correlation_id, told.causation_id,
            )
            for told, stream in zip(events, streams, strict=True)
        ),
    )  # fmt: skip
    tx.notify(CHANNEL)


def waiting(tx: Tx) -> int:
    """Return how many events wait for the relay."""
    return int(tx.scalar("SELECT count(*) FROM outbox"))

"""SQL for screens, lists and jobs; locks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.codegen.domain.code import Code, Request
from services.codegen.domain.segment import Segment
from services.codegen.rows import CODE_COLUMNS, REQUEST_COLUMNS, SEGMENT_COLUMNS, code_of, segment_of
from shared.database import Tx

After = Sequence[Any] | None  # values of the last row of the page before


@dataclass(frozen=True)
class CodeFilter:
    """Which codes are wanted; None: all."""

    state: str | None = None
    registry: str | None = None
    segment_id: UUID | None = None


@dataclass(frozen=True)
class SegmentFilter:
    """Which segments are wanted; None: all."""

    registry: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A request that waits for an active segment. ``since`` is of the system clock."""

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    since: datetime
    reason: str = "no_segment"
    state: str = "waiting"


def find_code(tx: Tx, uscc: str) -> Code | None:
    """Return a code of the ledger."""
    row = tx.one(f"SELECT {CODE_COLUMNS} FROM code WHERE uscc = %(uscc)s", {"uscc": uscc})
    return code_of(row) if row else None


def codes(tx: Tx, wanted: CodeFilter, reach: str, after: After, limit: int) -> list[Code]:
    """Return codes, newest first. ``reach``: leading digits of the registries the asker may see."""
    at, code_id = after or (None, None)
    rows = tx.all(
        f"SELECT {CODE_COLUMNS} FROM code WHERE starts_with(registry, %(reach)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(segment_id)s::uuid IS NULL OR segment_id = %(segment_id)s)"
        " AND (%(at)s::timestamptz IS NULL OR (assigned_at, code_id) < (%(at)s::timestamptz, %(code_id)s::uuid))"
        " ORDER BY assigned_at DESC, code_id DESC LIMIT %(limit)s",
        {**vars(wanted), "reach": reach, "at": at, "code_id": code_id, "limit": limit},
    )
    return [code_of(row) for row in rows]


def find_segment(tx: Tx, segment_id: UUID) -> Segment | None:
    """Return a segment by its id."""
    row = tx.one(f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE segment_id = %(id)s", {"id": segment_id})
    return segment_of(row) if row else None


def segments(tx: Tx, wanted: SegmentFilter, reach: str, after: After, limit: int) -> list[Segment]:
    """Return segments, newest first."""
    (segment_id,) = after or (None,)
    rows = tx.all(
        f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE starts_with(registry, %(reach)s)"
        " AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(segment_id)s::uuid IS NULL OR segment_id < %(segment_id)s::uuid)"
        " ORDER BY segment_id DESC LIMIT %(limit)s",
        {**vars(wanted), "reach": reach, "segment_id": segment_id, "limit": limit},
    )
    return [segment_of(row) for row in rows]


def newest_segment(tx: Tx, registry: str, category: str) -> Segment | None:
    """Return the last segment that was put in for a registry and category."""
    row = tx.one(
        f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE registry = %(registry)s AND category = %(category)s"
        " ORDER BY segment_id DESC LIMIT 1",
        {"registry": registry, "category": category},
    )
    return segment_of(row) if row else None


def active_segments(tx: Tx) -> list[Segment]:
    """Return every active segment."""
    return [segment_of(row) for row in tx.all(f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE state = 'active'")]


def waiting(tx: Tx, reach: str, after: After, limit: int) -> list[Waiting]:
    """Return what waits for a code, oldest first."""
    since, application_id = after or (None, None)
    rows = tx.all(
        "SELECT application_id, entity_id, registry, category, received_at AS since FROM code_request"
        " WHERE state = 'waiting' AND starts_with(registry, %(reach)s)"
        " AND (%(since)s::timestamptz IS NULL"
        "  OR (received_at, application_id) > (%(since)s::timestamptz, %(application_id)s::uuid))"
        " ORDER BY received_at, application_id LIMIT %(limit)s",
        {"reach": reach, "since": since, "application_id": application_id, "limit": limit},
    )
    return [Waiting(**row) for row in rows]


def servable_requests(tx: Tx, limit: int) -> list[Request]:
    """Return waiting requests whose registry has an active segment by now, oldest first."""
    columns = ", ".join(f"r.{name}" for name in REQUEST_COLUMNS.split(", "))
    rows = tx.all(
        f"SELECT {columns} FROM code_request AS r"
        " JOIN segment AS s ON (s.registry, s.category, s.state) = (r.registry, r.category, 'active')"
        " WHERE r.state = 'waiting' ORDER BY r.received_at, r.application_id LIMIT %(limit)s",
        {"limit": limit},
    )
    return [Request(**row) for row in rows]


def untold_delays(tx: Tx, waiting_since: datetime, limit: int) -> list[Request]:
    """Return requests that have waited since before a moment (system clock) and nobody was told."""
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE state = 'waiting' AND delay_told_at IS NULL"
        " AND received_at <= %(since)s ORDER BY received_at, application_id LIMIT %(limit)s",
        {"since": waiting_since, "limit": limit},
    )
    return [Request(**row) for row in rows]


def unconfirmed(tx: Tx, served_before: datetime) -> int:
    """Return how many codes were given before a moment (system clock) and are not in the register yet."""
    return int(
        tx.scalar(
            "SELECT count(*) FROM code JOIN code_request USING (application_id)"
            " WHERE code.state = 'assigned' AND confirmed_at IS NULL AND served_at < %(before)s",
            {"before": served_before},
        )
    )

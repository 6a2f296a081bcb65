"""Segments for screens and jobs."""

from dataclasses import dataclass
from uuid import UUID

from services.codegen.domain.segment import Segment
from services.codegen.queries.after import After
from services.codegen.rows import SEGMENT_COLUMNS, segment_of
from shared.database import Tx


@dataclass(frozen=True)
class SegmentFilter:
    """Which segments are wanted; None: all."""

    registry: str | None = None
    state: str | None = None


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

"""Segments for screens and jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.codegen.domain.segment import Segment, Waste
from services.codegen.domain.span import Span
from services.codegen.queries.after import After
from services.codegen.rows import PARTS, SEGMENT_COLUMNS, segment_of
from shared.database import Tx

_SELECT = f"SELECT {SEGMENT_COLUMNS}, {PARTS} FROM segment"


@dataclass(frozen=True)
class SegmentFilter:
    """Which segments are wanted; None: all."""

    registry: str | None = None
    state: str | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True)
class Wasted:
    """A run of places in a segment that nobody will get, and why. ``at`` is of the legal clock."""

    waste_id: UUID
    segment_id: UUID
    first_ordinal: int
    last_ordinal: int
    reason: Waste
    detail: str | None
    uscc: str | None
    at: datetime

    @property
    def count(self) -> int:
        """How many numbers it is."""
        return self.last_ordinal - self.first_ordinal + 1


def _segment(row: dict[str, Any]) -> Segment:
    return segment_of(row, row.pop("parts"))


def find_segment(tx: Tx, segment_id: UUID) -> Segment | None:
    """Return a segment by its id."""
    row = tx.one(f"{_SELECT} WHERE segment_id = %(id)s", {"id": segment_id})
    return _segment(row) if row else None


def segments(tx: Tx, wanted: SegmentFilter, reach: str, after: After, limit: int) -> list[Segment]:
    """Return segments, newest first."""
    (segment_id,) = after or (None,)
    rows = tx.all(
        f"{_SELECT} WHERE starts_with(registry, %(reach)s)"
        " AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(parent_id)s::uuid IS NULL OR parent_id = %(parent_id)s)"
        " AND (%(segment_id)s::uuid IS NULL OR segment_id < %(segment_id)s::uuid)"
        " ORDER BY segment_id DESC LIMIT %(limit)s",
        {**vars(wanted), "reach": reach, "segment_id": segment_id, "limit": limit},
    )
    return [_segment(row) for row in rows]


def find_by_span(tx: Tx, span: Span, parent_id: UUID | None) -> Segment | None:
    """Return the segment that has exactly these numbers, granted or cut out of a given one."""
    row = tx.one(
        f"{_SELECT} WHERE first_ordinal = %(first)s AND last_ordinal = %(last)s"
        " AND parent_id IS NOT DISTINCT FROM %(parent_id)s::uuid",
        {"first": span.first_number, "last": span.last_number, "parent_id": parent_id},
    )
    return _segment(row) if row else None


def parts_of(tx: Tx, segment_id: UUID) -> list[Segment]:
    """Return what is cut out of a segment, in the order of the numbers."""
    rows = tx.all(f"{_SELECT} WHERE parent_id = %(id)s ORDER BY first_ordinal", {"id": segment_id})
    return [_segment(row) for row in rows]


def active_segments(tx: Tx) -> list[Segment]:
    """Return every active segment."""
    return [_segment(row) for row in tx.all(f"{_SELECT} WHERE state = 'active'")]


def wasted(tx: Tx, segment_id: UUID, limit: int) -> list[Wasted]:
    """Return what of a segment nobody will get, the latest first."""
    rows = tx.all(
        "SELECT waste_id, w.segment_id, first_ordinal, last_ordinal, reason, detail, uscc, at"
        " FROM code_waste AS w LEFT JOIN code USING (code_id) WHERE w.segment_id = %(id)s"
        " ORDER BY waste_id DESC LIMIT %(limit)s",
        {"id": segment_id, "limit": limit},
    )
    return [Wasted(**row | {"reason": Waste(row["reason"])}) for row in rows]


def waste_by_reason(tx: Tx, segment_id: UUID) -> Mapping[Waste, int]:
    """Return how many numbers of a segment nobody will get, by reason."""
    rows = tx.all(
        "SELECT reason, sum(last_ordinal - first_ordinal + 1)::bigint AS numbers FROM code_waste"
        " WHERE segment_id = %(id)s GROUP BY reason ORDER BY reason",
        {"id": segment_id},
    )
    return {Waste(row["reason"]): row["numbers"] for row in rows}

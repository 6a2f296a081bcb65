"""Segments: the rows that numbers are drawn from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.codegen.domain.segment import Proposal, Segment, SegmentState
from services.codegen.domain.span import Span
from services.codegen.rows import SEGMENT_COLUMNS, segment_of, span_of
from shared.database import Tx


def lock_segment(tx: Tx, segment_id: UUID) -> Segment | None:
    """Lock a segment by its id."""
    row = tx.one(f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE segment_id = %(id)s FOR UPDATE", {"id": segment_id})
    return _with_parts(tx, row) if row else None


def lock_active_segment(tx: Tx, registry: str, category: str) -> Segment | None:
    """Lock the segment from which a registry gives out a category's codes.

    The hot row of the service: taken last in a transaction, held until its end, so that numbers are given in order. Who
    waited for one that was used up meanwhile goes on with the one that was opened in its place.
    """
    line = {"registry": registry, "category": category}
    chosen = "registry = %(registry)s AND category = %(category)s AND state = 'active'"
    while True:
        row = tx.one(f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE {chosen} FOR UPDATE", line)
        if row is not None:
            return _with_parts(tx, row)
        if tx.scalar(f"SELECT 1 FROM segment WHERE {chosen}", line) is None:
            return None


def _with_parts(tx: Tx, row: dict[str, Any]) -> Segment:
    parts = tx.all(
        "SELECT first_ordinal, last_ordinal FROM segment WHERE parent_id = %(id)s ORDER BY first_ordinal",
        {"id": row["segment_id"]},
    )
    return segment_of(row, [(part["first_ordinal"], part["last_ordinal"]) for part in parts])


def hold_line(tx: Tx, registry: str, category: str) -> None:
    """Let one transaction at a time say which segment of a registry and category comes next.

    Without it an officer could put a segment on standby at the moment at which another transaction uses up the active
    one and finds none standing by. Taken after the row of the segment that ends or is to be opened.
    """
    tx.execute("SELECT pg_advisory_xact_lock(hashtext(%(line)s))", {"line": f"codegen.segment {registry} {category}"})


def has_active_segment(tx: Tx, registry: str, category: str) -> bool:
    """Tell whether numbers can be drawn; for the one who holds the line (`hold_line`)."""
    return bool(
        tx.scalar(
            "SELECT 1 FROM segment WHERE registry = %(registry)s AND category = %(category)s AND state = 'active'",
            {"registry": registry, "category": category},
        )
    )


def lock_next_standby(tx: Tx, registry: str, category: str) -> Segment | None:
    """Lock the segment that has stood by for the longest; for the one who holds the line."""
    row = tx.one(
        f"SELECT {SEGMENT_COLUMNS} FROM segment"
        " WHERE registry = %(registry)s AND category = %(category)s AND state = 'standby'"
        " ORDER BY activated_at, segment_id LIMIT 1 FOR UPDATE",
        {"registry": registry, "category": category},
    )
    return _with_parts(tx, row) if row else None


def spans(tx: Tx) -> list[Span]:
    """Return the spans of all granted segments, whatever became of them; what is cut out of them lies inside."""
    rows = tx.all("SELECT first_ordinal, last_ordinal FROM segment WHERE parent_id IS NULL")
    return [span_of(row["first_ordinal"], row["last_ordinal"]) for row in rows]


def insert_segment(
    tx: Tx, segment_id: UUID, proposal: Proposal, *, parent: Segment | None, officer: str, at: datetime
) -> None:
    """Write a proposed segment.

    :raises Refusal: ``code.segment_overlap``.
    """
    tx.execute(
        "INSERT INTO segment (segment_id, registry, category, first_ordinal, last_ordinal, granted_by, grant_no,"
        " parent_id, parent_first, parent_last, state, proposed_by, proposed_at)"
        " VALUES (%(id)s, %(registry)s, %(category)s, %(first)s, %(last)s, %(granted_by)s, %(grant_no)s,"
        " %(parent_id)s, %(parent_first)s, %(parent_last)s, 'proposed', %(officer)s, %(at)s)",
        {"id": segment_id, **_proposal_params(proposal, parent), "officer": officer, "at": at},
    )


def amend_segment(tx: Tx, segment_id: UUID, proposal: Proposal, parent: Segment | None) -> None:
    """Change what is proposed.

    :raises Refusal: ``code.segment_overlap``.
    """
    tx.execute(
        "UPDATE segment SET registry = %(registry)s, category = %(category)s, first_ordinal = %(first)s,"
        " last_ordinal = %(last)s, granted_by = %(granted_by)s, grant_no = %(grant_no)s, parent_id = %(parent_id)s,"
        " parent_first = %(parent_first)s, parent_last = %(parent_last)s, version = version + 1"
        " WHERE segment_id = %(id)s",
        {"id": segment_id, **_proposal_params(proposal, parent)},
    )


def _proposal_params(proposal: Proposal, parent: Segment | None) -> dict[str, Any]:
    return {
        "registry": proposal.registry,
        "category": proposal.category,
        "first": proposal.span.first_number,
        "last": proposal.span.last_number,
        "granted_by": proposal.grant.granted_by if proposal.grant else None,
        "grant_no": proposal.grant.grant_no if proposal.grant else None,
        "parent_id": parent.segment_id if parent else None,
        "parent_first": parent.span.first_number if parent else None,
        "parent_last": parent.span.last_number if parent else None,
    }


def record_second_officer(tx: Tx, segment_id: UUID, state: SegmentState, officer: str, at: datetime) -> None:
    """Write that a second officer let a segment be used: at once, or when its turn comes (standby).

    :raises Refusal: ``code.segment_active_exists``, ``code.same_officer``.
    """
    tx.execute(
        "UPDATE segment SET state = %(state)s, activated_by = %(officer)s, activated_at = %(at)s,"
        " version = version + 1 WHERE segment_id = %(id)s",
        {"id": segment_id, "state": state, "officer": officer, "at": at},
    )


def open_standby(tx: Tx, segment_id: UUID, at: datetime) -> None:
    """Write that the turn of a segment on standby has come."""
    tx.execute(
        "UPDATE segment SET state = 'active', activated_at = %(at)s, version = version + 1 WHERE segment_id = %(id)s",
        {"id": segment_id, "at": at},
    )


def end_segment(tx: Tx, segment_id: UUID, state: SegmentState, at: datetime) -> None:
    """Write that no more numbers come from a segment: exhausted or closed."""
    tx.execute(
        "UPDATE segment SET state = %(state)s, ended_at = %(at)s, version = version + 1 WHERE segment_id = %(id)s",
        {"id": segment_id, "state": state, "at": at},
    )


def record_drawn(tx: Tx, segment_id: UUID, used: int, given: int) -> None:
    """Write how far a segment is used. No new row version: officers decide on range and state only."""
    tx.execute(
        "UPDATE segment SET used = %(used)s, given = given + %(given)s WHERE segment_id = %(id)s",
        {"id": segment_id, "used": used, "given": given},
    )


def record_low_told(tx: Tx, segment_id: UUID, at: datetime) -> None:
    """Write that it was told that a segment runs out."""
    tx.execute("UPDATE segment SET low_told_at = %(at)s WHERE segment_id = %(id)s", {"id": segment_id, "at": at})

"""Segments: the rows that numbers are drawn from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.codegen.domain.segment import Proposal, Segment, SegmentState, Span
from services.codegen.rows import SEGMENT_COLUMNS, segment_of
from shared.database import Tx
from shared.uscc import body_of


def lock_segment(tx: Tx, segment_id: UUID) -> Segment | None:
    """Lock a segment by its id."""
    row = tx.one(f"SELECT {SEGMENT_COLUMNS} FROM segment WHERE segment_id = %(id)s FOR UPDATE", {"id": segment_id})
    return segment_of(row) if row else None


def lock_active_segment(tx: Tx, registry: str, category: str) -> Segment | None:
    """Lock the segment from which a registry gives out a category's codes.

    The hot row of the service: taken last in a transaction, held until its end, so that numbers are given in order.
    """
    row = tx.one(
        f"SELECT {SEGMENT_COLUMNS} FROM segment"
        " WHERE registry = %(registry)s AND category = %(category)s AND state = 'active' FOR UPDATE",
        {"registry": registry, "category": category},
    )
    return segment_of(row) if row else None


def spans(tx: Tx) -> list[Span]:
    """Return the spans of all segments, whatever became of them."""
    rows = tx.all("SELECT first_ordinal, last_ordinal FROM segment")
    return [Span(body_of(row["first_ordinal"]), body_of(row["last_ordinal"])) for row in rows]


def insert_segment(tx: Tx, segment_id: UUID, proposal: Proposal, officer: str, at: datetime) -> None:
    """Write a proposed segment.

    :raises Refusal: ``code.segment_overlap``.
    """
    tx.execute(
        "INSERT INTO segment"
        " (segment_id, registry, category, first_ordinal, last_ordinal, state, proposed_by, proposed_at)"
        " VALUES (%(id)s, %(registry)s, %(category)s, %(first)s, %(last)s, 'proposed', %(officer)s, %(at)s)",
        {"id": segment_id, **_proposal_params(proposal), "officer": officer, "at": at},
    )


def amend_segment(tx: Tx, segment_id: UUID, proposal: Proposal) -> None:
    """Change what is proposed.

    :raises Refusal: ``code.segment_overlap``.
    """
    tx.execute(
        "UPDATE segment SET registry = %(registry)s, category = %(category)s, first_ordinal = %(first)s,"
        " last_ordinal = %(last)s, version = version + 1 WHERE segment_id = %(id)s",
        {"id": segment_id, **_proposal_params(proposal)},
    )


def _proposal_params(proposal: Proposal) -> dict[str, Any]:
    return {
        "registry": proposal.registry,
        "category": proposal.category,
        "first": proposal.span.first_number,
        "last": proposal.span.last_number,
    }


def activate_segment(tx: Tx, segment_id: UUID, officer: str, at: datetime) -> None:
    """Write that a second officer let a segment be used.

    :raises Refusal: ``code.segment_active_exists``, ``code.same_officer``.
    """
    tx.execute(
        "UPDATE segment SET state = 'active', activated_by = %(officer)s, activated_at = %(at)s, version = version + 1"
        " WHERE segment_id = %(id)s",
        {"id": segment_id, "officer": officer, "at": at},
    )


def end_segment(tx: Tx, segment_id: UUID, state: SegmentState, at: datetime) -> None:
    """Write that no more numbers come from a segment: exhausted or closed."""
    tx.execute(
        "UPDATE segment SET state = %(state)s, ended_at = %(at)s, version = version + 1 WHERE segment_id = %(id)s",
        {"id": segment_id, "state": state, "at": at},
    )


def record_used(tx: Tx, segment_id: UUID, used: int) -> None:
    """Write how many numbers of a segment are drawn. No new row version: officers decide on range and state only."""
    tx.execute("UPDATE segment SET used = %(used)s WHERE segment_id = %(id)s", {"id": segment_id, "used": used})

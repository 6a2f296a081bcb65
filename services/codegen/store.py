"""SQL that writes and SQL that locks. Rows become values of the domain here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.codegen.domain.code import Code, Request
from services.codegen.domain.segment import Proposal, Segment, SegmentState, Span
from services.codegen.rows import CODE_COLUMNS, REQUEST_COLUMNS, SEGMENT_COLUMNS, code_of, segment_of
from shared.database import Tx
from shared.uscc import body_of

CONSTRAINTS = {
    "code_uscc_key": "code.taken",
    "code_body_key": "code.body_taken",
    "code_application_key": "code.entity_has_code",
    "code_entity_key": "code.entity_has_code",
    "code_append_only": "code.ledger_append_only",
    "code_shape_check": "code.wrong_alphabet",
    "segment_range_excl": "code.segment_overlap",
    "segment_active_key": "code.segment_active_exists",
    "segment_four_eyes_check": "code.same_officer",
}

# --- segments ---------------------------------------------------------------------------------------------------------


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


# --- requests ---------------------------------------------------------------------------------------------------------


def find_request(tx: Tx, application_id: UUID) -> Request | None:
    """Return what an application asked for, whatever became of it."""
    row = tx.one(f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE application_id = %(id)s", {"id": application_id})
    return Request(**row) if row else None


def insert_request(tx: Tx, request: Request) -> None:
    """Write a request that waits."""
    tx.execute(
        f"INSERT INTO code_request ({REQUEST_COLUMNS}, state)"
        " VALUES (%(application_id)s, %(entity_id)s, %(registry)s, %(category)s, %(received_at)s, 'waiting')",
        vars(request),
    )


def lock_waiting_request(tx: Tx, application_id: UUID) -> Request | None:
    """Lock a request if it still waits."""
    row = tx.one(
        f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE application_id = %(id)s AND state = 'waiting' FOR UPDATE",
        {"id": application_id},
    )
    return Request(**row) if row else None


def record_served(tx: Tx, application_id: UUID, at: datetime) -> None:
    """Write that a request has its code."""
    tx.execute(
        "UPDATE code_request SET state = 'served', served_at = %(at)s WHERE application_id = %(id)s",
        {"id": application_id, "at": at},
    )


def claim_delay(tx: Tx, application_id: UUID, at: datetime) -> bool:
    """Write that a waiting request's delay is told; False if it was told, or waits no more."""
    return bool(
        tx.execute(
            "UPDATE code_request SET delay_told_at = %(at)s"
            " WHERE application_id = %(id)s AND state = 'waiting' AND delay_told_at IS NULL",
            {"id": application_id, "at": at},
        )
    )


# --- the ledger -------------------------------------------------------------------------------------------------------


def insert_codes(tx: Tx, codes: Sequence[Code]) -> None:
    """Write codes into the ledger, once and for ever.

    :raises Refusal: ``code.taken``, ``code.body_taken``, ``code.entity_has_code``.
    """
    names = [name.strip() for name in CODE_COLUMNS.split(",")]
    tx.insert_many(
        f"INSERT INTO code ({CODE_COLUMNS}) VALUES %s", [tuple(getattr(code, name) for name in names) for code in codes]
    )


def body_is_taken(tx: Tx, body9: str) -> bool:
    """Tell whether positions 9 to 17 stand in the ledger already: an imported entity may hold a number of a segment."""
    return bool(tx.scalar("SELECT 1 FROM code WHERE body9 = %(body9)s", {"body9": body9}))


def lock_code_of_entity(tx: Tx, entity_id: UUID) -> Code | None:
    """Lock the code of an entity."""
    row = tx.one(
        f"SELECT {CODE_COLUMNS} FROM code WHERE entity_id = %(id)s AND state <> 'burnt' FOR UPDATE", {"id": entity_id}
    )
    return code_of(row) if row else None


def codes_of_entities(tx: Tx, entity_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes that these entities have already."""
    rows = tx.all(
        "SELECT entity_id, uscc FROM code WHERE entity_id = ANY(%(ids)s::uuid[]) AND state <> 'burnt'",
        {"ids": [str(entity_id) for entity_id in entity_ids]},
    )
    return {row["entity_id"]: row["uscc"] for row in rows}


def record_confirmed(tx: Tx, code_id: UUID, at: datetime) -> None:
    """Write that the entity stands in the register with this code."""
    tx.execute("UPDATE code SET confirmed_at = %(at)s WHERE code_id = %(id)s", {"id": code_id, "at": at})


def record_retired(tx: Tx, code_id: UUID, at: datetime) -> None:
    """Write that the entity of a code has ended; the code stays for ever."""
    tx.execute(
        "UPDATE code SET state = 'retired', retired_at = %(at)s WHERE code_id = %(id)s", {"id": code_id, "at": at}
    )

"""SQL of the departments."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.database import Tx


@dataclass(frozen=True)
class AskedNotice:
    """A notice about which one department was asked."""

    department: str
    notice_id: UUID
    case_id: UUID
    uscc: str
    entity_id: UUID


@dataclass(frozen=True)
class Claim:
    """What a department holds against an enterprise."""

    department: str
    uscc: str
    reason_code: str
    withdrawn: bool


def open_enterprise(tx: Tx, uscc: str, entity_id: UUID, opened_on: date) -> bool:
    """Opens the file of an enterprise; False when it is open already."""
    inserted = tx.execute(
        "INSERT INTO enterprise (uscc, entity_id, opened_on) VALUES (%(uscc)s, %(entity_id)s, %(opened_on)s)"
        " ON CONFLICT ON CONSTRAINT enterprise_pkey DO NOTHING",
        {"uscc": uscc, "entity_id": entity_id, "opened_on": opened_on},
    )
    return inserted == 1


def close_enterprise(tx: Tx, entity_id: UUID, closed_on: date) -> None:
    tx.execute(
        "UPDATE enterprise SET closed_on = %(closed_on)s WHERE entity_id = %(entity_id)s",
        {"entity_id": entity_id, "closed_on": closed_on},
    )


def record_notice(tx: Tx, asked: AskedNotice, asked_at: datetime) -> bool:
    """Notes that a department was asked; False when it was noted before."""
    inserted = tx.execute(
        "INSERT INTO notice (department, notice_id, case_id, uscc, entity_id, asked_at)"
        " VALUES (%(department)s, %(notice_id)s, %(case_id)s, %(uscc)s, %(entity_id)s, %(asked_at)s)"
        " ON CONFLICT ON CONSTRAINT notice_pkey DO NOTHING",
        {**vars(asked), "asked_at": asked_at},
    )
    return inserted == 1


def due_notice(tx: Tx, asked_before: datetime) -> AskedNotice | None:
    """The oldest unanswered notice that was asked before the moment, locked; None when nothing is due."""
    row = tx.one(
        "SELECT department, notice_id, case_id, uscc, entity_id FROM notice"
        " WHERE answer IS NULL AND asked_at <= %(asked_before)s ORDER BY asked_at LIMIT 1 FOR UPDATE",
        {"asked_before": asked_before},
    )
    return None if row is None else AskedNotice(**row)


def record_answer(tx: Tx, asked: AskedNotice, answer: str, objection_id: UUID | None) -> None:
    tx.execute(
        "UPDATE notice SET answer = %(answer)s, objection_id = %(objection_id)s"
        " WHERE department = %(department)s AND notice_id = %(notice_id)s",
        {**vars(asked), "answer": answer, "objection_id": objection_id},
    )


def standing_objections(tx: Tx, department: str, uscc: str) -> list[tuple[UUID, UUID, UUID]]:
    """(objection, case, entity) of every objection of the department against the enterprise, oldest first."""
    rows = tx.all(
        "SELECT objection_id, case_id, entity_id FROM notice"
        " WHERE department = %(department)s AND uscc = %(uscc)s AND answer = 'objection' ORDER BY asked_at FOR UPDATE",
        {"department": department, "uscc": uscc},
    )
    return [(row["objection_id"], row["case_id"], row["entity_id"]) for row in rows]


def put_claim(tx: Tx, claim: Claim) -> None:
    tx.execute(
        "INSERT INTO claim (department, uscc, reason_code, withdrawn)"
        " VALUES (%(department)s, %(uscc)s, %(reason_code)s, %(withdrawn)s)"
        " ON CONFLICT ON CONSTRAINT claim_pkey DO UPDATE SET reason_code = EXCLUDED.reason_code,"
        "  withdrawn = EXCLUDED.withdrawn",
        vars(claim),
    )


def claim_against(tx: Tx, department: str, uscc: str) -> Claim | None:
    """What the department holds against the enterprise now, locked; None when nothing."""
    row = tx.one(
        "SELECT department, uscc, reason_code, withdrawn FROM claim"
        " WHERE department = %(department)s AND uscc = %(uscc)s AND NOT withdrawn FOR UPDATE",
        {"department": department, "uscc": uscc},
    )
    return None if row is None else Claim(**row)


def holder_of(tx: Tx, uscc: str, entity_id: UUID, at: datetime) -> UUID:
    """Who has positions 9 to 17 of a code at the national centre: the one asked for, unless another came before."""
    tx.execute(
        "INSERT INTO allotted_code (body9, uscc, entity_id, accepted_at)"
        " VALUES (%(body9)s, %(uscc)s, %(entity_id)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT allotted_code_pkey DO NOTHING",
        {"body9": uscc[8:17], "uscc": uscc, "entity_id": entity_id, "at": at},
    )
    holder: UUID = tx.scalar("SELECT entity_id FROM allotted_code WHERE body9 = %(body9)s", {"body9": uscc[8:17]})
    return holder

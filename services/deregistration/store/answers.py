"""What departments were asked and said, and the objections that stand against a case."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.deregistration.domain.departments import Answer, AnswerKind, RequestState, Taken
from services.deregistration.domain.objection import By, Objection
from services.deregistration.domain.subject import LIVE
from shared.database import Tx


def insert_request(
    tx: Tx, *, request_id: UUID, case_id: UUID, department: str, answer_until_on: date | None, at: datetime
) -> None:
    tx.execute(
        "INSERT INTO department_request (request_id, case_id, department, state, answer_until_on, asked_at)"
        " VALUES (%(request_id)s, %(case_id)s, %(department)s, 'open', %(answer_until_on)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT department_request_key DO NOTHING",
        {
            "request_id": request_id,
            "case_id": case_id,
            "department": department,
            "answer_until_on": answer_until_on,
            "at": at,
        },
    )


def request(tx: Tx, request_id: UUID) -> dict[str, Any] | None:
    """One request with its case: request_id, case_id, department, state …"""
    return tx.one("SELECT * FROM department_request WHERE request_id = %(request_id)s", {"request_id": request_id})


def request_states(tx: Tx, case_id: UUID) -> dict[str, RequestState]:
    """The state of each department's request."""
    rows = tx.all(
        "SELECT department, state FROM department_request WHERE case_id = %(case_id)s ORDER BY department",
        {"case_id": case_id},
    )
    return {row["department"]: RequestState(row["state"]) for row in rows}


def save_request_state(tx: Tx, case_id: UUID, department: str, state: RequestState, at: datetime) -> None:
    """Write the state computed from all answers; the first moment of each state stays."""
    tx.execute(
        "UPDATE department_request SET state = %(state)s, version = version + 1,"
        " receipted_at = CASE WHEN %(state)s IN ('receipted', 'answered') THEN coalesce(receipted_at, %(at)s)"
        " ELSE receipted_at END,"
        " answered_at = CASE WHEN %(state)s = 'answered' THEN coalesce(answered_at, %(at)s) ELSE answered_at END"
        " WHERE case_id = %(case_id)s AND department = %(department)s AND state <> %(state)s",
        {"case_id": case_id, "department": department, "state": str(state), "at": at},
    )


def silence_requests(tx: Tx, case_id: UUID) -> None:
    """A department that confirmed the push and said nothing by its limit counts as not objecting."""
    tx.execute(
        "UPDATE department_request SET state = 'silent', version = version + 1"
        " WHERE case_id = %(case_id)s AND state = 'receipted'",
        {"case_id": case_id},
    )


def set_answer_limits(tx: Tx, case_id: UUID, tax_on: date | None, others_on: date | None) -> None:
    """Write limits that were provisional when the departments were asked."""
    tx.execute(
        "UPDATE department_request SET answer_until_on ="
        " CASE department WHEN 'tax' THEN %(tax_on)s::date ELSE %(others_on)s::date END WHERE case_id = %(case_id)s",
        {"case_id": case_id, "tax_on": tax_on, "others_on": others_on},
    )


def insert_answer(tx: Tx, answer: Answer, *, in_time: bool, outcome: Taken) -> bool:
    """Keep a message; False where it was already taken, by whichever way it came."""
    return bool(
        tx.execute(
            "INSERT INTO answer (source, message_id, case_id, department, answer, ground, objection_id, reason_code,"
            " reason_text, received_at, in_time, outcome) VALUES (%(source)s, %(message_id)s, %(case_id)s,"
            " %(department)s, %(answer)s, %(ground)s, %(objection_id)s, %(reason_code)s, %(reason_text)s,"
            " %(received_at)s, %(in_time)s, %(outcome)s) ON CONFLICT ON CONSTRAINT answer_message_key DO NOTHING",
            {
                "source": answer.source,
                "message_id": answer.message_id,
                "case_id": answer.case_id,
                "department": answer.department,
                "answer": str(answer.kind),
                "ground": answer.message.ground,
                "objection_id": answer.message.objection_id,
                "reason_code": answer.message.reason_code,
                "reason_text": answer.message.reason_text,
                "received_at": answer.received_at,
                "in_time": in_time,
                "outcome": str(outcome),
            },
        )
    )


def stored_answer(tx: Tx, source: str, message_id: UUID) -> dict[str, Any] | None:
    """What became of a message: received_at, in_time, outcome …"""
    return tx.one(
        "SELECT * FROM answer WHERE source = %(source)s AND message_id = %(message_id)s",
        {"source": source, "message_id": message_id},
    )


def answer_kinds(tx: Tx, case_id: UUID, department: str) -> list[AnswerKind]:
    """All that a department has said about a case."""
    rows = tx.all(
        "SELECT answer FROM answer WHERE case_id = %(case_id)s AND department = %(department)s",
        {"case_id": case_id, "department": department},
    )
    return [AnswerKind(row["answer"]) for row in rows]


def withdrawal_of(tx: Tx, case_id: UUID, department: str, objection_id: UUID) -> datetime | None:
    """When a department withdrew this objection; it may have been read before the objection itself."""
    received_at: datetime | None = tx.scalar(
        "SELECT min(received_at) FROM answer WHERE case_id = %(case_id)s AND department = %(department)s"
        " AND answer = 'objection_withdrawn' AND objection_id = %(objection_id)s",
        {"case_id": case_id, "department": department, "objection_id": objection_id},
    )
    return received_at


def insert_late(tx: Tx, answer: Answer) -> None:
    tx.execute(
        "INSERT INTO late_answer (source, message_id, case_id, department, answer, received_at)"
        " VALUES (%(source)s, %(message_id)s, %(case_id)s, %(department)s, %(answer)s, %(received_at)s)",
        {
            "source": answer.source,
            "message_id": answer.message_id,
            "case_id": answer.case_id,
            "department": answer.department,
            "answer": str(answer.kind),
            "received_at": answer.received_at,
        },
    )


def to_objection(row: dict[str, Any]) -> Objection:
    """A row of ``objection`` as a value."""
    values = dict(row)
    values["by"] = By(row["by"])
    values["contact"] = bytes(row["contact"]) if row["contact"] is not None else None
    return Objection(**values)


def insert_objection(tx: Tx, objection: Objection) -> bool:
    """Write an objection; False where the same message was already taken.

    :raises Refusal: ``request.id_taken`` where the id stands for another objection.
    """
    return bool(
        tx.execute(
            "INSERT INTO objection (objection_id, case_id, by, source, message_id, department, reason_code, text,"
            " subject, name, contact, received_at, withdrawn_at, version) VALUES (%(objection_id)s, %(case_id)s,"
            " %(by)s, %(source)s, %(message_id)s, %(department)s, %(reason_code)s, %(text)s, %(subject)s, %(name)s,"
            " %(contact)s, %(received_at)s, %(withdrawn_at)s, %(version)s)"
            " ON CONFLICT ON CONSTRAINT objection_message_key DO NOTHING",
            vars(objection) | {"by": str(objection.by)},
        )
    )


def objection(tx: Tx, objection_id: UUID) -> Objection | None:
    row = tx.one("SELECT * FROM objection WHERE objection_id = %(objection_id)s", {"objection_id": objection_id})
    return to_objection(row) if row else None


def objections_of(tx: Tx, case_id: UUID) -> tuple[Objection, ...]:
    rows = tx.all(
        "SELECT * FROM objection WHERE case_id = %(case_id)s ORDER BY received_at, objection_id", {"case_id": case_id}
    )
    return tuple(to_objection(row) for row in rows)


def withdraw_objection(tx: Tx, objection_id: UUID, at: datetime) -> None:
    tx.execute(
        "UPDATE objection SET withdrawn_at = %(at)s, version = version + 1"
        " WHERE objection_id = %(objection_id)s AND withdrawn_at IS NULL",
        {"objection_id": objection_id, "at": at},
    )


def standing_by(tx: Tx, subject: str) -> int:
    """How many objections of a person stand against entities that still exist."""
    count: int = tx.scalar(
        "SELECT count(*) FROM objection o JOIN dereg_case c ON c.case_id = o.case_id"
        " JOIN subject s ON s.entity_id = c.entity_id"
        " WHERE o.subject = %(subject)s AND o.withdrawn_at IS NULL AND s.status = ANY(%(live)s)",
        {"subject": subject, "live": sorted(LIVE)},
    )
    return count

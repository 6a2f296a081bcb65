"""A case as its own people and its officers see it, and the lists that lead there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.deregistration.domain.case import Case, State
from services.deregistration.domain.objection import Objection
from services.deregistration.domain.subject import Subject
from services.deregistration.store import answers, cases, decisions, notices, subjects
from services.deregistration.store.decisions import Decision
from services.deregistration.store.notices import StoredNotice
from shared.database import Json, Tx
from shared.errors import Refusal
from shared.events.shapes import Deadline


@dataclass(frozen=True)
class Signatory:
    """An investor who has to sign, and when that was done."""

    investor_id: UUID
    name: str
    person_id: UUID | None
    signed_at: datetime | None


@dataclass(frozen=True)
class DepartmentRequest:
    """What one department was asked and where that stands."""

    request_id: UUID
    case_id: UUID
    department: str
    state: str
    answer_until_on: Any
    asked_at: datetime
    receipted_at: datetime | None
    answered_at: datetime | None
    version: int


@dataclass(frozen=True)
class CaseView:
    """A whole case: everything a page or an answer shows of it."""

    case: Case
    subject: Subject
    signatories: tuple[Signatory, ...]
    content: dict[str, Any] | None
    notice: StoredNotice | None
    requests: tuple[DepartmentRequest, ...]
    objections: tuple[Objection, ...]
    deadlines: tuple[Deadline, ...]
    decision: Decision | None
    late_answers: tuple[dict[str, Any], ...]
    previous_notice_id: UUID | None

    @property
    def version(self) -> int:
        return self.case.version

    @property
    def missing(self) -> tuple[Signatory, ...]:
        """Who has not signed yet."""
        return tuple(each for each in self.signatories if each.signed_at is None)


def case_view(tx: Tx, case_id: UUID) -> CaseView:
    """Everything about a case.

    :raises Refusal: ``deregistration.not_found``.
    """
    case = cases.find(tx, case_id)
    subject = subjects.find(tx, case.entity_id) if case else None
    if case is None or subject is None:
        raise Refusal("deregistration.not_found")
    return CaseView(
        case=case,
        subject=subject,
        signatories=_signatories(tx, case, subject),
        content=_content(tx, case),
        notice=notices.of_case(tx, case_id),
        requests=requests_of(tx, case_id),
        objections=answers.objections_of(tx, case_id),
        deadlines=notices.deadlines_of(tx, case_id),
        decision=decisions.of_case(tx, case_id),
        late_answers=tuple(_late_answers(tx, case_id)),
        previous_notice_id=_previous_notice(tx, case),
    )


def my_cases(
    tx: Tx, owner: dict[str, Any], filters: dict[str, Any], after: tuple[Any, ...] | None, fetch: int
) -> list[dict[str, Any]]:
    """Cases a person opened or whose entity she heads or holds, newest first. ``owner``: subject, person_id."""
    created_at, case_id = after or (None, None)
    return tx.all(
        "SELECT c.*, s.name FROM dereg_case c JOIN subject s ON s.entity_id = c.entity_id"
        " WHERE (c.created_by = %(subject)s OR c.entity_id IN (SELECT entity_id FROM investor_projection"
        " WHERE person_id = %(person_id)s) OR s.particulars -> 'heads' @> %(head)s)"
        " AND (%(state)s::text IS NULL OR c.state = %(state)s) AND (%(route)s::text IS NULL OR c.route = %(route)s)"
        " AND (%(uscc)s::text IS NULL OR c.uscc = %(uscc)s)"
        " AND (%(created_at)s::timestamptz IS NULL"
        " OR (c.created_at, c.case_id) < (%(created_at)s::timestamptz, %(case_id)s::uuid))"
        " ORDER BY c.created_at DESC, c.case_id DESC LIMIT %(fetch)s",
        owner
        | {"head": _head_pattern(owner["person_id"]), "created_at": created_at, "case_id": case_id, "fetch": fetch}
        | {name: filters.get(name) for name in ("state", "route", "uscc")},
    )


def my_entities(tx: Tx, person_id: UUID | None) -> list[dict[str, Any]]:
    """Live entities that a person heads or holds: entity_id, uscc, name, kind, status."""
    return tx.all(
        "SELECT entity_id, uscc, name, kind, status FROM subject WHERE status IN ('active', 'suspended')"
        " AND (entity_id IN (SELECT entity_id FROM investor_projection WHERE person_id = %(person_id)s)"
        " OR particulars -> 'heads' @> %(head)s) ORDER BY name LIMIT 50",
        {"person_id": person_id, "head": _head_pattern(person_id)},
    )


def undertaking_tasks(tx: Tx, person_id: UUID | None) -> list[dict[str, Any]]:
    """What a person has to sign: case_id, name, uscc, signatory_id, content_hash, undertaking_version, until_on."""
    return tx.all(
        "SELECT c.case_id, s.name, c.uscc, i.investor_id AS signatory_id, c.content_hash, c.undertaking_version,"
        " c.signing_until_on AS until_on, c.version FROM dereg_case c"
        " JOIN subject s ON s.entity_id = c.entity_id"
        " JOIN investor_projection i ON i.entity_id = c.entity_id AND i.person_id = %(person_id)s"
        " WHERE c.state = 'signing' AND NOT EXISTS (SELECT FROM undertaking_signature u WHERE u.case_id = c.case_id"
        " AND u.investor_id = i.investor_id AND u.content_hash = c.content_hash)"
        " ORDER BY c.signing_until_on, c.case_id LIMIT 200",
        {"person_id": person_id},
    )


def requests_of(tx: Tx, case_id: UUID) -> tuple[DepartmentRequest, ...]:
    """What the departments were asked, tax first."""
    rows = tx.all(
        "SELECT * FROM department_request WHERE case_id = %(case_id)s"
        " ORDER BY array_position(ARRAY['tax', 'social_insurance', 'customs'], department)",
        {"case_id": case_id},
    )
    return tuple(DepartmentRequest(**row) for row in rows)


def _signatories(tx: Tx, case: Case, subject: Subject) -> tuple[Signatory, ...]:
    signed = {row["investor_id"]: row for row in cases.signatures(tx, case.case_id, case.content_hash or "")}
    if case.state not in (State.DRAFT, State.SIGNING):
        return tuple(
            Signatory(row["investor_id"], row["name"], row["person_id"], row["signed_at"]) for row in signed.values()
        )
    return tuple(
        Signatory(
            each.investor_id,
            each.name,
            each.person_id,
            signed[each.investor_id]["signed_at"] if each.investor_id in signed else None,
        )
        for each in subject.investors
    )


def _content(tx: Tx, case: Case) -> dict[str, Any] | None:
    content: dict[str, Any] | None = tx.scalar(
        "SELECT content FROM undertaking WHERE undertaking_id = %(undertaking_id)s",
        {"undertaking_id": case.undertaking_id},
    )
    return content


def _late_answers(tx: Tx, case_id: UUID) -> list[dict[str, Any]]:
    return tx.all(
        "SELECT department, answer, received_at FROM late_answer WHERE case_id = %(case_id)s ORDER BY received_at",
        {"case_id": case_id},
    )


def _previous_notice(tx: Tx, case: Case) -> UUID | None:
    if case.previous_case_id is None:
        return None
    previous = notices.of_case(tx, case.previous_case_id)
    return previous.notice_id if previous else None


def _head_pattern(person_id: UUID | None) -> Any:
    return Json([{"person_id": str(person_id)}])

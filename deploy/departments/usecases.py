"""What the departments do: open files, acknowledge and answer notices, withdraw objections; the centre checks codes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from deploy.departments import store
from deploy.departments.store import AskedNotice, Claim
from shared import outbox
from shared.events import catalogue, codec
from shared.events.codegen import CodeReserved
from shared.events.departments import (
    CODE_CENTER,
    DEPARTMENTS,
    CodeAccepted,
    CodeRejected,
    DepartmentObjectionRaised,
    NoObjectionGiven,
    NoticeReceived,
    ObjectionWithdrawn,
    RegistrationReceived,
)
from shared.events.deregistration import NoticePublished
from shared.events.registration import EntityRegistered
from shared.ids import uuid7
from shared.unit import Unit
from shared.uscc import check

GROUND = {"tax": "T1", "social_insurance": "none_owed", "customs": "none_owed"}  # why there is no objection


def receive_registration(unit: Unit, event: EntityRegistered) -> None:
    """Each department opens a file and sends its receipt."""
    if event.uscc is None or not store.open_enterprise(unit.tx, event.uscc, event.entity_id, event.established_on):
        return
    for department in DEPARTMENTS:
        receipt = RegistrationReceived(
            uscc=event.uscc, entity_version=event.entity_version, accepted=True, entity_id=event.entity_id
        )
        _tell(unit, department, event.uscc, receipt, event.application_id)


def receive_notice(unit: Unit, event: NoticePublished) -> None:
    """Each department that is asked acknowledges the notice; it answers later."""
    for department in set(event.departments) & set(DEPARTMENTS):
        asked = AskedNotice(department, event.notice.notice_id, event.case_id, event.uscc, event.entity_id)
        if store.record_notice(unit.tx, asked, unit.clock.now()):
            receipt = NoticeReceived(uscc=event.uscc, case_id=event.case_id, entity_id=event.entity_id)
            _tell(unit, department, event.uscc, receipt, event.case_id)


def answer_next_notice(unit: Unit, after: timedelta) -> bool:
    """Answers the oldest notice that has waited long enough; False when there is none.

    A department objects when it holds a claim against the enterprise that is not withdrawn.
    """
    asked = store.due_notice(unit.tx, unit.clock.now() - after)
    if asked is None:
        return False
    claim = store.claim_against(unit.tx, asked.department, asked.uscc)
    answer: NoObjectionGiven | DepartmentObjectionRaised
    if claim is None:
        answer = NoObjectionGiven(
            uscc=asked.uscc, case_id=asked.case_id, ground=GROUND[asked.department], entity_id=asked.entity_id
        )
        store.record_answer(unit.tx, asked, "no_objection", None)
    else:
        answer = DepartmentObjectionRaised(
            uscc=asked.uscc,
            objection_id=uuid7(),
            case_id=asked.case_id,
            reason_code=claim.reason_code,
            entity_id=asked.entity_id,
        )
        store.record_answer(unit.tx, asked, "objection", answer.objection_id)
    _tell(unit, asked.department, asked.uscc, answer, asked.case_id)
    return True


def hold_claim(unit: Unit, department: str, uscc: str, reason_code: str) -> None:
    """From now on the department objects to every notice of the enterprise."""
    store.put_claim(unit.tx, Claim(department, uscc, reason_code, withdrawn=False))


def withdraw_claim(unit: Unit, department: str, uscc: str) -> int:
    """The department holds nothing more against the enterprise; its objections are withdrawn. Returns how many."""
    claim = store.claim_against(unit.tx, department, uscc)
    if claim is None:
        return 0
    store.put_claim(unit.tx, Claim(department, uscc, claim.reason_code, withdrawn=True))
    objections = store.standing_objections(unit.tx, department, uscc)
    for objection_id, case_id, entity_id in objections:
        withdrawn = ObjectionWithdrawn(
            uscc=uscc,
            objection_id=objection_id,
            case_id=case_id,
            withdrawn_on=unit.clock.today(),
            entity_id=entity_id,
        )
        _tell(unit, department, uscc, withdrawn, case_id)
    return len(objections)


def check_reserved_code(unit: Unit, event: CodeReserved) -> None:
    """The national centre accepts a code, unless it is wrong in itself or somebody else has its positions 9 to 17."""
    answer: CodeAccepted | CodeRejected = CodeAccepted(uscc=event.uscc, entity_id=event.entity_id)
    if not check(event.uscc).valid:
        answer = CodeRejected(uscc=event.uscc, reason_code="code_invalid", entity_id=event.entity_id)
    elif store.holder_of(unit.tx, event.uscc, event.entity_id, unit.clock.now()) != event.entity_id:
        answer = CodeRejected(uscc=event.uscc, reason_code="code_held", entity_id=event.entity_id)
    _tell(unit, CODE_CENTER, event.uscc, answer, event.application_id)


def hold_code(unit: Unit, uscc: str) -> None:
    """The national centre knows another holder of a code from now on, so that it refuses it."""
    store.holder_of(unit.tx, uscc, uuid7(), unit.clock.now())


def close_file(unit: Unit, entity_id: UUID, closed_on: Any) -> None:
    """The enterprise is deregistered."""
    store.close_enterprise(unit.tx, entity_id, closed_on)


def _tell(unit: Unit, department: str, uscc: str, event: Any, correlation_id: UUID) -> None:
    """Puts a department's event into the outbox: its type begins with the department's name, its key is the code."""
    known = catalogue.catalogue()[f"{department}.{event.NAME}"]
    outbox.lock_streams(unit.tx, [(known.aggregate, uscc)])
    outbox.append(
        unit.tx,
        outbox.Told(
            event_id=uuid7(),
            aggregate_type=known.aggregate,
            aggregate_id=uscc,
            type=known.name,
            source=known.source,
            dataschema=known.dataschema,
            dataclass=known.dataclass,
            occurred_at=unit.clock.legal_now(),
            correlation_id=str(correlation_id),
            causation_id=None if unit.causation_id is None else str(unit.causation_id),
            payload=codec.dump(event),
        ),
    )

"""Objections of interested parties and of the system, and what an objection in time does to a case."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.deregistration.domain.case import NOTICED, Case, Outcome, State
from services.deregistration.domain.eligibility import bars
from services.deregistration.domain.notice import Group, in_time
from services.deregistration.domain.objection import By, Objection, Reason, public_text_defects
from services.deregistration.domain.rules import HOUSE, simplified_rule_by_id
from services.deregistration.store import answers, cases, notices
from services.deregistration.usecases.access import locked_case
from services.deregistration.usecases.eligibility import assess
from services.deregistration.usecases.telling import close, head_of, tell
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.events import shapes
from shared.events.deregistration import ObjectionRaised
from shared.ids import uuid7
from shared.unit import Unit
from shared.versions import check_version

SYSTEM = "urn:yizhao:deregistration"
PUBLIC_SOURCE = "urn:yizhao:public"


@dataclass(frozen=True)
class ObjectionDraft:
    """What an interested party writes; ``contact`` is the sealed telephone number."""

    reason: Reason
    text: str
    contact: bytes | None = None


def raise_objection(
    unit: Unit, actor: Principal, notice_id: UUID, objection_id: UUID, draft: ObjectionDraft
) -> Objection:
    """Object to a notice as a real-named person; name and text become public, the contact does not.

    :raises Refusal: ``notice.not_found``, ``auth.assurance_too_low``, ``request.invalid`` (numbers of persons in the
        text), ``deregistration.objection_too_late``, ``.objection_limit``, ``.not_in_state``, ``request.id_taken``.
    """
    notice = notices.find(unit.tx, notice_id)
    if notice is None:
        raise Refusal("notice.not_found")
    actor.require_real_name()
    if defects := public_text_defects("/text", draft.text):
        raise Refusal("request.invalid", defects=defects)
    case, _ = locked_case(unit, notice.case_id)
    received_at = unit.clock.legal_now()
    if not in_time(notice.period, Group.PUBLIC, received_at):
        raise Refusal("deregistration.objection_too_late", params={"until": notice.period.public_until_on})
    if answers.objection(unit.tx, objection_id) is not None:
        raise Refusal("request.id_taken")
    case.require(*NOTICED)
    _refuse_too_many(unit, actor)
    objection = Objection(
        objection_id=objection_id,
        case_id=case.case_id,
        by=By.INTERESTED_PARTY,
        source=PUBLIC_SOURCE,
        message_id=objection_id,
        received_at=received_at,
        reason_code=str(draft.reason),
        text=draft.text,
        subject=actor.subject,
        name=actor.name,
        contact=draft.contact,
    )
    object_to(unit, case, objection)
    return objection


def withdraw_objection(
    unit: Unit, actor: Principal, notice_id: UUID, objection_id: UUID, expected: int | None
) -> Objection:
    """Take an own objection back. It opens the way to a new notice; the old one stays ended.

    :raises Refusal: ``notice.not_found`` for another's objection, and the version's refusals.
    """
    notice = notices.find(unit.tx, notice_id)
    if notice is None:
        raise Refusal("notice.not_found")
    locked_case(unit, notice.case_id)
    objection = own_objection(unit, actor, notice_id, objection_id)
    check_version(expected, objection.version)
    answers.withdraw_objection(unit.tx, objection_id, unit.clock.legal_now())
    unit.audit("deregistration.objection_withdraw", objection.case_id, {"objection_id": str(objection_id)})
    return answers.objection(unit.tx, objection_id) or objection


def own_objection(unit: Unit, actor: Principal, notice_id: UUID, objection_id: UUID) -> Objection:
    """Return an objection to its own author.

    :raises Refusal: ``notice.not_found``.
    """
    notice, objection = notices.find(unit.tx, notice_id), answers.objection(unit.tx, objection_id)
    if notice is None or objection is None or objection.case_id != notice.case_id:
        raise Refusal("notice.not_found")
    if objection.subject != actor.subject:
        raise Refusal("notice.not_found")
    return objection


def object_to(unit: Unit, case: Case, objection: Objection) -> None:
    """Record an objection in time against a locked case, tell it, and end the case if it was still running.

    What the ending leaves open is the rule's: the ordinary route only (2017), or a cure and a new notice (from 2021).
    """
    if not answers.insert_objection(unit.tx, objection):
        return
    tell(
        unit,
        case,
        ObjectionRaised(
            **head_of(case),
            objection=shapes.Objection(
                objection_id=objection.objection_id,
                by=str(objection.by),
                received_at=objection.received_at,
                department=objection.department,
                reason_code=objection.reason_code if objection.by is By.DEPARTMENT else None,
            ),
        ),
    )
    unit.audit("deregistration.objection", case.case_id, {"objection_id": str(objection.objection_id)})
    if case.state in NOTICED or case.state is State.GRANTED:
        rule = simplified_rule_by_id(case.fixed_rule_id).value
        close(unit, case, Outcome(rule.after_objection))


def recheck(unit: Unit, entity_id: UUID) -> None:
    """After news of an entity: a running notice that has become inadmissible is objected to by the system itself."""
    running = cases.running_of(unit.tx, entity_id)
    if running is None or running.state not in NOTICED:
        return
    case, subject = locked_case(unit, running.case_id)
    if case.state not in NOTICED:
        return
    _, defects = assess(unit, subject, own=True, on=unit.clock.today(), case_id=case.case_id)
    codes = tuple(defect.code for defect in bars(defects))
    if codes:
        object_by_system(unit, replace(case, blocked_by=codes))


def object_by_system(unit: Unit, case: Case) -> None:
    """Object for a cause that arrived by itself; ``case.blocked_by`` names it."""
    objection = Objection(
        objection_id=uuid7(),
        case_id=case.case_id,
        by=By.SYSTEM,
        source=SYSTEM,
        message_id=uuid7(),
        received_at=unit.clock.legal_now(),
        reason_code=next(iter(case.blocked_by), None),
    )
    object_to(unit, case, objection)


def _refuse_too_many(unit: Unit, actor: Principal) -> None:
    most = HOUSE.on(unit.clock.today()).value.open_objections
    if answers.standing_by(unit.tx, actor.subject) >= most:
        raise Refusal("deregistration.objection_limit", params={"most": most})

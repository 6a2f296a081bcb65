"""Drafting a case and freezing it for signature."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.deregistration.domain.case import Case, CaseDraft, State
from services.deregistration.domain.eligibility import ROUTE
from services.deregistration.domain.objection import public_text_defects, standing
from services.deregistration.domain.rules import HOUSE, SimplifiedRule, simplified_rule
from services.deregistration.domain.subject import Subject
from services.deregistration.domain.undertaking import SignedContent, content_hash, investors_to_sign
from services.deregistration.store import answers, cases, subjects
from services.deregistration.usecases.access import led_case, locked_case, subject_of
from services.deregistration.usecases.eligibility import require_eligible
from shared.auth.principal import Principal
from shared.dated import Rule
from shared.errors import Defect, Refusal
from shared.ids import uuid7
from shared.unit import Unit
from shared.versions import check_version


def save_draft(unit: Unit, actor: Principal, case_id: UUID, draft: CaseDraft, expected: int | None) -> Case:
    """Open a case, or write its draft anew; an edit voids what was signed.

    :raises Refusal: ``request.invalid``, ``request.id_taken``, ``entity.not_found``, ``entity.not_active``,
        ``deregistration.route_not_available``, ``.case_open``, ``.not_in_state``, and the version's refusals.
    """
    _refuse_private_text(draft)
    known = cases.find(unit.tx, case_id)
    return _open(unit, actor, case_id, draft) if known is None else _edit(unit, actor, known, draft, expected)


def _open(unit: Unit, actor: Principal, case_id: UUID, draft: CaseDraft) -> Case:
    subject = subject_of(unit, draft.entity_id)
    if not subject.concerns(subjects.person_of(unit.tx, actor.subject)):
        raise Refusal("entity.not_found")
    if not subject.is_live:
        raise Refusal("entity.not_active", params={"status": subject.status})
    if draft.route != ROUTE or simplified_rule(subject.kind, subject.registry, unit.clock.today()) is None:
        raise Refusal("deregistration.route_not_available", params={"kind": subject.kind})
    if cases.running_of(unit.tx, subject.entity_id) is not None:
        raise Refusal("deregistration.case_open")
    case = Case(
        case_id=case_id,
        entity_id=subject.entity_id,
        uscc=subject.uscc,
        registry=subject.registry,
        route=draft.route,
        state=State.DRAFT,
        version=1,
        reason=draft.reason,
        undertaking_version=draft.undertaking_version,
        created_by=actor.subject,
        created_at=unit.clock.legal_now(),
        edited_on=unit.clock.today(),
        contact=draft.contact,
    )
    case = _with_cure(unit, case, draft)
    cases.insert(unit.tx, case)
    unit.audit("deregistration.draft", case_id)
    return case


def _edit(unit: Unit, actor: Principal, known: Case, draft: CaseDraft, expected: int | None) -> Case:
    if known.created_by != actor.subject or known.entity_id != draft.entity_id or known.route != draft.route:
        raise Refusal("request.id_taken")
    case, _ = locked_case(unit, known.case_id)
    check_version(expected, case.version)
    case.require(State.DRAFT, State.SIGNING)
    edited = replace(
        _as_draft(unit, case),
        reason=draft.reason,
        undertaking_version=draft.undertaking_version,
        contact=draft.contact,
        declined_by=None,
        declined_reason=None,
    )
    unit.audit("deregistration.edit", case.case_id)
    return cases.update(unit.tx, _with_cure(unit, edited, draft))


def delete_draft(unit: Unit, actor: Principal, case_id: UUID, expected: int | None) -> None:
    """Delete a case that was never published.

    :raises Refusal: ``deregistration.not_found``, ``.not_in_state``, and the version's refusals.
    """
    case, _ = led_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require(State.DRAFT, State.SIGNING)
    cases.delete(unit.tx, case_id)
    unit.audit("deregistration.delete", case_id)


def freeze(unit: Unit, actor: Principal, case_id: UUID, expected: int | None) -> Case:
    """Fix what is to be signed and ask all investors to sign it.

    :raises Refusal: ``deregistration.excluded`` with every failed case, ``.route_not_available``,
        ``.undertaking_outdated``, ``.objection_open``, ``.case_open``, ``.not_in_state``, and the version's refusals.
    """
    case, subject = led_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require(State.DRAFT)
    rule = require_eligible(unit, subject, case_id=case_id)
    require_current_wording(case, rule)
    require_cure(unit, case)
    content = signed_content(case, subject).as_json()
    fixed = content_hash(content)
    undertaking_id = cases.save_undertaking(
        unit.tx,
        undertaking_id=uuid7(),
        case_id=case_id,
        version=case.undertaking_version,
        content_hash=fixed,
        content=content,
        at=unit.clock.legal_now(),
    )
    today = unit.clock.today()
    unit.audit("deregistration.freeze", case_id, {"content_hash": fixed})
    return cases.update(
        unit.tx,
        replace(
            case,
            state=State.SIGNING,
            undertaking_id=undertaking_id,
            content_hash=fixed,
            signing_until_on=today + timedelta(days=HOUSE.on(today).value.signing_days),
            declined_by=None,
            declined_reason=None,
        ),
    )


def signed_content(case: Case, subject: Subject) -> SignedContent:
    """What every investor signs, from the case and the entity as they are now."""
    return SignedContent(
        case_id=case.case_id,
        entity_id=case.entity_id,
        uscc=subject.uscc,
        name=subject.name,
        route=case.route,
        reason=case.reason,
        undertaking_version=case.undertaking_version,
        investors=investors_to_sign(subject),
        cure_statement=case.cure_statement,
        cure_stated_on=case.cure_stated_on,
    )


def back_to_draft(unit: Unit, case: Case) -> Case:
    """Void the signatures of a locked case and write it as a draft."""
    return cases.update(unit.tx, _as_draft(unit, case))


def require_current_wording(case: Case, rule: Rule[SimplifiedRule]) -> None:
    """Refuse an undertaking in another wording than the rule of today asks for.

    :raises Refusal: ``deregistration.undertaking_outdated``.
    """
    wanted = rule.value.undertaking_version
    if case.undertaking_version != wanted:
        raise Refusal("deregistration.undertaking_outdated", params={"wanted": wanted})


def require_cure(unit: Unit, case: Case) -> None:
    """Refuse a new notice while an objection to the last one stands and the applicant has not answered it.

    The objector withdraws, or the applicant states, with a date and signed by all, how the cause was removed.

    :raises Refusal: ``deregistration.objection_open``.
    """
    if case.previous_case_id is None or case.cure_statement:
        return
    open_ones = standing(answers.objections_of(unit.tx, case.previous_case_id))
    if open_ones:
        raise Refusal("deregistration.objection_open", params={"count": len(open_ones)})


def _as_draft(unit: Unit, case: Case) -> Case:
    cases.drop_signatures(unit.tx, case.case_id)
    return replace(
        case,
        state=State.DRAFT,
        content_hash=None,
        undertaking_id=None,
        signing_until_on=None,
        edited_on=unit.clock.today(),
    )


def _with_cure(unit: Unit, case: Case, draft: CaseDraft) -> Case:
    """Link the case to the one whose objection it cures; the link is the register's, a wrong one is refused."""
    previous = cases.last_curable_of(unit.tx, case.entity_id)
    previous_id = previous.case_id if previous else None
    if draft.previous_case_id not in (None, previous_id):
        raise Refusal("request.invalid", defects=(Defect("/previous_case_id", "deregistration.previous_case_wrong"),))
    statement = draft.cure_statement if previous else None
    unchanged = statement == case.cure_statement
    stated_on = case.cure_stated_on if unchanged else unit.clock.today()
    return replace(
        case,
        previous_case_id=previous_id,
        cure_statement=statement,
        cure_stated_on=stated_on if statement else None,
    )


def _refuse_private_text(draft: CaseDraft) -> None:
    defects = public_text_defects("/reason", draft.reason)
    if draft.cure_statement:
        defects += public_text_defects("/cure_statement", draft.cure_statement)
    if defects:
        raise Refusal("request.invalid", defects=defects)

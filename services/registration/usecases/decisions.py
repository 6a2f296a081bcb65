"""The decision: approved, by one officer or by two. Everything that can fail has been taken in this transaction."""

from uuid import UUID

from services.registration.domain.application import Application, State, Step
from services.registration.domain.claims import ClaimState
from services.registration.domain.register import particulars_of, tax_items_of
from services.registration.domain.review import Decision, Review
from services.registration.domain.rules import OFFICERS, REVIEW_LIMIT
from services.registration.store import applications, names, reviews
from services.registration.usecases.access import handles_of, officers_case
from services.registration.usecases.applications import must_have_no_defects
from services.registration.usecases.reviews import must_hold
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.events.registration import ApplicationApproved, NameUsed
from shared.events.shapes import Act, NameParts
from shared.kinds import kind_row
from shared.unit import Unit

_DECIDED = (State.APPROVED, State.REGISTERED)


def approve_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Approve: claim held → used, and codegen is told. From here nothing may refuse.

    Where the rule asks for two officers the first must have recommended, and the second is another one
    (``review_four_eyes_check``); otherwise one reviewer decides.

    :raises Refusal: ``application.second_approver_required``, ``application.same_officer``,
        ``application.already_decided``, ``application.has_defects``, ``auth.forbidden``.
    """
    before = applications.find_application(unit.tx, keys, application_id)
    claim_id = None if before is None else before.form.claim_id
    unit.lock(("application", application_id), *([("name", claim_id)] if claim_id else []))
    known = officers_case(unit, actor, keys, application_id, expected_version)
    recommendation = _must_be_decidable(unit, actor, known)
    must_have_no_defects(unit, known)
    decision = _decision(unit, actor, known, recommendation)
    if recommendation is not None:
        reviews.confirm_review(unit.tx, recommendation.review_id, actor.subject, unit.clock.legal_now())
    reviews.insert_decision(unit.tx, decision)
    name = _use_name(unit, known)
    applications.mark_approved(unit.tx, application_id, decision.decided_on)
    _keep_for_register(unit, keys, known, name)
    reviews.end_deadlines(unit.tx, application_id, "review", unit.clock.legal_now())
    reviews.release_lease(unit.tx, application_id, unit.clock.now())
    unit.tell(application_id, _approved(known, decision), correlation_id=application_id)
    unit.audit("approve_application", application_id, {"mode": decision.mode})
    return application_id


def _must_be_decidable(unit: Unit, actor: Principal, known: Application) -> Review | None:
    """The recommendation to be confirmed, or None where one officer decides alone."""
    if known.state in _DECIDED:
        raise Refusal("application.already_decided")
    two = OFFICERS.on(known.rule_day or unit.clock.today(), known.form.kind).value > 1
    if known.state is State.IN_REVIEW and two:
        raise Refusal("application.second_approver_required")
    known.must_allow(Step.DECIDE_SECOND if known.state is State.APPROVED_FIRST else Step.DECIDE_FIRST)
    recommendation = reviews.open_review(unit.tx, known.application_id)
    if recommendation is not None and recommendation.first_officer == actor.subject:
        raise Refusal("application.same_officer")
    if two and not actor.has("approver"):
        raise Refusal("auth.forbidden")
    must_hold(unit, actor, known.application_id)
    return recommendation


def _decision(unit: Unit, actor: Principal, known: Application, recommendation: Review | None) -> Decision:
    rule_day = known.rule_day or unit.clock.today()
    return Decision(
        application_id=known.application_id,
        outcome="approve",
        mode="one_officer" if recommendation is None else "two_officers",
        first_officer=actor.subject if recommendation is None else recommendation.first_officer,
        second_officer=None if recommendation is None else actor.subject,
        rule_ids=(OFFICERS.on(rule_day, known.form.kind).rule_id, *_limit_rules(known)),
        decided_on=unit.clock.today(),
        decided_at=unit.clock.legal_now(),
    )


def _limit_rules(known: Application) -> tuple[str, ...]:
    return () if known.rule_day is None else (REVIEW_LIMIT.on(known.rule_day, known.form.kind).rule_id,)


def _keep_for_register(unit: Unit, keys: PersonalDataKeys, known: Application, name: NameParts | None) -> None:
    handles = handles_of(unit.tx, keys, known)
    today = unit.clock.today()
    particulars = particulars_of(known.form, name, handles, today)
    applications.keep_approved(unit.tx, known.application_id, particulars, tax_items_of(known.form, handles, today))


def _use_name(unit: Unit, known: Application) -> NameParts | None:
    if known.form.claim_id is None:
        return None
    claim = names.lock_claim(unit.tx, known.form.claim_id)
    if claim is None:
        raise Refusal("name.not_found")
    claim.must_be(ClaimState.HELD)
    names.move_claim(
        unit.tx,
        claim,
        ClaimState.USED,
        None,
        application_id=known.application_id,
        entity_id=known.entity_id,
    )
    today = unit.clock.today()
    names.insert_use(unit.tx, claim.claim_id, known.application_id, known.entity_id, today)
    used = NameUsed(claim.claim_id, known.entity_id, known.application_id, today)
    unit.tell(claim.claim_id, used, correlation_id=known.application_id)
    return claim.name


def _approved(known: Application, decision: Decision) -> ApplicationApproved:
    form = known.form
    return ApplicationApproved(
        application_id=known.application_id,
        entity_id=known.entity_id,
        business_type=form.business_type,
        kind=form.kind,
        entity_type=form.particulars.entity_type or "",
        registry=form.registry,
        code_category=kind_row(form.kind).code_category,
        approved_on=decision.decided_on,
        act=act_of(form.registry, decision),
    )


def act_of(registry: str, decision: Decision, document_no: str | None = None) -> Act:
    """The decision as other services read it."""
    return Act(registry, decision.rule_ids, decision.decided_on, decision.mode, document_no)

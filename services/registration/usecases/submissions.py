"""Submission: the signed package arrives, the legal clock starts, the name is held."""

from datetime import date
from uuid import UUID

from services.registration.domain.application import Application, Step, application_number
from services.registration.domain.claims import ClaimState, NameClaim
from services.registration.domain.rules import REVIEW_LIMIT
from services.registration.queries.records import signatories_of
from services.registration.store import applications, names, reviews
from services.registration.usecases.access import own_application
from services.registration.usecases.applications import must_have_no_defects
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.events.registration import ApplicationSubmitted
from shared.events.shapes import Deadline
from shared.unit import Unit
from shared.workdays import add_working_days


def submit_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Submit what everybody signed: number, day of the rules, deadline, name reserved → held.

    :raises Refusal: ``application.not_all_signed``, ``application.has_defects`` (also what became wrong since it was
        frozen, such as a lapsed name), ``application.not_in_state``.
    """
    unit.lock(("application", application_id))
    known = own_application(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.SUBMIT)
    _must_be_signed(unit, known)
    must_have_no_defects(unit, known)
    _hold_name(unit, known)
    now, today = unit.clock.legal_now(), unit.clock.today()
    deadline = review_deadline(known.form.kind, today)
    number = application_number(today, applications.next_number_of_day(unit.tx, today))
    applications.mark_submitted(unit.tx, application_id, number, today, now)
    reviews.insert_deadline(unit.tx, application_id, deadline)
    told = ApplicationSubmitted(
        application_id=application_id,
        entity_id=known.entity_id,
        business_type=known.form.business_type,
        round_no=known.round_no,
        kind=known.form.kind,
        registry=known.form.registry,
        submitted_at=now,
        rule_day=today,
        deadlines=(deadline,),
        previous_round_id=known.previous_round_id,
    )
    unit.tell(application_id, told, correlation_id=application_id)
    unit.audit("submit_application", application_id, {"application_no": number})
    return application_id


def review_deadline(kind: str, started_on: date) -> Deadline:
    """The limit for the decision, by the rule of the day of arrival.

    >>> review_deadline("llc", date(2026, 2, 13)).due_on
    datetime.date(2026, 2, 25)
    """
    rule = REVIEW_LIMIT.on(started_on, kind)
    due = add_working_days(started_on, rule.value.working_days)
    return Deadline(
        deadline="review",
        rule_id=rule.rule_id,
        started_on=started_on,
        unit="wd",
        n=rule.value.working_days,
        calendar_version=due.calendar_version,
        provisional=due.provisional,
        due_on=due.due_on,
    )


def _must_be_signed(unit: Unit, known: Application) -> None:
    tasks = signatories_of(unit.tx, known.application_id, known.content_hash)
    missing = [task for task in tasks if task.signed_at is None]
    if missing or not tasks:
        raise Refusal("application.not_all_signed", params={"missing": len(missing)})


def _hold_name(unit: Unit, known: Application) -> NameClaim | None:
    """Keep the name for as long as the application lives."""
    if known.form.claim_id is None:
        return None
    claim = names.lock_claim(unit.tx, known.form.claim_id)
    if claim is None:
        raise Refusal("name.not_found")
    claim.must_be(ClaimState.RESERVED)
    return names.move_claim(unit.tx, claim, ClaimState.HELD, None, application_id=known.application_id, entity_id=None)

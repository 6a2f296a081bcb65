"""Asking whether the simplified route is open: for the self-check, and again at every step of a case."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.deregistration.domain.eligibility import ROUTE, bars, exclusions
from services.deregistration.domain.rules import SimplifiedRule, simplified_rule
from services.deregistration.domain.subject import Subject
from services.deregistration.store import subjects
from shared.auth.principal import Principal
from shared.dated import Rule
from shared.errors import Defect, Refusal
from shared.unit import Unit


@dataclass(frozen=True)
class RouteOffer:
    """One route: open or not, by which rule, and everything that stands against it."""

    route: str
    offered: bool
    rule_id: str | None
    defects: tuple[Defect, ...]


@dataclass(frozen=True)
class EligibilityAnswer:
    """The answer to a self-check; it changes nothing and promises nothing."""

    subject: Subject
    on: date
    checked_at: datetime
    routes: tuple[RouteOffer, ...]
    own: bool
    undertaking_version: str | None


def check_eligibility(unit: Unit, actor: Principal, uscc: str, on: date | None = None) -> EligibilityAnswer:
    """Answer which routes are open to an entity on a day (default today), with every failed case.

    :raises Refusal: ``entity.not_found``.
    """
    subject = subjects.find_by_code(unit.tx, uscc)
    if subject is None:
        raise Refusal("entity.not_found")
    day = on or unit.clock.today()
    own = subject.concerns(subjects.person_of(unit.tx, actor.subject))
    rule, defects = assess(unit, subject, own=own, on=day)
    if not subject.is_live:
        defects = (Defect("/uscc", "entity.not_active", {"status": subject.status}),)
    offer = RouteOffer(ROUTE, not bars(defects), rule.rule_id if rule else None, defects)
    return EligibilityAnswer(
        subject, day, unit.clock.legal_now(), (offer,), own, rule.value.undertaking_version if rule else None
    )


def assess(
    unit: Unit, subject: Subject, *, own: bool, on: date, case_id: UUID | None = None
) -> tuple[Rule[SimplifiedRule] | None, tuple[Defect, ...]]:
    """Return the rule of a day and everything that stands against the simplified route, warnings included."""
    rule = simplified_rule(subject.kind, subject.registry, on)
    known = subjects.circumstances(unit.tx, subject, case_id)
    return rule, exclusions(known, rule, own=own)


def require_eligible(unit: Unit, subject: Subject, *, case_id: UUID | None = None) -> Rule[SimplifiedRule]:
    """Return the rule of today for an entity to which the route is open.

    :raises Refusal: ``deregistration.route_not_available``, ``deregistration.excluded`` with every failed case.
    """
    rule, defects = assess(unit, subject, own=True, on=unit.clock.today(), case_id=case_id)
    if rule is None:
        raise Refusal("deregistration.route_not_available", params={"kind": subject.kind}, defects=defects)
    if failed := bars(defects):
        raise Refusal("deregistration.excluded", defects=failed)
    return rule

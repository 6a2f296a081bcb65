"""Which officer works on which filed case."""

from datetime import timedelta
from uuid import UUID

from services.deregistration.domain.case import Case, State
from services.deregistration.domain.rules import HOUSE
from services.deregistration.store import decisions
from services.deregistration.usecases.access import officer_case
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.unit import Unit


def claim_next(unit: Unit, actor: Principal) -> Case | None:
    """Take the most urgent filed case that nobody holds and that is not the officer's own; None if there is none."""
    for case_id in decisions.unclaimed_cases(unit.tx, actor.reach, unit.clock.now()):
        try:
            with unit.tx.savepoint():
                return claim(unit, actor, case_id)
        except Refusal as refusal:
            if refusal.code not in ("auth.own_case", "deregistration.claimed", "deregistration.not_in_state"):
                raise
    return None


def claim(unit: Unit, actor: Principal, case_id: UUID) -> Case:
    """Hold a filed case for a while, or go on holding it. The lease runs on the system clock.

    :raises Refusal: ``deregistration.not_found``, ``auth.own_case``, ``deregistration.not_in_state``, ``.claimed``.
    """
    case, _ = officer_case(unit, actor, case_id)
    case.require(State.UNDER_DECISION)
    now = unit.clock.now()
    holder = decisions.claim_holder(unit.tx, case_id, now)
    if holder not in (None, actor.subject):
        raise Refusal("deregistration.claimed")
    minutes = HOUSE.on(unit.clock.today()).value.claim_minutes
    decisions.release_claim(unit.tx, case_id, now)
    decisions.insert_claim(
        unit.tx,
        claim_id=uuid7(),
        case_id=case_id,
        officer=actor.subject,
        now=now,
        until_at=now + timedelta(minutes=minutes),
    )
    unit.audit("deregistration.claim", case_id)
    return case


def release(unit: Unit, actor: Principal, case_id: UUID) -> Case:
    """Give a case back to the queue.

    :raises Refusal: ``deregistration.not_found``, ``.not_claimed``.
    """
    case, _ = officer_case(unit, actor, case_id)
    require_claim(unit, actor, case_id)
    decisions.release_claim(unit.tx, case_id, unit.clock.now())
    unit.audit("deregistration.release", case_id)
    return case


def require_claim(unit: Unit, actor: Principal, case_id: UUID) -> None:
    """Refuse who does not hold the case.

    :raises Refusal: ``deregistration.not_claimed``.
    """
    if decisions.claim_holder(unit.tx, case_id, unit.clock.now()) != actor.subject:
        raise Refusal("deregistration.not_claimed")

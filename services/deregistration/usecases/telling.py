"""Writing a case's next state and telling it: every event of this service carries the same head."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.deregistration.domain.case import Case, Outcome, State
from services.deregistration.domain.notice import NoticePeriod
from services.deregistration.store import cases
from shared.events.deregistration import CaseClosed
from shared.events.shapes import Notice, ObjectionLimits
from shared.unit import Unit


def head_of(case: Case) -> dict[str, Any]:
    """The head of every ``deregistration.*`` payload."""
    return {
        "case_id": case.case_id,
        "entity_id": case.entity_id,
        "uscc": case.uscc,
        "registry": case.registry,
        "route": case.route,
        "rule_id": case.fixed_rule_id,
    }


def tell(unit: Unit, case: Case, event: Any) -> None:
    """Tell an event of the case; its stream is the entity's."""
    unit.tell(case.entity_id, event, correlation_id=case.case_id)


def close(unit: Unit, case: Case, outcome: Outcome) -> Case:
    """End a case and tell registration to give the lock back."""
    closed = cases.update(unit.tx, replace(case, state=State.CLOSED, outcome=outcome, closed_on=unit.clock.today()))
    tell(unit, closed, CaseClosed(**head_of(closed), outcome=str(outcome)))
    unit.audit("deregistration.close", closed.case_id, {"outcome": str(outcome)})
    return closed


def notice_shape(notice_id: UUID, period: NoticePeriod) -> Notice:
    """A notice as events and answers show it."""
    return Notice(
        notice_id=notice_id,
        published_on=period.published_on,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        objections_until_on=ObjectionLimits(
            public=period.public_until_on, tax=period.tax_until_on, others=period.others_until_on
        ),
        calendar_version=period.calendar_version,
        window_from_on=period.window_from_on,
        window_until_on=period.window_until_on,
    )

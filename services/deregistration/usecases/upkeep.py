"""What the clock does to cases that nobody touches: signing times run out, drafts are purged, calendars arrive."""

from dataclasses import replace
from uuid import UUID

from services.deregistration.domain.case import State
from services.deregistration.domain.notice import notice_period
from services.deregistration.domain.rules import HOUSE, simplified_rule_by_id
from services.deregistration.store import answers, cases, notices
from services.deregistration.usecases.access import locked_case
from services.deregistration.usecases.cases import back_to_draft
from shared.unit import Unit
from shared.workdays import add_working_days


def expire_signing(unit: Unit, case_id: UUID) -> bool:
    """Make a case whose signing time is over a draft again; False where nothing is to be done any more."""
    case, _ = locked_case(unit, case_id)
    if case.state is not State.SIGNING or case.signing_until_on is None:
        return False
    if unit.clock.today() <= case.signing_until_on:
        return False
    back_to_draft(unit, case)
    unit.audit("deregistration.signing_expire", case_id)
    return True


def purge_draft(unit: Unit, case_id: UUID) -> bool:
    """Delete a draft nobody has edited for the days of the house rule; False where it was edited meanwhile."""
    case, _ = locked_case(unit, case_id)
    today = unit.clock.today()
    if case.state is not State.DRAFT or (today - case.edited_on).days <= HOUSE.on(today).value.draft_days:
        return False
    cases.delete(unit.tx, case_id)
    unit.audit("deregistration.purge", case_id)
    return True


def settle_provisional(unit: Unit) -> int:
    """Compute the last days that waited for a year's calendar; returns how many notices and deadlines got theirs."""
    settled = 0
    for notice in notices.provisional(unit.tx):
        case = cases.find(unit.tx, notice.case_id)
        if case is None:
            continue
        period = notice_period(notice.period.published_on, simplified_rule_by_id(case.fixed_rule_id).value)
        if period == replace(notice.period, calendar_version=period.calendar_version):
            continue
        notices.settle(unit.tx, notice.notice_id, period)
        answers.set_answer_limits(unit.tx, notice.case_id, period.tax_until_on, period.others_until_on)
        settled += 1
    for case_id, deadline in notices.provisional_deadlines(unit.tx):
        due = add_working_days(deadline.started_on, deadline.n)
        if due.due_on is not None:
            known = replace(deadline, due_on=due.due_on, provisional=False, calendar_version=due.calendar_version)
            notices.save_deadline(unit.tx, case_id, known)
            settled += 1
    return settled

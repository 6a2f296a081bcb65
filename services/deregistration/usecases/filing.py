"""The end of a notice and what follows it: the filing window, the filing, the withdrawal, the lapse."""

from dataclasses import replace
from uuid import UUID

from services.deregistration.domain.case import OBJECTED, Case, HandBack, Outcome, State
from services.deregistration.domain.rules import DECISION_LIMIT
from services.deregistration.store import cases, notices, subjects
from services.deregistration.store.notices import StoredNotice
from services.deregistration.usecases.access import led_case, locked_case
from services.deregistration.usecases.telling import close, head_of, tell
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.events.deregistration import CaseFiled, NoticeEnded
from shared.events.shapes import Deadline
from shared.unit import Unit
from shared.versions import check_version
from shared.workdays import add_working_days


def file_application(unit: Unit, actor: Principal, case_id: UUID, hand_back: HandBack, expected: int | None) -> Case:
    """File the application in its window; the undertaking is confirmed and the paper licence handed back or void.

    A notice whose end the job has not recorded yet is ended first, so that the first day of the window is the
    applicant's from its first minute.

    :raises Refusal: ``deregistration.notice_not_ended``, ``.window_closed``, ``.objection_open``, ``.not_in_state``,
        and the version's refusals.
    """
    case, _ = led_case(unit, actor, case_id)
    check_version(expected, case.version)
    notice = _notice_of(unit, case)
    today = unit.clock.today()
    if case.outcome in OBJECTED:
        raise Refusal("deregistration.objection_open", params={"count": 1})
    if case.outcome is Outcome.LAPSED or _window_is_over(unit, notice):
        raise Refusal("deregistration.window_closed", params={"until": notice.period.window_until_on})
    case.require(State.IN_NOTICE, State.FILING_WINDOW)
    if today <= notice.period.ends_on:
        raise Refusal("deregistration.notice_not_ended", params={"until": notice.period.ends_on})
    if case.state is State.IN_NOTICE:
        case = end_notice(unit, case, notice)
    now = unit.clock.legal_now()
    filed = cases.update(unit.tx, replace(case, state=State.UNDER_DECISION, filed_at=now, hand_back=hand_back))
    due = _decision_due(unit)
    notices.save_deadline(unit.tx, case_id, due)
    tell(unit, filed, CaseFiled(**head_of(filed), filed_at=now, due=due))
    unit.audit("deregistration.file", case_id, {"hand_back": str(hand_back)})
    return filed


def withdraw_notice(unit: Unit, actor: Principal, case_id: UUID, expected: int | None) -> Case:
    """Withdraw the notice while it runs or in the filing window: the head, or an investor who holds all.

    :raises Refusal: ``auth.forbidden`` for another investor, ``deregistration.not_in_state``, the version's refusals.
    """
    case, subject = led_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require(State.IN_NOTICE, State.FILING_WINDOW)
    signers = {row["subject"] for row in cases.signatures(unit.tx, case_id, case.content_hash or "")}
    if signers != {actor.subject} and not subject.is_headed_by(subjects.person_of(unit.tx, actor.subject)):
        raise Refusal("auth.forbidden")
    unit.audit("deregistration.withdraw", case_id)
    return close(unit, case, Outcome.WITHDRAWN)


def end_due_notice(unit: Unit, case_id: UUID) -> bool:
    """Open the filing window of a notice whose last day is over; False where nothing is to be done any more."""
    case, _ = locked_case(unit, case_id)
    notice = notices.of_case(unit.tx, case_id)
    if notice is None or case.state is not State.IN_NOTICE or unit.clock.today() <= notice.period.ends_on:
        return False
    end_notice(unit, case, notice)
    return True


def end_notice(unit: Unit, case: Case, notice: StoredNotice) -> Case:
    """Open the filing window of a locked case. Its days are the notice's own, however late this is recorded."""
    ended = cases.update(unit.tx, replace(case, state=State.FILING_WINDOW))
    period = notice.period
    tell(
        unit,
        ended,
        NoticeEnded(**head_of(ended), window_from_on=period.window_from_on, window_until_on=period.window_until_on),
    )
    unit.audit("deregistration.notice_end", case.case_id)
    return ended


def lapse_due_case(unit: Unit, case_id: UUID) -> bool:
    """End a case that was not filed in its window; False where nothing is to be done any more."""
    case, _ = locked_case(unit, case_id)
    notice = notices.of_case(unit.tx, case_id)
    if notice is None or case.state is not State.FILING_WINDOW or not _window_is_over(unit, notice):
        return False
    close(unit, case, Outcome.LAPSED)
    return True


def _window_is_over(unit: Unit, notice: StoredNotice) -> bool:
    last_day = notice.period.window_until_on
    return last_day is not None and unit.clock.today() > last_day


def _decision_due(unit: Unit) -> Deadline:
    today = unit.clock.today()
    rule = DECISION_LIMIT.on(today)
    due = add_working_days(today, rule.value.working_days)
    return Deadline(
        deadline="decision",
        rule_id=rule.rule_id,
        started_on=today,
        unit="wd",
        n=rule.value.working_days,
        calendar_version=due.calendar_version,
        provisional=due.provisional,
        due_on=due.due_on,
    )


def _notice_of(unit: Unit, case: Case) -> StoredNotice:
    notice = notices.of_case(unit.tx, case.case_id)
    if notice is None:
        case.require(State.IN_NOTICE, State.FILING_WINDOW)
        raise LookupError(f"case {case.case_id} is {case.state} without a notice")
    return notice

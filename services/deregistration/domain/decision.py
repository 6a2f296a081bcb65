"""When a case may be granted: departments reached, limits passed, and nothing unread that could be an objection."""

from collections.abc import Mapping
from datetime import date, datetime

from services.deregistration.domain.departments import RequestState, not_reached
from services.deregistration.domain.notice import NoticePeriod, group_of
from shared.clock import end_of_legal_day
from shared.errors import Refusal

GRANT = "granted"


def require_all_reached(states: Mapping[str, RequestState]) -> None:
    """Silence after a receipt is no objection; without a receipt nobody knows that the department ever saw the notice.

    :raises Refusal: ``deregistration.department_not_reached``.
    """
    missing = not_reached(dict(states))
    if missing:
        raise Refusal("deregistration.department_not_reached", params={"departments": ", ".join(missing)})


def require_limits_passed(period: NoticePeriod, today: date) -> None:
    """Nobody may object any more. A limit that is not known yet has not passed.

    :raises Refusal: ``deregistration.notice_not_ended``.
    """
    last_day = period.last_objection_on()
    if last_day is None or today <= last_day:
        raise Refusal("deregistration.notice_not_ended", params={"until": last_day or "?"})


def require_all_read(period: NoticePeriod, read_through: Mapping[str, datetime | None], retry_after: int) -> None:
    """Every department's topic has been read beyond that department's last moment.

    ``read_through`` gives for each department the legal moment up to which its messages have been handled, None where
    its topic was never read. An objection sent in time and not yet read must not be overtaken by the decision.

    :raises Refusal: ``deregistration.watermark_behind``, to be tried again after ``retry_after`` seconds.
    """
    behind = [department for department, moment in read_through.items() if not _is_beyond(period, department, moment)]
    if behind:
        raise Refusal(
            "deregistration.watermark_behind", params={"departments": ", ".join(behind)}, retry_after=retry_after
        )


def _is_beyond(period: NoticePeriod, department: str, moment: datetime | None) -> bool:
    last_day = period.until_on(group_of(department))
    return moment is not None and last_day is not None and moment >= end_of_legal_day(last_day)

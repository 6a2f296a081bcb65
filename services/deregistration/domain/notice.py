"""The days of a public notice (公告): when it runs, until when each group may object, when the applicant may file.

Counting: the day of publication is not counted, a period of n days is D+1 ... D+n, both ends inclusive, to 24:00 in
Asia/Shanghai. That a last day which is a day of rest moves to the next working day is this project's design, by analogy
to 民法典 203: no statute says so of these periods. The notice itself keeps its published end.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.deregistration.domain.rules import SimplifiedRule
from shared.clock import end_of_legal_day
from shared.workdays import calendar_version, roll_to_working_day


class Group(StrEnum):
    """Who objects; each group has its own last day."""

    PUBLIC = "public"
    TAX = "tax"
    OTHERS = "others"  # departments other than tax


@dataclass(frozen=True)
class NoticePeriod:
    """The computed days of one notice.

    A last day that needs a year whose calendar is not known is None and the period is ``provisional``: nothing lapses
    by it, and it is computed once the calendar is there.
    """

    published_on: date
    starts_on: date
    ends_on: date
    public_until_on: date | None
    tax_until_on: date | None
    others_until_on: date | None
    window_from_on: date
    window_until_on: date | None
    calendar_version: str

    @property
    def provisional(self) -> bool:
        return None in (self.public_until_on, self.tax_until_on, self.others_until_on, self.window_until_on)

    def until_on(self, group: Group) -> date | None:
        """The last day on which ``group`` may object."""
        return {
            Group.PUBLIC: self.public_until_on,
            Group.TAX: self.tax_until_on,
            Group.OTHERS: self.others_until_on,
        }[group]

    def last_objection_on(self) -> date | None:
        """The last day on which anybody may object; None while one of the limits is provisional.

        >>> from services.deregistration.domain.rules import simplified_rule_by_id
        >>> notice_period(date(2025, 11, 10), simplified_rule_by_id("SD-2024C").value).last_objection_on().isoformat()
        '2025-12-01'
        """
        days = [self.until_on(group) for group in Group]
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) else None


def notice_period(published_on: date, rule: SimplifiedRule) -> NoticePeriod:
    """Compute the days of a notice published on a day under a rule.

    Notice D+1 … D+N. The public and departments other than tax object until its end, tax on the day after it
    (工商企注字〔2018〕11号), each moved off a day of rest. The filing window is the W days after the end, likewise.

    >>> from services.deregistration.domain.rules import simplified_rule_by_id
    >>> rule = simplified_rule_by_id("SD-2024C").value
    >>> period = notice_period(date(2025, 11, 10), rule)  # the end, 30 November, is a Sunday
    >>> [str(day) for day in (period.starts_on, period.ends_on, period.public_until_on, period.tax_until_on)]
    ['2025-11-11', '2025-11-30', '2025-12-01', '2025-12-01']
    >>> [str(day) for day in (period.window_from_on, period.window_until_on)]
    ['2025-12-01', '2025-12-22']
    """
    ends_on = published_on + timedelta(days=rule.notice_days)
    public = roll_to_working_day(ends_on).due_on
    return NoticePeriod(
        published_on=published_on,
        starts_on=published_on + timedelta(days=1),
        ends_on=ends_on,
        public_until_on=public,
        tax_until_on=roll_to_working_day(ends_on + timedelta(days=1)).due_on,
        others_until_on=public,
        window_from_on=ends_on + timedelta(days=1),
        window_until_on=roll_to_working_day(ends_on + timedelta(days=rule.window_days)).due_on,
        calendar_version=calendar_version(),
    )


def group_of(department: str) -> Group:
    """Return whose limit binds a department.

    >>> group_of("tax"), group_of("customs")
    (<Group.TAX: 'tax'>, <Group.OTHERS: 'others'>)
    """
    return Group.TAX if department == "tax" else Group.OTHERS


def in_time(period: NoticePeriod, group: Group, received_at: datetime) -> bool:
    """Whether an objection received at a legal moment is in time: before 24:00 of the group's last day.

    A limit that is not known yet has not passed.

    >>> from services.deregistration.domain.rules import simplified_rule_by_id
    >>> period = notice_period(date(2025, 11, 10), simplified_rule_by_id("SD-2024C").value)
    >>> in_time(period, Group.TAX, datetime.fromisoformat("2025-12-01T23:59:59+08:00"))
    True
    >>> in_time(period, Group.TAX, datetime.fromisoformat("2025-12-02T00:00:00+08:00"))
    False
    """
    last_day = period.until_on(group)
    return last_day is None or received_at < end_of_legal_day(last_day)


def day_number(period: NoticePeriod, today: date) -> int:
    """Return which day of the notice ``today`` is: 0 on the day of publication, at most the length of the notice.

    >>> from services.deregistration.domain.rules import simplified_rule_by_id
    >>> period = notice_period(date(2025, 11, 10), simplified_rule_by_id("SD-2024C").value)
    >>> day_number(period, date(2025, 11, 24))
    14
    """
    length = (period.ends_on - period.published_on).days
    return max(0, min((today - period.published_on).days, length))

"""Working days (工作日) and the ends of legal periods.

The calendar is data with a version: the State Council's yearly notice moves weekends, so a Saturday can be a working
day and a Tuesday a day off. The years come from the package ``chinesecalendar``. What is not known is never guessed: an
end that needs a day past the last known year has no date and is provisional until that year's notice is loaded.

Counting (民法典 201-203, by analogy where administrative law has no rule of its own): the day of the trigger is not
counted; a period of n days is D+1 ... D+n; months end on the day of the same number; a last day that is a day off moves
to the next working day. Everything here is a pure function of days; a day is a ``date`` in Asia/Shanghai.
"""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from importlib.metadata import version

import chinese_calendar

_YEARS = sorted({day.year for day in chinese_calendar.holidays})
_VERSION = f"{_YEARS[-1]}-chinesecalendar-{version('chinesecalendar')}"


@dataclass(frozen=True)
class DueDay:
    """The last day of a period; None, and ``provisional``, where the calendar ends before the period does."""

    due_on: date | None
    provisional: bool
    calendar_version: str


def calendar_version() -> str:
    """Names the last year known and the data it comes from; stored with every deadline."""
    return _VERSION


def first_known_day() -> date:
    return date(_YEARS[0], 1, 1)


def last_known_day() -> date:
    return date(_YEARS[-1], 12, 31)


def is_working_day(day: date) -> bool | None:
    """Whether ``day`` is worked; None where the year's notice is not known.

    >>> is_working_day(date(2026, 2, 14)), is_working_day(date(2026, 10, 5)), is_working_day(date(2027, 3, 1))
    (True, False, None)
    """
    if not first_known_day() <= day <= last_known_day():
        return None
    return bool(chinese_calendar.is_workday(day))


def add_working_days(day: date, n: int) -> DueDay:
    """The n-th working day after ``day`` (行政许可法 82: limits of authorities count working days).

    >>> add_working_days(date(2026, 2, 13), 3).due_on     # over the Spring Festival and a worked Saturday
    datetime.date(2026, 2, 25)
    >>> due = add_working_days(last_known_day(), 3)       # the notice for the next year is not known
    >>> due.due_on, due.provisional
    (None, True)
    """
    last = day
    for _ in range(n):
        found = _next_working_day(last)
        if found is None:
            return _due(None)
        last = found
    return _due(last)


def roll_to_working_day(day: date) -> DueDay:
    """``day`` itself if it is worked, else the first working day after it (民法典 203).

    >>> roll_to_working_day(date(2026, 10, 2)).due_on
    datetime.date(2026, 10, 8)
    """
    return _due(day if is_working_day(day) else _next_working_day(day))


def add_days(day: date, n: int, *, roll: bool) -> DueDay:
    """The last of ``n`` calendar days; ``roll`` moves it off a day of rest.

    >>> add_days(date(2025, 11, 30), 20, roll=False).due_on, add_days(date(2025, 11, 30), 20, roll=True).due_on
    (datetime.date(2025, 12, 20), datetime.date(2025, 12, 22))
    """
    last = day + timedelta(days=n)
    return roll_to_working_day(last) if roll else _due(last)


def add_months(day: date, n: int) -> date:
    """The day of the same number ``n`` months on, the last of the month if there is none (民法典 202).

    Past the last year a date can have it is the last day there is: days are typed by people.

    >>> add_months(date(2025, 12, 31), 2), add_months(date(2026, 11, 24), 60)
    (datetime.date(2026, 2, 28), datetime.date(2031, 11, 24))
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def working_days_left(today: date, due_on: date) -> int | None:
    """Working days after ``today`` up to and with ``due_on``; negative once it is past; None if not known.

    >>> due_on = date(2026, 2, 25)
    >>> working_days_left(date(2026, 2, 13), due_on), working_days_left(date(2026, 2, 26), due_on)
    (3, -1)
    """
    early, late = sorted((today, due_on))
    worked = [is_working_day(early + timedelta(days=n)) for n in range(1, (late - early).days + 1)]
    if None in worked:
        return None
    return sum(map(bool, worked)) * (1 if due_on >= today else -1)


def _next_working_day(day: date) -> date | None:
    later = day + timedelta(days=1)
    while is_working_day(later) is False:
        later += timedelta(days=1)
    return later if is_working_day(later) else None


def _due(day: date | None) -> DueDay:
    return DueDay(due_on=day, provisional=day is None, calendar_version=_VERSION)

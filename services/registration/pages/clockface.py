"""The legal clock of a case, day by day: from arrival to the last day, days off shown and worded."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.events.shapes import Deadline
from shared.web import bilingual
from shared.workdays import is_working_day, working_days_left

_WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
Day = tuple[date, str, str]


@dataclass(frozen=True)
class ClockFace:
    """What the clock shows: words before the number, the number, words after it; the days; a state class."""

    left: tuple[str, int, str] | None
    days: tuple[Day, ...]
    state: str
    deadline: Deadline
    today: date


def clock_face(deadline: Deadline, today: date) -> ClockFace:
    """Return the clock of a limit in working days as it stands on ``today``."""
    if deadline.due_on is None:
        return ClockFace(None, (), "", deadline, today)
    left = working_days_left(today, deadline.due_on)
    late = today > deadline.due_on
    return ClockFace(
        left=_left(left, late=late),
        days=tuple(_days(deadline, deadline.due_on, today)),
        state="is-late" if late else "",
        deadline=deadline,
        today=today,
    )


def _left(left: int | None, *, late: bool) -> tuple[str, int, str] | None:
    if left is None:
        return None
    if late:
        return bilingual("已逾期", "Overdue by"), abs(left), bilingual("个工作日", "working days")
    return bilingual("还剩", "Left:"), left, bilingual("个工作日", "working days")


def _days(deadline: Deadline, due_on: date, today: date) -> list[Day]:
    days: list[Day] = []
    number = 0
    day = deadline.started_on
    while day <= due_on:
        worked = bool(is_working_day(day)) and day != deadline.started_on
        number += worked
        days.append((day, _words(day, deadline, number if worked else None, today), _kind(day, due_on, today, worked)))
        day += timedelta(days=1)
    return days


def _words(day: date, deadline: Deadline, number: int | None, today: date) -> str:
    weekday = bilingual(*_WEEKDAYS[day.weekday()])
    if day == deadline.started_on:
        counted = bilingual("收件日，不计", "arrival, not counted")
    elif number is None:
        counted = bilingual("休息日，不计", "day off, not counted")
    else:
        counted = bilingual("第 {n} 日", "day {n}", n=number)
    ends = bilingual("，到期", ", due") if day == deadline.due_on else ""
    now = bilingual("，今天", ", today") if day == today else ""
    return bilingual("{weekday}，{rest}", "{weekday}, {rest}", weekday=weekday, rest=counted + ends + now)


def _kind(day: date, due_on: date, today: date, worked: bool) -> str:
    if day == today:
        return "today"
    if day == due_on:
        return "due"
    return "" if worked else "off"


def due_words(due_on: date | None, today: date, *, provisional: bool) -> tuple[str, str, str]:
    """Return a due day for a list: words, state of the tag, state of the row.

    >>> due_words(date(2026, 3, 5), date(2026, 3, 2), provisional=False)
    ('剩 3 个工作日', '', '')
    >>> due_words(date(2026, 3, 2), date(2026, 3, 2), provisional=False)
    ('今日到期', 'is-warn', 'is-today')
    >>> due_words(date(2026, 3, 2), date(2026, 3, 4), provisional=False)
    ('逾期 2 个工作日', 'is-bad', 'is-late')
    """
    left = working_days_left(today, due_on) if due_on else None
    if due_on is None or left is None or provisional:
        return bilingual("期限暂定", "Date provisional"), "is-paused", ""
    if due_on == today:
        return bilingual("今日到期", "Due today"), "is-warn", "is-today"
    if due_on < today:
        return bilingual("逾期 {n} 个工作日", "{n} working days late", n=abs(left)), "is-bad", "is-late"
    state = "is-now" if left <= 1 else ""
    return bilingual("剩 {n} 个工作日", "{n} working days left", n=left), state, ""

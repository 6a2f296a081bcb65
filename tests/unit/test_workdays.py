"""Periods end where the calendar with its make-up days says."""

from datetime import date, timedelta

import pytest

from shared.workdays import (
    add_days,
    add_months,
    add_working_days,
    calendar_version,
    is_working_day,
    last_known_day,
    roll_to_working_day,
    working_days_left,
)

MAKE_UP_DAYS_2026 = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
WORKED_DAYS = {2015: 249, 2016: 250, 2018: 250, 2020: 249, 2022: 249, 2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize(
    ("received", "after_3", "after_6", "after_20"),
    [
        ("2015-09-30", "2015-10-10", "2015-10-14", "2015-11-03"),
        ("2016-02-05", "2016-02-15", "2016-02-18", "2016-03-09"),
        ("2024-02-08", "2024-02-19", "2024-02-22", "2024-03-13"),
        ("2025-01-26", "2025-02-06", "2025-02-10", "2025-02-28"),
        ("2025-09-28", "2025-10-09", "2025-10-13", "2025-10-31"),
        ("2026-02-13", "2026-02-25", "2026-02-28", "2026-03-19"),
        ("2026-11-23", "2026-11-26", "2026-12-01", "2026-12-21"),
    ],
)
def test_a_limit_in_working_days_does_not_count_its_first_day(received, after_3, after_6, after_20):
    start = date.fromisoformat(received)
    ends = [add_working_days(start, n).due_on.isoformat() for n in (3, 6, 20)]
    assert ends == [after_3, after_6, after_20]


@pytest.mark.parametrize(("year", "days"), WORKED_DAYS.items())
def test_a_year_has_the_working_days_its_notice_gives_it(year, days):
    first = date(year, 1, 1)
    all_days = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]
    assert sum(map(bool, map(is_working_day, all_days))) == days


def test_make_up_days_at_weekends_are_worked():
    worked = [date.fromisoformat(f"2026-{day}") for day in MAKE_UP_DAYS_2026]
    assert all(day.weekday() >= 5 and is_working_day(day) for day in worked)


def test_a_limit_past_the_last_known_year_has_no_day_and_says_so():
    due = add_working_days(last_known_day() - timedelta(days=2), 20)
    assert (due.due_on, due.provisional) == (None, True)
    assert due.calendar_version == calendar_version()


def test_a_rolled_end_past_the_last_known_year_is_provisional_but_a_plain_one_is_a_day():
    start = last_known_day()
    assert add_days(start, 20, roll=True).provisional
    assert add_days(start, 20, roll=False).due_on == start + timedelta(days=20)


def test_the_calendar_names_its_last_year():
    assert calendar_version().startswith("2026-chinesecalendar-")


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2021-09-11", "2021-09-13"),
        ("2022-04-10", "2022-04-11"),
        ("2025-12-20", "2025-12-22"),
        ("2026-10-02", "2026-10-08"),
    ],
)
def test_a_last_day_of_rest_moves_to_the_next_working_day(day, rolled):
    assert roll_to_working_day(date.fromisoformat(day)).due_on == date.fromisoformat(rolled)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2025-12-31", 2, "2026-02-28"), ("2023-12-31", 2, "2024-02-29"), ("2026-11-24", 60, "2031-11-24")],
)
def test_months_end_on_the_day_of_the_same_number_or_the_last_of_the_month(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_what_is_left_is_counted_in_working_days_and_is_negative_when_late():
    due_on = date(2026, 2, 25)
    assert [working_days_left(date(2026, 2, day), due_on) for day in (13, 25, 26)] == [3, 0, -1]
    assert working_days_left(date(2026, 12, 30), date(2027, 1, 4)) is None

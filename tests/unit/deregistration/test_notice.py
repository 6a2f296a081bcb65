"""The days of a notice: the vectors of the law, and what holds on every day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deregistration.domain.notice import Group, day_number, in_time, notice_period
from services.deregistration.domain.rules import SIMPLIFIED, simplified_rule_by_id
from shared.workdays import is_working_day, last_known_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = [row.rule_id for row in SIMPLIFIED.rows]
DAYS = st.dates(min_value=date(2017, 3, 1), max_value=last_known_day() - timedelta(days=120))


@pytest.mark.parametrize(
    ("published", "rule_id", "ends", "first", "last"),
    [
        ("2017-03-01", "SD-2017", "2017-04-15", "2017-04-16", "2017-05-15"),
        ("2021-08-02", "SD-2021", "2021-08-22", "2021-08-23", "2021-09-13"),
        ("2022-03-01", "SD-2022", "2022-03-21", "2022-03-22", "2022-04-11"),
        ("2025-11-10", "SD-2022", "2025-11-30", "2025-12-01", "2025-12-22"),
        ("2025-11-10", "SD-2024C", "2025-11-30", "2025-12-01", "2025-12-22"),
        ("2026-08-23", "SD-2024C", "2026-09-12", "2026-09-13", "2026-10-08"),
    ],
)
def test_dates_follow_the_vectors(published: str, rule_id: str, ends: str, first: str, last: str) -> None:
    period = notice_period(date.fromisoformat(published), simplified_rule_by_id(rule_id).value)
    found = (period.ends_on, period.window_from_on, period.window_until_on)
    assert found == tuple(date.fromisoformat(day) for day in (ends, first, last))


@pytest.mark.parametrize(
    ("published", "rule_id", "public", "tax"),
    [
        ("2025-11-10", "SD-2024C", "2025-12-01", "2025-12-01"),  # ends on a Sunday: the next day is a working day
        ("2026-03-02", "SD-2024C", "2026-03-23", "2026-03-23"),  # ends on Sunday 22 March
        ("2026-03-04", "SD-2024C", "2026-03-24", "2026-03-25"),  # ends on a Tuesday, tax objects the day after
        ("2026-09-11", "SD-2024C", "2026-10-08", "2026-10-08"),  # ends on 1 October: a week of rest follows
        ("2021-08-02", "SD-2021", "2021-08-23", "2021-08-23"),
    ],
)
def test_each_group_has_its_own_last_day_rolled_off_days_of_rest(
    published: str, rule_id: str, public: str, tax: str
) -> None:
    period = notice_period(date.fromisoformat(published), simplified_rule_by_id(rule_id).value)
    assert period.until_on(Group.PUBLIC) == period.until_on(Group.OTHERS) == date.fromisoformat(public)
    assert period.until_on(Group.TAX) == date.fromisoformat(tax)


@given(DAYS, st.sampled_from(RULES))
def test_the_notice_runs_its_days_from_the_day_after_publication(published: date, rule_id: str) -> None:
    rule = simplified_rule_by_id(rule_id).value
    period = notice_period(published, rule)
    assert period.starts_on == published + timedelta(days=1)
    assert (period.ends_on - period.starts_on).days + 1 == rule.notice_days
    assert period.window_from_on == period.ends_on + timedelta(days=1)


@given(DAYS, st.sampled_from(RULES))
def test_last_days_are_working_days_and_never_earlier_than_counted(published: date, rule_id: str) -> None:
    rule = simplified_rule_by_id(rule_id).value
    period = notice_period(published, rule)
    counted = {
        period.public_until_on: period.ends_on,
        period.tax_until_on: period.ends_on + timedelta(days=1),
        period.window_until_on: period.ends_on + timedelta(days=rule.window_days),
    }
    for last_day, earliest in counted.items():
        assert last_day is not None
        assert is_working_day(last_day)
        assert last_day >= earliest
        between = [earliest + timedelta(days=n) for n in range((last_day - earliest).days)]
        assert not any(is_working_day(day) for day in between)


@given(DAYS, st.sampled_from(RULES), st.sampled_from(list(Group)), st.integers(-(40 * 86_400), 40 * 86_400))
def test_an_objection_is_in_time_exactly_until_midnight_in_shanghai(
    published: date, rule_id: str, group: Group, seconds: int
) -> None:
    period = notice_period(published, simplified_rule_by_id(rule_id).value)
    last_day = period.until_on(group)
    assert last_day is not None
    moment = datetime.combine(last_day, datetime.min.time(), SHANGHAI) + timedelta(days=1, seconds=seconds)
    assert in_time(period, group, moment) == (moment.date() <= last_day)


def test_past_the_known_calendar_a_last_day_is_unknown_and_nothing_is_late() -> None:
    published = last_known_day() - timedelta(days=19)
    period = notice_period(published, simplified_rule_by_id("SD-2024C").value)
    assert period.ends_on == last_known_day() + timedelta(days=1)
    assert period.provisional
    assert period.last_objection_on() is None
    assert in_time(period, Group.PUBLIC, datetime(2099, 1, 1, tzinfo=SHANGHAI))


def test_the_day_number_counts_from_nought_to_the_length_of_the_notice() -> None:
    period = notice_period(date(2026, 3, 2), simplified_rule_by_id("SD-2024C").value)
    numbers = [day_number(period, date(2026, 3, 1) + timedelta(days=n)) for n in range(30)]
    assert numbers[:4] == [0, 0, 1, 2]
    assert numbers[-1] == 20

"""Law is dated data: tables refuse what does not join, answer by day, and list themselves."""

import json
from datetime import date

import pytest

from services.registration.domain import rules
from shared.cli import run
from shared.dated import DatedTable, NoRuleInForceError, Rule, described
from shared.kinds import REGISTRABLE_KINDS, Kind
from shared.law import found_tables
from shared.law import rules as rules_command


def table(*rows):
    return DatedTable("test", "limit", rows)


def rule(rule_id, first, last=None, key=""):
    until = date.fromisoformat(last) if last else None
    return Rule(rule_id, date.fromisoformat(first), rule_id, "a source", effective_to=until, key=key)


def test_an_overlap_is_refused():
    with pytest.raises(ValueError, match="B does not begin the day after A ends"):
        table(rule("A", "2020-01-01", "2022-03-01"), rule("B", "2022-03-01"))


def test_a_gap_is_refused():
    with pytest.raises(ValueError, match="B does not begin the day after A ends"):
        table(rule("A", "2020-01-01", "2022-02-27"), rule("B", "2022-03-01"))


def test_a_rule_that_never_ends_has_no_successor():
    with pytest.raises(ValueError, match="does not begin"):
        table(rule("A", "2020-01-01"), rule("B", "2022-03-01"))


def test_an_id_is_used_once():
    with pytest.raises(ValueError, match="used twice"):
        table(rule("A", "2020-01-01", "2022-02-28"), rule("A", "2022-03-01"))


def test_rules_of_different_keys_hold_at_the_same_time():
    both = table(rule("A", "2020-01-01", key="company"), rule("B", "2021-01-01", key="pilot"))
    assert [row.rule_id for row in both.in_force(date(2022, 1, 1))] == ["A", "B"]


def test_a_day_without_a_rule_is_an_error_and_not_a_guess():
    with pytest.raises(NoRuleInForceError):
        table(rule("A", "2020-01-01")).on(date(2019, 12, 31))


def test_a_case_finds_the_rule_it_started_under_by_its_id():
    both = table(rule("A", "2020-01-01", "2022-02-28"), rule("B", "2022-03-01"))
    assert both.by_id("A").value == "A"


@pytest.mark.parametrize(
    ("law", "key", "before", "value_before", "since", "value_since"),
    [
        (rules.RESERVATION, "", "2021-02-28", rules.Reservation(6, 6), "2021-03-01", rules.Reservation(2, 12)),
        (rules.GONE_NAME_BLOCK, "", "2017-07-30", 36, "2017-07-31", 12),
        (rules.CONTRIBUTION_LIMIT, "", "2024-06-30", None, "2024-07-01", 5),
        (rules.ONE_PERSON_COMPANY, "", "2024-06-30", 1, "2024-07-01", None),
        (rules.SHAREHOLDERS, "", "2024-06-30", rules.Count(1, 50), "2024-07-01", rules.Count(1, 50)),
        (
            rules.REVIEW_LIMIT,
            Kind.LLC,
            "2022-02-28",
            rules.ReviewLimit(15, 0, "acceptance"),
            "2022-03-01",
            rules.ReviewLimit(3, 3, "arrival"),
        ),
        (
            rules.REVIEW_LIMIT,
            Kind.INDIVIDUAL_BUSINESS,
            "2022-02-28",
            rules.ReviewLimit(15, 0, "arrival"),
            "2022-03-01",
            rules.ReviewLimit(3, 3, "arrival"),
        ),
    ],
)
def test_the_law_changes_on_its_day(law, key, before, value_before, since, value_since):  # noqa: PLR0917 - a table
    assert law.on(date.fromisoformat(before), key).value == value_before
    assert law.on(date.fromisoformat(since), key).value == value_since


@pytest.mark.parametrize("law", [rules.REVIEW_LIMIT, rules.OFFICERS], ids=lambda law: law.name)
def test_every_kind_registered_here_has_a_rule(law):
    for kind in REGISTRABLE_KINDS:
        assert law.find(date(2026, 3, 2), kind), f"{law.name} lacks {kind}"


def test_every_rule_has_a_source_and_every_table_a_question():
    for row in described(rules.RULES):
        assert row["source"], row["rule_id"]
        assert row["question"], row["table"]


def test_the_rules_of_every_installed_part_are_found():
    assert {table.area for table in found_tables()} >= {"registration"}


def test_the_command_lists_what_is_in_force_on_a_day(capsys):
    assert run(rules_command, ["--on", "2024-07-01", "--area", "registration", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"CAP-2024", "SETUP-2022"} <= {row["rule_id"] for row in rows}
    assert "CAP-2014" not in {row["rule_id"] for row in rows}


def test_a_day_before_all_rules_has_none_and_that_is_an_answer(capsys):
    assert run(rules_command, ["--on", "1999-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_command_refuses_an_area_that_nobody_knows():
    assert run(rules_command, ["--area", "nowhere", "--json"]) == 2


def test_the_command_refuses_what_is_not_a_day():
    assert run(rules_command, ["--on", "2024-13-01"]) == 2

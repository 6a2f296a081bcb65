"""What six digits of a division mean: then, now, and codes that the national table never had."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.division_facts import DivisionStatus, division_status, facts, provinces, zones
from shared.divisions import divisions_of, known_divisions


@pytest.mark.parametrize(
    ("code", "then", "until", "now"),
    [
        ("120222", "武清县", 2000, ("120114", "武清区")),
        ("142302", "离石市", 2003, ("141102", "离石区")),
        ("140105", "小店区", None, ("140105", "小店区")),
        ("120110", "东丽区", None, ("120110", "东丽区")),
        ("110103", "崇文区", 2010, None),  # merged into another district
        ("352201", "宁德市", 1999, None),  # its name went to the prefecture-level city
        ("140199", None, None, None),
    ],
)
def test_a_division_is_told_as_it_was_and_as_it_is_where_that_is_certain(code, then, until, now):
    found = facts(code)
    assert (found.then and found.then.name, found.then and found.then.to_year) == (then, until)
    assert (found.now and (found.now.code, found.now.name)) == now


def test_earlier_names_of_the_same_code_are_told_oldest_first():
    assert [(row.name, row.to_year) for row in facts("130204").former] == [("东矿区", 1994)]
    assert facts("130204").now.name == "古冶区"


def test_what_a_division_is_today_exists_today_and_lies_in_the_same_province():
    for code in known_divisions():
        now = facts(code).now
        assert now is None or (now.to_year is None and now.code[:2] == code[:2])


def test_most_former_divisions_are_followed_to_the_present():
    former = [code for code in known_divisions() if division_status(code) is DivisionStatus.RETIRED]
    followed = [code for code in former if facts(code).now]
    assert len(followed) > len(former) / 2


@pytest.mark.parametrize(
    ("code", "within", "kind"),
    [
        ("150291", "内蒙古自治区包头市", "zone"),
        ("230199", "黑龙江省哈尔滨市", "zone"),
        ("641100", "宁夏回族自治区", "direct"),
        ("469034", "海南省", "renumbered"),
    ],
)
def test_a_code_outside_the_table_is_placed_and_described_but_not_named(code, within, kind):
    found = facts(code)
    assert (found.status, found.within, found.zone.kind, found.then) == (DivisionStatus.UNLISTED, within, kind, None)


def test_a_retired_code_that_a_zone_uses_again_is_both():
    found = facts("130605")
    assert (found.status, found.then.name, found.zone.kind) == (DivisionStatus.RETIRED, "郊区", "reused")


def test_the_national_registry_is_no_division_but_known():
    assert (facts("100000").status, facts("100000").zone.kind) == (DivisionStatus.CURRENT, "national")


@pytest.mark.parametrize("code", zones())
def test_every_zone_has_its_source_and_lies_where_the_national_table_has_nothing_current(code):
    zone = zones()[code]
    assert zone.source
    assert zone.zh
    assert zone.en
    assert code == "100000" or code[:2] in provinces()
    assert all(row.to_year for row in divisions_of(code))


@given(st.text(max_size=7))
def test_any_text_gets_an_answer(text):
    assert facts(text).status is division_status(text)


@pytest.mark.parametrize("code", ["000000", "010119", "990000", "830000", "14010", "1401055", "14010A", "14010٣", ""])
def test_what_has_no_province_or_not_six_digits_is_no_division(code):
    assert division_status(code) is DivisionStatus.UNKNOWN

"""Which certificates a licence replaces on a day, and what an old licence is worth: the table of cases is the law."""

from datetime import date, timedelta

import pytest

from shared.dated import described
from shared.kinds import Kind
from shared.law import found_tables
from shared.merging import RULES, Exchange, FormerLicence, OldLicence, Stage, former_licence, merge_stage

TODAY = "2026-03-02"
ENTERPRISE_KINDS = [kind for kind in Kind if kind is not Kind.INDIVIDUAL_BUSINESS]


@pytest.mark.parametrize(
    ("kind", "day", "stage", "replaces"),
    [
        ("llc", "1998-05-06", "separate", ""),
        ("llc", "2015-09-30", "separate", ""),
        ("llc", "2015-10-01", "three_in_one", "reg_no org_code tax_no"),
        ("llc", "2016-09-30", "three_in_one", "reg_no org_code tax_no"),
        ("llc", "2016-10-01", "five_in_one", "reg_no org_code tax_no si_no stat_no"),
        ("coop", "2016-10-01", "five_in_one", "reg_no org_code tax_no si_no stat_no"),
        ("branch", "2016-01-04", "three_in_one", "reg_no org_code tax_no"),
        ("other", TODAY, "five_in_one", "reg_no org_code tax_no si_no stat_no"),
        ("individual_business", "2015-10-01", "separate", ""),
        ("individual_business", "2016-10-01", "separate", ""),
        ("individual_business", "2016-11-30", "separate", ""),
        ("individual_business", "2016-12-01", "two_in_one", "reg_no tax_no"),
        ("individual_business", TODAY, "two_in_one", "reg_no tax_no"),
    ],
)
def test_a_licence_replaces_on_a_day(kind, day, stage, replaces):
    merged = merge_stage(kind, date.fromisoformat(day))
    assert (merged.stage, " ".join(merged.replaces)) == (stage, replaces)


# kind, established, what is recorded, day; state, since, until, rule.
CASES = """
llc      1998-05-06 unexchanged 2015-10-01  valid_in_transition 2015-10-01 2017-12-31 OLD-LICENCE-2015
llc      1998-05-06 unexchanged 2017-12-31  valid_in_transition 2015-10-01 2017-12-31 OLD-LICENCE-2015
llc      1998-05-06 unexchanged 2018-01-01  void_unexchanged 2018-01-01 - OLD-LICENCE-2018
coop     2010-01-04 unexchanged 2026-03-02  void_unexchanged 2018-01-01 - OLD-LICENCE-2018
branch   -          unexchanged 2026-03-02  void_unexchanged 2018-01-01 - OLD-LICENCE-2018
individual_business 2010-01-04 unexchanged 2018-01-01  valid_in_transition 2016-12-01 - OLD-LICENCE-INDIVIDUAL
individual_business 2010-01-04 unexchanged 2026-03-02  valid_in_transition 2016-12-01 - OLD-LICENCE-INDIVIDUAL

# before the merging it is not a former licence: it is the licence
llc      1998-05-06 unexchanged 2015-09-30  none - 2015-09-30 -

# established when licences carried the code: there never was an old one
llc      2015-10-01 unknown     2026-03-02  none - - MERGE-3
llc      2015-09-30 unknown     2026-03-02  not_recorded - - -
individual_business 2016-12-01 unknown 2026-03-02  none - - MERGE-2
individual_business 2016-11-30 unknown 2026-03-02  not_recorded - - -
llc      2019-05-06 exchanged   2026-03-02  none - - MERGE-3

# a record that it was not exchanged outweighs what the date lets expect; without any nothing is claimed
llc      2019-05-06 unexchanged 2026-03-02  void_unexchanged 2018-01-01 - OLD-LICENCE-2018
llc      -          unknown     2026-03-02  not_recorded - - -
"""


def cases(table: str) -> list[list[str | None]]:
    rows = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    return [[None if word == "-" else word for word in row] for row in rows]


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", cases(CASES), ids=lambda case: " ".join(str(word) for word in case[:4]))
def test_an_old_licence_is_worth_on_a_day(case):
    kind, established, exchange, day, state, since, until, rule = case
    found = former_licence(kind, day_of(established), date.fromisoformat(day), Exchange(exchange))
    assert found == FormerLicence(OldLicence(state), day_of(since), day_of(until), rule)


def test_an_exchanged_licence_says_when():
    on = date(2016, 5, 9)
    found = former_licence("llc", date(1998, 5, 6), date(2026, 3, 2), Exchange.EXCHANGED, on)
    assert found == FormerLicence(OldLicence.EXCHANGED, since_on=on)


@pytest.mark.parametrize("kind", ENTERPRISE_KINDS)
def test_every_kind_but_individual_businesses_merges_as_an_enterprise(kind):
    assert merge_stage(kind, date(2016, 10, 1)).stage is Stage.FIVE_IN_ONE


def test_no_licence_comes_back_to_life_as_days_go_by():
    day, before = date(2015, 10, 1), OldLicence.VALID_IN_TRANSITION
    while day < date(2019, 1, 1):
        now = former_licence("llc", date(1998, 5, 6), day, Exchange.UNEXCHANGED).state
        assert (before, now) != (OldLicence.VOID_UNEXCHANGED, OldLicence.VALID_IN_TRANSITION)
        day, before = day + timedelta(days=1), now
    assert before is OldLicence.VOID_UNEXCHANGED


def test_every_row_names_its_document():
    for row in described(RULES):
        assert "号" in row["source"] or "过渡期" in row["source"]


def test_the_command_for_rules_finds_them():
    assert {table.name for table in RULES} <= {table.name for table in found_tables() if table.area == "merging"}

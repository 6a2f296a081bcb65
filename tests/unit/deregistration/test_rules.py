"""Which rule holds on which day, for whom."""

from datetime import date

import pytest

from services.deregistration.domain.rules import (
    RULES,
    SIMPLIFIED,
    AfterObjection,
    simplified_rule,
    simplified_rule_by_id,
)
from services.deregistration.domain.undertaking import TEXTS
from shared.dated import NoRuleInForceError
from shared.refusals import catalogue


@pytest.mark.parametrize(
    ("kind", "day", "registry", "rule_id"),
    [
        ("llc", "2017-02-28", "140105", None),
        ("llc", "2017-03-01", "140105", "SD-2017"),
        ("llc", "2018-03-15", "140105", "SD-2017"),
        ("llc", "2018-03-16", "140105", "SD-2018S"),
        ("llc", "2018-03-16", "330102", "SD-2017"),
        ("llc", "2021-07-29", "140105", "SD-2018S"),
        ("llc", "2021-07-30", "140105", "SD-2021"),
        ("coop", "2021-07-29", "140105", None),
        ("coop", "2021-07-30", "140105", "SD-2021"),
        ("llc", "2022-02-28", "140105", "SD-2021"),
        ("llc", "2022-03-01", "140105", "SD-2022"),
        ("llc", "2024-06-30", "140105", "SD-2022"),
        ("llc", "2024-07-01", "140105", "SD-2024C"),
        ("partnership", "2024-07-01", "140105", "SD-2022"),
        ("llc", "2026-03-02", "140105", "SD-2024C"),
        ("individual_business", "2026-03-02", "140105", None),
        ("joint_stock", "2026-03-02", "140105", None),
        ("other", "2026-03-02", "140105", None),
    ],
)
def test_the_narrowest_rule_of_the_day_decides(kind: str, day: str, registry: str, rule_id: str | None) -> None:
    rule = simplified_rule(kind, registry, date.fromisoformat(day))
    assert (rule.rule_id if rule else None) == rule_id


def test_until_2021_an_objection_leaves_the_ordinary_route_only_afterwards_it_can_be_cured() -> None:
    after = {row.rule_id: row.value.after_objection for row in SIMPLIFIED.rows}
    assert after == {
        "SD-2017": AfterObjection.ORDINARY_ONLY,
        "SD-2018S": AfterObjection.ORDINARY_ONLY,
        "SD-2021": AfterObjection.CURABLE,
        "SD-2022": AfterObjection.CURABLE,
        "SD-2024C": AfterObjection.CURABLE,
    }


def test_every_rule_has_a_source_a_wording_and_known_codes() -> None:
    for row in SIMPLIFIED.rows:
        assert row.source
        assert row.value.undertaking_version in TEXTS
        assert set(row.value.excluded) <= set(catalogue())
        assert row.value.softened | row.value.curable <= set(row.value.excluded)


def test_tables_are_told_by_area() -> None:
    assert {table.area for table in RULES} == {"deregistration"}


def test_a_rule_that_never_was_is_a_defect() -> None:
    with pytest.raises(NoRuleInForceError):
        simplified_rule_by_id("SD-1999")

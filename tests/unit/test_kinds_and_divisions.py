"""Kinds, divisions and registries: small tables that everything stands on."""

from datetime import date

import pytest

from shared import divisions
from shared.kinds import ENTITY_TYPES, REGISTRABLE_KINDS, Kind, entity_types_of, kind_row, per_kind

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_row_in_both_languages(kind):
    row = kind_row(kind)
    assert row.kind is kind
    assert all((row.zh, row.en, row.head_zh, row.head_en, row.address_zh, row.address_en))


def test_an_unknown_kind_reads_as_other():
    assert kind_row("something_new").kind is Kind.OTHER


def test_every_kind_registered_here_has_a_type():
    assert {row.kind for row in ENTITY_TYPES.values()} == set(REGISTRABLE_KINDS)
    assert all(entity_types_of(kind) for kind in REGISTRABLE_KINDS)


def test_a_table_per_kind_that_lacks_one_is_refused_by_name():
    with pytest.raises(ValueError, match="individual_business"):
        per_kind({Kind.LLC: 1})


@pytest.mark.parametrize(
    ("officer", "case", "covered"),
    [
        ("140105", "140105", True),
        ("140100", "140106", True),
        ("140000", "140105", True),
        ("140105", "140106", False),
        ("140105", "140100", False),
        ("140100", "140200", False),
    ],
)
def test_a_registry_covers_itself_and_those_below_it(officer, case, covered):
    assert divisions.covers(officer, case) is covered


def test_no_two_registries_print_the_same_document_numbers():
    short = [registry.short for registry in divisions.REGISTRIES.values()]
    assert len(short) == len(set(short))


def test_a_former_division_is_known_but_has_no_name_today():
    assert [row.to_year for row in divisions.divisions_of("140103")] == [1997]
    assert divisions.division_name("140103", DAY) is None


def test_the_full_name_leaves_the_placeholders_out():
    assert divisions.full_name("140105", DAY) == "山西省太原市小店区"
    assert divisions.full_name("110101", DAY) == "北京市东城区"


def test_an_unknown_code_has_no_divisions():
    assert divisions.divisions_of("999999") == ()

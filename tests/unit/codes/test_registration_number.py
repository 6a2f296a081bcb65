"""Registration numbers: known ones, every form, the check digit, and what each fault is called."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.numbers import registration_number
from shared.numbers.faults import InvalidNumberError, Mode
from shared.numbers.registration_number import Form, Sector, check, is_valid, sector

VECTORS = list(csv.DictReader((Path(__file__).parent / "regno_vectors.csv").open(encoding="utf-8", newline="")))

numbers = st.builds(
    lambda division, sequence: (first := f"{division}{sequence:08}") + registration_number.check_character(first),
    st.sampled_from(["140105", "110000", "100000", "150291", "120222", "710000"]),
    st.integers(0, 99_999_999),
)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['kind']}:{row['code']!r}")
def test_every_known_number_is_judged_as_it_should_be(row):
    assert is_valid(row["code"]) is check(row["code"]).valid is (row["valid"] == "1")


@given(numbers)
def test_a_number_with_its_check_digit_is_valid_in_every_posture(number):
    assert registration_number.validate(number) == registration_number.format(number) == number
    assert all(check(number, mode).rule is Form.NUMERIC for mode in Mode)


@given(numbers, st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_anywhere_is_noticed(number, place, digit):
    changed = number[:place] + digit + number[place + 1 :]
    assert is_valid(changed) is (changed == number)


def test_some_swaps_of_neighbours_are_not_noticed_and_that_is_the_standards_weakness():
    assert is_valid("212958569278757")
    assert is_valid("221958569278757")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("320581000003148", Sector.DOMESTIC),
        ("440301103097413", Sector.DOMESTIC),
        ("320100400020639", Sector.FOREIGN),
        ("320500500013029", Sector.FOREIGN),
        ("320113600055661", Sector.INDIVIDUAL),
        ("320722NB000004X", Sector.COOPERATIVE),
        ("3202112000351", None),
        ("440301103097410", None),
    ],
)
def test_the_first_digit_of_the_sequence_says_for_whom(number, expected):
    assert sector(number) is expected


@pytest.mark.parametrize(
    ("number", "form"),
    [("341282NA000307X", Form.COOPERATIVE), ("320722NB000004X", Form.COOPERATIVE_BRANCH)],
)
def test_a_cooperatives_number_ends_in_an_x_that_nobody_computes(number, form):
    assert check(number).rule is form
    assert registration_number.check_character(number[:14]) == "X"


@pytest.mark.parametrize(
    ("number", "code", "positions"),
    [
        ("", "reg_no.wrong_length", (1,)),
        ("44030110309741", "reg_no.wrong_length", (15,)),
        ("4403011030974133", "reg_no.wrong_length", (16,)),
        ("44030110309741X", "reg_no.wrong_alphabet", (15,)),
        ("44O301103097413", "reg_no.wrong_alphabet", (3,)),
        ("440301103097410", "reg_no.wrong_check", (15,)),
        ("191108000000019", "reg_no.wrong_province", (1, 2)),
        ("341282NC000307X", "reg_no.wrong_cooperative_form", (8,)),
        ("341282NA00O3070", "reg_no.wrong_cooperative_form", (11, 15)),
        ("3202112000351", "reg_no.before_2007", ()),
    ],
)
def test_each_fault_has_its_own_code_and_its_positions(number, code, positions):
    assert (code, positions) in [(finding.code, finding.positions) for finding in check(number).errors]
    with pytest.raises(InvalidNumberError):
        registration_number.validate(number)


def test_a_number_of_13_digits_is_named_and_taken_on_import_with_a_warning():
    assert check("3202112000351", Mode.INTAKE).error_codes == ("reg_no.before_2007",)
    imported = check("3202112000351", Mode.IMPORT)
    assert (imported.valid, imported.rule) == (True, Form.BEFORE_2007)
    assert "reg_no.before_2007" in imported.warning_codes


def test_13_digits_of_no_province_are_just_too_short():
    assert check("9902112000351", Mode.IMPORT).error_codes == ("reg_no.wrong_length",)


def test_a_former_or_unlisted_division_is_a_note_and_no_fault():
    assert check("120222000000013").errors == check("120222000000013", Mode.IMPORT).errors
    first = "12022200000001"
    retired = check(first + registration_number.check_character(first))
    assert (retired.valid, retired.warning_codes) == (True, ("division.retired",))
    first = "15029100000001"
    assert check(first + registration_number.check_character(first)).warning_codes == ("division.unlisted",)


def test_what_people_type_is_folded_and_told_character_by_character():
    typed = " 341282na０00307x"
    verdict = check(typed, Mode.INTAKE)
    assert (verdict.valid, verdict.canonical) == (True, "341282NA000307X")
    assert verdict.warning_codes[0] == "number.folded"
    assert [(one.position, one.before, one.after) for one in verdict.corrections] == [
        (1, " ", ""), (8, "n", "N"), (9, "a", "A"), (10, "０", "0"), (16, "x", "X"),
    ]  # fmt: skip
    assert not check(typed).valid

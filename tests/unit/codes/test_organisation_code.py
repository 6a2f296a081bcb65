"""Organisation codes: the check over 36 values, the letters that were never given, and what it cannot tell apart."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.numbers import organisation_code
from shared.numbers.faults import InvalidNumberError, Mode
from shared.numbers.organisation_code import Form, check, check_character, is_valid
from tests.unit.codes.making import bodies

VECTORS = csv.DictReader((Path(__file__).parent / "vectors.csv").open(encoding="utf-8", newline=""))
INSIDE_CODES = [row["code"][8:17] for row in VECTORS if row["valid"] == "1"]


@pytest.mark.parametrize("number", ["D2143569X", "MA1FL0LY9", "192203821", "NA000307X", *INSIDE_CODES])
def test_known_numbers_and_those_inside_known_codes_are_valid(number):
    assert organisation_code.validate(number) == number


@given(bodies)
def test_a_body_with_its_check_is_valid_and_printed_with_a_hyphen(body):
    number = body + check_character(body)
    printed = organisation_code.format(number)
    assert (is_valid(number), printed) == (True, f"{body}-{number[8]}")
    assert organisation_code.compact(printed) == number
    assert check(printed, Mode.INTAKE).valid
    assert not is_valid(printed)


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.sampled_from("0123456789"))
def test_of_digits_every_single_wrong_one_is_noticed(body, place, digit):
    changed = body[:place] + digit + body[place + 1 :]
    assert is_valid(changed + check_character(body)) is (changed == body)


def test_letters_eleven_apart_cannot_be_told_from_one_another():
    assert check_character("A0000000") == check_character("L0000000") == check_character("W0000000")


@pytest.mark.parametrize(
    ("number", "code", "positions"),
    [
        ("", "org_code.wrong_length", (1,)),
        ("19220382", "org_code.wrong_length", (9,)),
        ("1922038211", "org_code.wrong_length", (10,)),
        ("1922O3821", "org_code.wrong_alphabet", (5,)),
        ("19220382A", "org_code.wrong_alphabet", (9,)),
        ("19220382-1", "org_code.wrong_alphabet", (9,)),
        ("19220382１", "org_code.wrong_alphabet", (9,)),
        ("192203822", "org_code.wrong_check", (9,)),
    ],
)
def test_each_fault_has_its_own_code_and_its_positions(number, code, positions):
    assert (code, positions) in [(finding.code, finding.positions) for finding in check(number).errors]
    with pytest.raises(InvalidNumberError):
        organisation_code.validate(number)


def test_a_letter_that_was_never_given_is_a_warning_on_import_only():
    number = "1922O382" + check_character("1922O382")
    assert check(number).error_codes == ("org_code.wrong_alphabet",)
    imported = check(number, Mode.IMPORT)
    assert (imported.valid, imported.warning_codes) == (True, ("org_code.rare_letter",))


def test_pdy_numbers_are_for_local_use():
    assert check("PDY00001" + check_character("PDY00001")).rule is Form.LOCAL
    assert check("192203821").rule is Form.NATIONAL

"""Tax numbers: every form of before and after the reform, and which are a person's. Identity numbers are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.numbers import organisation_code, resident_id, tax_number
from shared.numbers.faults import InvalidNumberError, Mode
from shared.numbers.tax_number import Form, check, holds_identity_number, is_valid
from shared.uscc import is_valid as is_code
from tests.unit.codes.making import bodies, codes

PERSON = "11010519491231002X"
OLD_PERSON = "110105491231002"
CODE = "91350100M000100Y43"


@pytest.mark.parametrize(
    ("number", "form", "personal"),
    [
        ("140105192203821", Form.ORGANISATION, False),
        ("150291D2143569X", Form.ORGANISATION, False),
        (CODE, Form.USCC, False),
        (PERSON, Form.IDENTITY, True),
        (OLD_PERSON + "00", Form.IDENTITY, True),
        (PERSON + "00", Form.SOLE_TRADER, True),
        (PERSON + "02", Form.SOLE_TRADER, True),
        (OLD_PERSON + "00000", Form.SOLE_TRADER, True),
    ],
)
def test_every_form_that_was_given_is_valid_and_told_whether_it_is_a_persons(number, form, personal):
    verdict = check(number)
    assert (verdict.valid, verdict.rule) == (True, form)
    assert verdict.contains_identity_number is holds_identity_number(number) is personal
    assert ("tax_no.contains_identity_number" in verdict.warning_codes) is personal
    assert tax_number.validate(number) == tax_number.format(number) == number


@pytest.mark.parametrize(
    ("number", "organisation", "code"),
    [
        ("140105192203821", "192203821", None),
        (CODE, CODE[8:17], CODE),
        ("L" + CODE, CODE[8:17], CODE),
        (PERSON + "00", None, None),
        ("140105192203822", None, None),
    ],
)
def test_a_number_tells_the_codes_that_it_carries(number, organisation, code):
    verdict = check(number, Mode.IMPORT)
    assert (verdict.organisation_code, verdict.uscc) == (organisation, code)


@given(st.sampled_from(["140105", "110000", "120222", "150291"]), bodies)
def test_the_15th_character_is_that_of_the_organisation_code(division, body):
    first = division + body
    number = first + tax_number.check_character(first)
    assert is_valid(number)
    assert check(number).organisation_code == number[6:]


@pytest.mark.parametrize(
    ("number", "code", "positions"),
    [
        ("", "tax_no.wrong_length", (1,)),
        ("14010519220382", "tax_no.wrong_length", (15,)),
        ("140105-19220382-1", "tax_no.wrong_alphabet", (7, 16)),
        ("14O105192203821", "tax_no.wrong_alphabet", (3,)),
        ("990105192203821", "tax_no.wrong_province", (1, 2)),
        ("140105192203822", "tax_no.wrong_organisation_code", (15,)),
        (CODE[:17] + "4", "tax_no.wrong_code", (18,)),
        (PERSON[:17] + "1", "tax_no.wrong_identity_number", (18,)),
        (PERSON[:17] + "100", "tax_no.wrong_identity_number", (18,)),
        (PERSON + "0A", "tax_no.wrong_alphabet", (20,)),
        ("L" + CODE, "tax_no.temporary", (1,)),
    ],
)
def test_each_fault_has_its_own_code_and_its_positions(number, code, positions):
    assert (code, positions) in [(finding.code, finding.positions) for finding in check(number).errors]
    with pytest.raises(InvalidNumberError):
        tax_number.validate(number)


def test_the_older_form_and_temporary_numbers_are_taken_on_import_with_a_warning():
    older = check("140105011500124", Mode.IMPORT)
    assert (older.valid, older.rule, older.warning_codes) == (True, Form.OLDER, ("tax_no.older_form",))
    temporary = check("L" + CODE, Mode.IMPORT)
    assert (temporary.valid, temporary.rule, temporary.warning_codes) == (True, Form.TEMPORARY, ("tax_no.temporary",))
    assert check("L" + PERSON, Mode.IMPORT).contains_identity_number


@pytest.mark.parametrize(
    "number",
    [
        PERSON[:17] + "1",  # mistyped
        "110105194913310021",  # no such day
        OLD_PERSON,
        "110105194912310021" + "00",
        f" {PERSON.lower()} ",
        f"{PERSON}-01",
        "L" + PERSON,
        "LE12345678",  # some other document
    ],
)
def test_in_doubt_a_number_is_a_persons(number):
    assert holds_identity_number(number)


@given(codes)
def test_a_code_is_nobodys_identity_number_unless_it_is_one_too(code):
    assert holds_identity_number(code) is resident_id.is_valid(code)


def test_a_number_that_is_right_by_both_rules_is_treated_as_a_persons():
    found = (f"52230119{year:02}{month:02}01{number:03}" for year in range(20, 99) for month in range(1, 13)
             for number in range(1000))  # fmt: skip
    both = next(one for first in found if is_code(one := first + resident_id.check_character(first)))
    assert resident_id.is_valid(both)
    assert holds_identity_number(both)
    assert check(both).rule is Form.IDENTITY


def test_an_organisations_number_that_could_be_a_birthday_is_kept_when_its_check_is_right():
    body = "49123100"
    number = "110105" + body + organisation_code.check_character(body)
    assert not holds_identity_number(number)

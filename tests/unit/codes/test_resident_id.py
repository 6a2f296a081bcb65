"""Identity numbers: check, day of birth, both generations, divisions as warnings. All numbers are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.numbers import resident_id
from shared.numbers.faults import InvalidNumberError, Mode
from shared.numbers.resident_id import Form, check, is_valid, looks_like


def number_of(division: str, born: str, sequence: str = "002") -> str:
    return (first := division + born + sequence) + resident_id.check_character(first)


numbers = st.builds(
    lambda division, born, sequence: number_of(division, f"{born:%Y%m%d}", f"{sequence:03}"),
    st.sampled_from(["110105", "140105", "440524", "810000", "830000"]),
    st.dates(date(1850, 1, 1), date(2026, 3, 2)),
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_examples_of_the_standard_are_valid(number):
    assert resident_id.validate(number) == number


@given(numbers)
def test_a_number_with_its_check_is_valid_in_every_posture_and_states_the_birth(number):
    assert all(check(number, mode, on=date(2026, 3, 2)).rule is Form.SECOND_GENERATION for mode in Mode)
    assert f"{resident_id.born_on(number):%Y%m%d}" == number[6:14]


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_anywhere_is_noticed(number, place, digit):
    changed = number[:place] + digit + number[place + 1 :]
    assert is_valid(changed) is (changed == number)


@given(numbers, st.integers(0, 16))
def test_two_neighbours_that_changed_places_are_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_valid(swapped) is (swapped == number)


@pytest.mark.parametrize(
    ("number", "code", "positions"),
    [
        ("", "identity.wrong_length", (1,)),
        ("1101051949123100", "identity.wrong_length", (17,)),
        ("11010519491231002x", "identity.wrong_alphabet", (18,)),
        ("1101O519491231002X", "identity.wrong_alphabet", (5,)),
        ("110105194912310021", "identity.wrong_check", (18,)),
        (number_of("110105", "19490230"), "identity.wrong_birth_date", tuple(range(7, 15))),
        (number_of("110105", "00000101"), "identity.wrong_birth_date", tuple(range(7, 15))),
        (number_of("010105", "19491231"), "identity.wrong_province", (1, 2)),
        ("110105491231002", "identity.first_generation", ()),
    ],
)
def test_each_fault_has_its_own_code_and_its_positions(number, code, positions):
    assert (code, positions) in [(finding.code, finding.positions) for finding in check(number).errors]
    with pytest.raises(InvalidNumberError):
        resident_id.validate(number)


def test_nobody_is_born_after_the_day_on_which_the_number_is_shown():
    number = number_of("140105", "20260302")
    assert is_valid(number, on=date(2026, 3, 2))
    assert check(number, on=date(2026, 3, 1)).error_codes == ("identity.born_in_future",)
    assert is_valid(number)  # without a day nobody can say


def test_a_number_of_the_first_generation_is_taken_on_import_with_a_warning():
    imported = check("110105491231002", Mode.IMPORT)
    assert (imported.rule, imported.warning_codes) == (Form.FIRST_GENERATION, ("identity.first_generation",))
    assert check("110105491331002", Mode.IMPORT).error_codes == ("identity.wrong_length",)


@pytest.mark.parametrize(
    ("division", "born", "notes"),
    [
        ("110111", "19800101", ()),  # the division began in 1986; numbers are given since 1984
        ("120222", "19900101", ()),  # it ended in 2000
        ("120222", "20050101", ("identity.division_before_birth",)),
        ("150291", "19900101", ("division.unlisted",)),
        ("830000", "19900101", ()),
    ],
)
def test_a_division_is_never_an_error_but_may_be_worth_a_note(division, born, notes):
    verdict = check(number_of(division, born))
    assert (verdict.valid, verdict.warning_codes) == (True, notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", True),
        ("110105491231002", True),
        (" 11010519491231002x", True),
        ("110105194913310021", False),
        ("91350100M000100Y43", False),
        ("911100001011016602", False),
        ("", False),
    ],
)
def test_a_mistyped_number_still_looks_like_a_persons(text, expected):
    assert looks_like(text) is expected

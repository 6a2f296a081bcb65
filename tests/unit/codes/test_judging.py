"""Which kind of number a text is, and that the quick way to an answer says what the long way says."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.codegen.domain.explanation import explain
from services.codegen.domain.findings import tell
from services.codegen.domain.judging import judge_of, teller_of
from services.codegen.domain.numbers import NumberKind, is_personal, kind_of
from shared.numbers import registration_number, resident_id
from shared.numbers.faults import Mode
from shared.uscc import ALPHABET, BODIES, body_of, check, compose, is_valid

with (Path(__file__).parent / "vectors.csv").open(encoding="utf-8", newline="") as file:
    KNOWN = list(csv.DictReader(file))

right_codes = st.builds(
    compose,
    st.sampled_from(["91", "92", "93", "12", "51", "31"]),
    st.sampled_from(["140105", "120222", "150291", "100000", "441402", "130605"]),
    st.integers(0, BODIES - 1).map(body_of),
)
nearly_codes = st.builds(
    lambda code, place, character: code[:place] + character + code[place + 1 :],
    right_codes,
    st.integers(0, 17),
    st.sampled_from(ALPHABET + "IOZSVa　"),
)
digits = st.text("0123456789", min_size=15, max_size=20)
people = st.builds(
    lambda division, born, sequence: f"{division}{born:%Y%m%d}{sequence:03}",
    st.sampled_from(["110105", "140105", "440524", "321281", "511402"]),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)),
    st.integers(0, 999),
).map(lambda first: first + resident_id.check_character(first))


@pytest.mark.parametrize("mode", Mode)
@given(st.one_of(right_codes, nearly_codes))
def test_the_quick_way_tells_what_the_long_way_tells(mode, code):
    quick, long = teller_of("uscc", mode)(code), tell(NumberKind.USCC, check(code, mode))
    assert quick == long
    judged = judge_of("uscc", mode)(code)
    assert (judged.valid, judged.rule, judged.canonical) == (long.valid, long.rule or "", long.canonical)
    assert (judged.errors, judged.warnings) == (long.error_codes, long.warning_codes)
    assert bool(judged.zh) is bool(long.findings)


@given(people)
def test_every_identity_number_is_seen_as_one_whatever_stands_around_it(number):
    assert resident_id.is_valid(number)
    for text in (
        number,
        number.lower(),
        f" {number[:6]} {number[6:14]} {number[14:]}",
        f"{number}00",
        f"身份证 {number}。",
    ):
        assert is_personal(text)
        assert explain(text).verdict is None


@given(people, st.integers(0, 17), st.sampled_from("0123456789"))
def test_an_identity_number_with_a_slip_behind_the_birth_date_is_seen_as_one_too(number, place, digit):
    slipped = number[: max(place, 14)] + digit + number[max(place, 14) + 1 :]
    assert is_personal(slipped) or is_valid(slipped)


@given(right_codes)
def test_a_right_code_is_taken_for_a_code_unless_it_is_right_as_an_identity_number_too(code):
    assert is_personal(code) is resident_id.is_valid(code)


@pytest.mark.parametrize("row", [row for row in KNOWN if row["valid"] == "1"], ids=lambda row: row["code"])
def test_every_known_right_code_is_seen_as_a_code_and_explained(row):
    assert kind_of(row["code"]) is NumberKind.USCC
    explained = explain(row["code"])
    assert explained.verdict is not None
    assert explained.verdict.valid
    assert "".join(part.text for part in explained.parts) == row["code"]
    assert all(part.meaning.zh and part.meaning.en for part in explained.parts)
    assert all(worked.fits for worked in explained.sums)


@given(st.text(max_size=300))
def test_anything_typed_gets_an_answer(text):
    explained = explain(text)
    assert explained.kind in NumberKind
    assert explained.verdict is not None or is_personal(text)


@given(digits)
def test_a_right_registration_number_is_never_taken_for_a_person(number):
    first = number[:14]
    right = first + registration_number.check_character(first)
    if registration_number.is_valid(right):
        assert kind_of(right) is NumberKind.REG_NO


@given(nearly_codes)
def test_a_reading_is_offered_only_for_letters_that_no_code_has_and_only_if_it_is_right(code):
    explained = explain(code)
    if explained.reading:
        assert is_valid(explained.reading.code)
        assert set(code) & set("IOZSV")
        different = {place for place in range(18) if code[place] != explained.reading.code[place]}
        assert {code[place] for place in different} <= set("IOZSV")

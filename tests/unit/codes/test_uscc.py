"""Checking codes: known codes, every posture, and what must hold of any code."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as referee

from services.codegen.domain.second_opinion import confirms
from shared.uscc import (
    ALPHABET,
    BODIES,
    DivisionStatus,
    Mode,
    Rule,
    arrays,
    body_of,
    check,
    compose,
    division_status,
    fold,
    in_test_range,
    inner_check,
    is_valid,
    number_of,
    pairs,
)
from shared.uscc.characters import inner_sum, outer_sum

VECTORS = list(csv.DictReader((Path(__file__).parent / "vectors.csv").open(encoding="utf-8", newline="")))
DIVISIONS = ("140105", "110000", "440300", "100000", "650100", "710000", "120222", "150291")

bodies = st.integers(min_value=0, max_value=BODIES - 1).map(body_of)
codes = st.builds(compose, st.sampled_from(sorted(pairs())), st.sampled_from(DIVISIONS), bodies)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['kind']}:{row['code']!r}")
def test_every_known_code_is_judged_as_it_should_be_however_one_asks(row):
    assert check(row["code"]).valid is is_valid(row["code"]) is (row["valid"] == "1")
    assert arrays.valid([row["code"]]).tolist() == [row["valid"] == "1"]
    assert referee.is_valid(row["code"]) is (row["stdnum"] == "valid")


def test_an_outside_library_agrees_where_it_looks_at_the_same_things():
    ours_alone = [row["kind"] for row in VECTORS if (row["valid"] == "1") != referee.is_valid(row["code"])]
    # It takes no department with a letter, folds what it gets, and knows neither table, province nor inner check.
    expected = ("constructed_", "inner_check", "lower_case", "full_width", "space", "resident_id", "all_zero")
    also = ("not_in_table", "real_inner_check_wrong", "real_published_in_lower_case", "hyphen", "line_feed", "newline")
    assert all(any(word in kind for word in (*expected, *also)) for kind in ours_alone), ours_alone


@given(codes)
def test_a_composed_code_is_valid_in_every_posture(code):
    assert all(check(code, mode).rule is Rule.STANDARD for mode in Mode)


@given(codes)
def test_the_second_computation_confirms_every_composed_code(code):
    assert confirms(code)


@given(codes, st.integers(min_value=0, max_value=17), st.sampled_from(ALPHABET))
def test_one_wrong_character_anywhere_is_noticed(code, place, other):
    changed = code[:place] + other + code[place + 1 :]
    assert check(changed).valid is (changed == code)


@given(codes, st.integers(min_value=0, max_value=16))
def test_two_neighbours_that_changed_places_are_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check(swapped).valid is (swapped == code)


@given(st.text())
def test_any_text_gets_an_answer_and_only_codes_are_valid(text):
    verdict = check(text)
    assert verdict.valid is (not verdict.errors)
    assert verdict.valid <= (len(text) == 18 and set(text) <= set(ALPHABET))
    assert all(1 <= place <= max(len(text), 18) + 1 for finding in verdict.errors for place in finding.positions)


@given(codes)
def test_what_people_type_is_folded_and_told(code):
    typed = f" {code[:2].lower()} {code[2:8]}-{code[8:17].lower()} {code[17:]}　"
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for text in (typed, wide):
        verdict = check(text, Mode.INTAKE)
        assert (verdict.canonical, verdict.valid, verdict.warning_codes[0]) == (code, True, "code.folded")
        assert not check(text).valid


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.integers(min_value=0, max_value=BODIES - 2))
def test_bodies_count_in_base_31_in_the_order_of_their_characters(number):
    body, after = body_of(number), body_of(number + 1)
    assert number_of(body) == number
    assert body < after
    assert not set("IOSVZ") & set(after)


@pytest.mark.parametrize("number", [-1, BODIES])
def test_there_is_no_body_beyond_the_count(number):
    with pytest.raises(ValueError):
        body_of(number)


@pytest.mark.parametrize("body", ["", "MAY0000", "MAY000001", "MAY0000O", "may00001"])
def test_only_eight_characters_of_the_alphabet_are_a_body(body):
    with pytest.raises(ValueError):
        number_of(body)


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("91350203M0001QKT19", Rule.FUJIAN),
        ("91350211M0000XUF46", Rule.FUJIAN),
        ("91350128M00000019A", Rule.FUJIAN),
        ("91421000MA4870897R", Rule.NO_COMPLEMENT),
        ("91420800744647536C", Rule.NO_COMPLEMENT),
        ("91340100MA2MQ02X67", Rule.NO_COMPLEMENT),
        ("91510105709253486Y", Rule.CHENGDU),
    ],
)
def test_pilot_codes_are_taken_on_import_only_and_labelled(code, rule):
    imported = check(code, Mode.IMPORT)
    assert (imported.valid, imported.rule, imported.warning_codes) == (True, rule, ("code.pilot_rule",))
    assert "code.wrong_check" in check(code).error_codes
    assert "code.wrong_check" in check(code, Mode.INTAKE).error_codes


PILOT_HEADS = {Rule.FUJIAN: "91350203", Rule.NO_COMPLEMENT: "91450100", Rule.CHENGDU: "92510107"}


@pytest.mark.parametrize("rule", PILOT_HEADS)
@given(body=bodies)
def test_any_body_under_a_pilot_rule_is_taken_on_import_and_nowhere_else(rule, body):
    body = f"M0{body[2:]}" if rule is Rule.FUJIAN else body
    first = PILOT_HEADS[rule] + body + inner_check(body)
    by_rule = [first + one for one in ALPHABET if check(first + one, Mode.IMPORT).rule is rule]
    assert len(by_rule) <= 1
    for code in by_rule:
        assert check(code, Mode.IMPORT).warning_codes[0] == "code.pilot_rule"
        assert check(code).error_codes == check(code, Mode.INTAKE).error_codes == ("code.wrong_check",)


def test_a_body_new_under_p2_wrote_the_inner_remainder_itself_and_10_as_a():
    body = next(one for number in range(99) if inner_sum(one := body_of(number_of("MA487000") + number)) == 10)
    first = f"91420100{body}A"
    code = first + ALPHABET[outer_sum(first)]
    assert check(code, Mode.IMPORT).rule is Rule.NO_COMPLEMENT
    assert check(code).error_codes == ("code.wrong_inner_check", "code.wrong_check")


def test_a_pilot_rule_holds_in_its_own_province_only():
    assert check("91140203M0001QKT19", Mode.IMPORT).error_codes == ("code.wrong_check",)


def test_a_wrong_inner_check_is_an_error_when_issued_and_a_warning_when_imported():
    code = "91630103200012865Q"
    assert check(code).error_codes == ("code.wrong_inner_check",)
    assert check(code, Mode.IMPORT).warning_codes == ("code.inner_check_warning",)


def test_all_faults_are_told_at_once_with_their_positions():
    verdict = check("94010119600037341C")
    assert [(finding.code, finding.positions) for finding in verdict.errors] == [
        ("code.wrong_pair", (1, 2)),
        ("code.wrong_division", (3, 4)),
        ("code.wrong_check", (18,)),
    ]
    assert [finding.cause for finding in verdict.errors] == ["", "code.wrong_province", ""]
    assert check("91110000O0003734IL").errors[0].positions == (9, 17)
    assert check("9111").errors[0].positions == (5,)


@pytest.mark.parametrize(
    ("division", "note"),
    [("120222", "code.division_retired"), ("150291", "code.division_unlisted"), ("140105", None)],
)
def test_a_former_or_unlisted_division_is_a_note_and_no_fault(division, note):
    verdict = check(compose("91", division, "MA0KD1Y6"))
    assert verdict.valid
    assert verdict.warning_codes == ((note,) if note else ())


def test_an_identity_number_that_passes_both_checks_is_no_code():
    assert check("110101190001014699").error_codes == ("code.wrong_division",)
    assert division_status("010119") is DivisionStatus.UNKNOWN


def test_the_test_range_touches_no_real_code():
    assert in_test_range("91140105MAY000017U")
    assert not any(in_test_range(row["code"]) for row in VECTORS)

"""What must hold of every code: both checks, the count of bodies, and all ways of asking giving the same answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.codegen.domain.second_opinion import confirms
from shared import uscc
from shared.uscc import ALPHABET, BODIES, InvalidNumberError, Mode, arrays, body_of, check, compose, number_of
from shared.uscc.characters import inner_check, outer_sum
from tests.unit.codes.making import anything, bodies, codes, mutated, with_right_checks


@given(codes)
def test_what_is_composed_is_valid_however_one_asks(code):
    assert uscc.is_valid(code)
    assert uscc.validate(code) == uscc.format(code) == uscc.compact(code) == code
    assert uscc.check_character(code[:17]) == code[17]
    assert confirms(code)


@given(codes)
@settings(max_examples=50)
def test_every_single_wrong_character_in_every_place_is_noticed(code):
    wrong = [code[:place] + one + code[place + 1 :] for place in range(18) for one in ALPHABET if one != code[place]]
    assert not any(map(uscc.is_valid, wrong))
    assert not arrays.valid(wrong).any()


@given(codes)
def test_every_swap_of_unequal_neighbours_is_noticed(code):
    pairs = [(place, code[place], code[place + 1]) for place in range(17) if code[place] != code[place + 1]]
    swapped = [code[:place] + second + first + code[place + 2 :] for place, first, second in pairs]
    assert not any(map(uscc.is_valid, swapped))


@given(bodies)
def test_remainder_0_gives_a_code_that_ends_in_0_and_is_taken(body):
    composed = (compose("91", f"14{city:02}{county:02}", body) for city in range(1, 9) for county in range(30))
    code = next(one for one in composed if outer_sum(one[:17]) == 0)
    assert code[17] == "0"
    assert uscc.is_valid(code)
    assert check(code).valid


@pytest.mark.parametrize("character", ["0", "X"])
@given(body=bodies)
def test_an_inner_check_of_0_or_x_is_taken(body, character):
    first_seven = body[:7]
    last = next(one for one in ALPHABET if inner_check(first_seven + one) == character)
    code = compose("91", "140105", first_seven + last)
    assert code[16] == character
    assert uscc.is_valid(code)


@given(st.integers(0, BODIES - 2))
def test_the_next_body_is_one_more_in_base_31_and_never_holds_i_o_s_v_z(number):
    body, after = body_of(number), body_of(number + 1)
    assert number_of(after) == number_of(body) + 1
    assert not set("IOSVZ") & set(after)
    kept = len(body) - len(body.rstrip("Y"))  # so many places carry over
    assert body[: 7 - kept] == after[: 7 - kept]
    assert after[8 - kept :] == "0" * kept


@given(anything)
@settings(max_examples=500)
def test_the_quick_answer_is_that_of_the_whole_check(text):
    assert uscc.is_valid(text) is check(text).valid
    assert uscc.is_valid(text) is (not check(text, Mode.ISSUE).errors)


@given(anything)
def test_validate_raises_what_check_finds(text):
    if check(text).valid:
        assert uscc.validate(text) == text
    else:
        with pytest.raises(InvalidNumberError) as refused:
            uscc.validate(text)
        assert refused.value.findings == check(text).errors


@given(st.lists(anything, max_size=30))
@settings(max_examples=200)
def test_the_arrays_answer_as_the_single_check_does(texts):
    assert arrays.valid(texts).tolist() == [check(text).valid for text in texts]
    masks = arrays.reasons(texts).tolist()
    assert [arrays.codes_of(mask) for mask in masks] == [check(text).error_codes for text in texts]
    assert [arrays.causes_of(mask) for mask in masks] == [
        tuple(finding.told for finding in check(text).errors) for text in texts
    ]


@given(st.lists(st.one_of(codes, with_right_checks(), mutated().filter(lambda text: len(text.encode()) == 18))))
def test_every_form_of_source_gives_the_same_answers(texts):
    texts = [text for text in texts if "\n" not in text and text.isascii() and not text.endswith(("\0", "\r"))]
    expected = [uscc.is_valid(text) for text in texts]
    rows = np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, 18)
    for source in (texts, rows, np.array(texts, "S18"), np.array(texts, "U18"), "".join(texts).encode()):
        assert arrays.valid(source).tolist() == expected
    for end in ("\n", "\r\n"):
        assert arrays.valid("".join(text + end for text in texts).encode()).tolist() == expected


@given(st.text(ALPHABET, min_size=18, max_size=18))
def test_the_second_computation_agrees_on_both_checks(text):
    inner, outer = inner_check(text[8:16]) == text[16], outer_sum(text[:17]) == -ALPHABET.index(text[17]) % 31
    if text[16] in "0123456789X":
        assert confirms(text) is (inner and outer)

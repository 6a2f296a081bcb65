"""Very many codes at once: the forms they come in, the reasons, and what must not be taken for a code."""

import numpy as np
import pytest

from shared.uscc import arrays, check, compose
from shared.uscc.arrays import Reason

RIGHT = "91350100M000100Y43"


def test_a_file_of_lines_may_end_with_a_line_feed_or_not():
    assert arrays.valid(f"{RIGHT}\n{RIGHT}".encode()).tolist() == [True, True]
    assert arrays.valid(f"{RIGHT}\n{RIGHT}\n".encode()).tolist() == [True, True]
    assert arrays.valid(f"{RIGHT}\r\n{RIGHT}\r\n".encode()).tolist() == [True, True]


def test_a_line_of_another_length_or_alphabet_is_told_in_its_place():
    lines = f"{RIGHT}\n\n9135\n{RIGHT}0\n９{RIGHT[1:]}\n{RIGHT}\n".encode()
    expected = [0, Reason.EMPTY, Reason.LENGTH, Reason.LENGTH, Reason.ALPHABET, 0]
    assert arrays.reasons(lines).tolist() == expected


def test_a_line_feed_inside_a_text_makes_no_code_of_its_neighbour():
    seventeen = RIGHT[:17]
    texts = [seventeen, f"\n{RIGHT}", RIGHT]
    assert arrays.valid(texts).tolist() == [check(text).valid for text in texts] == [False, False, True]


def test_a_shorter_byte_string_is_a_wrong_length_and_no_foreign_character():
    short = np.array([RIGHT, RIGHT[:17], ""], "S18")
    assert arrays.reasons(short).tolist() == [0, Reason.LENGTH, Reason.EMPTY]


def test_byte_strings_and_texts_of_other_widths_are_read_too():
    assert arrays.valid(np.array([RIGHT, RIGHT + "0"])).tolist() == [True, False]
    assert arrays.valid(np.array([RIGHT.encode(), b"9135"], "S20")).tolist() == [True, False]


@pytest.mark.parametrize("source", [[], b"", np.empty((0, 18), np.uint8), np.array([], "S18")])
def test_nothing_gives_nothing(source):
    assert arrays.valid(source).tolist() == []
    assert arrays.reasons(source).tolist() == []


def test_a_part_of_a_larger_array_is_read_where_it_lies():
    both = np.frombuffer((RIGHT + "\n" + RIGHT[:17] + "4\n").encode(), np.uint8).reshape(-1, 19)
    assert arrays.valid(both[:, :18]).tolist() == [True, False]


@pytest.mark.parametrize(
    "source", [np.zeros((3, 17), np.uint8), np.zeros((3, 18), np.int64), np.zeros((3,)), b"9135", b"x" * 19]
)
def test_what_cannot_be_rows_of_codes_is_refused(source):
    with pytest.raises(ValueError):
        arrays.valid(source)


@pytest.mark.parametrize("division", ["100000", "100001", "101000", "100100", "110000", "010000", "990000"])
def test_of_divisions_that_begin_with_10_only_that_of_the_national_registry_is_one(division):
    code = compose("91", division, "10000134")
    assert arrays.valid([code]).tolist() == [division in {"100000", "110000"}]
    assert arrays.causes_of(arrays.reasons([code])[0]) == tuple(finding.told for finding in check(code).errors)


def test_more_codes_than_are_looked_at_at_a_time_keep_their_order():
    count = 2 * arrays.AT_A_TIME + 5
    texts = [RIGHT] * count
    wrong = [0, arrays.AT_A_TIME - 1, arrays.AT_A_TIME, count - 1]
    for place in wrong:
        texts[place] = RIGHT[:17] + "4"
    assert np.flatnonzero(~arrays.valid(texts)).tolist() == wrong
    assert np.flatnonzero(arrays.reasons(texts) == Reason.CHECK).tolist() == wrong

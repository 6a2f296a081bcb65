"""What intake changes in what people type, and that it tells each change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.numbers.folding import corrections, fold
from shared.uscc import Mode, check

CODE = "91350100M000100Y43"


@given(st.text())
def test_the_corrections_are_the_whole_difference(text):
    by_place = {one.position: one for one in corrections(text)}
    assert all(text[place - 1] == one.before != one.after for place, one in by_place.items())
    redone = [by_place[place].after if place in by_place else one for place, one in enumerate(text, 1)]
    assert "".join(redone) == fold(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CODE, []),
        (f" {CODE}", [(1, " ", "")]),
        (CODE.lower(), [(9, "m", "M"), (16, "y", "Y")]),
        (f"９{CODE[1:]}", [(1, "９", "9")]),
        (f"{CODE[:2]}—{CODE[2:]}", [(3, "—", "")]),
        (f"\ufeff{CODE}\u200b", [(1, "\ufeff", ""), (20, "\u200b", "")]),
        (f"{CODE}\n", [(19, "\n", "")]),
        (f"{CODE[:8]}ｍ{CODE[9:]}", [(9, "ｍ", "M")]),
    ],
)
def test_intake_tells_what_was_corrected_before_and_after(text, told):
    verdict = check(text, Mode.INTAKE)
    assert (verdict.valid, verdict.canonical) == (True, CODE)
    assert [(one.position, one.before, one.after) for one in verdict.corrections] == told
    assert ("code.folded" in verdict.warning_codes) is bool(told)
    assert check(text).valid is not told if told else check(text).valid


@pytest.mark.parametrize("character", ["O", "I", "ſ", "٣", "²", "Ⅹ", "А"])  # the last is Cyrillic
def test_nothing_is_guessed(character):
    assert fold(character) == character


def test_issue_corrects_nothing():
    assert check(f" {CODE}").corrections == ()
    assert not check(f" {CODE}").valid

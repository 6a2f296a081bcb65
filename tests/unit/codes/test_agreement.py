"""A million generated and mutated codes against python-stdnum: where the two differ, one knows why."""

import re
from pathlib import Path

import pytest

from shared import uscc
from shared.uscc import arrays
from tests.unit.codes.agreement import A_MILLION, CLASSES, UNEXPLAINED, explained, made, measured

DOCUMENT = (Path(__file__).parents[3] / "docs" / "codes.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def classes():
    return measured()


def test_every_disagreement_over_a_million_codes_has_a_named_reason(classes):
    assert classes.total() == A_MILLION
    assert classes[UNEXPLAINED] == 0


def test_every_class_really_occurs(classes):
    assert all(classes[name] > 1_000 for name in CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_the_documented_figures_are_those_of_this_run(name, classes):
    """The generator of random numbers may change with a release of Python: a hundredth is allowed."""
    written = re.search(rf"^\| {re.escape(name)} \| ([\d,]+) \|$", DOCUMENT, re.MULTILINE)
    assert int(written[1].replace(",", "")) == pytest.approx(classes[name], rel=0.01, abs=300)


def test_what_no_class_accounts_for_is_unexplained():
    assert explained("91350100M000100Y44", ours=False, theirs=True) == UNEXPLAINED
    assert explained("91350100M000100Y43", ours=True, theirs=False) == UNEXPLAINED


def test_the_single_answer_is_that_of_the_arrays_on_the_same_codes():
    texts = list(made(50_000, seed=7))
    assert [uscc.is_valid(text) for text in texts] == arrays.valid(texts).tolist()

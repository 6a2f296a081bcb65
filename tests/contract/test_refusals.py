"""The catalogue of refusals and the code agree: what is raised has its row, and no row waits for a raiser."""

import re
from pathlib import Path

import pytest

from shared.refusals import STATUS, Row, catalogue

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for room in ("shared", "services", "deploy")
    for path in (ROOT / room).rglob("*.py")
)
RAISED = set(re.findall(r"(?:Refusal|Defect|Fault)\(\s*[\"']([a-z_0-9]+\.[a-z0-9_]+)[\"']", SOURCES))
NAMED = set(re.findall(r"[\"']([a-z_]+\.[a-z0-9_]+)[\"']", SOURCES))


def test_every_code_that_is_raised_has_its_row() -> None:
    assert not RAISED - catalogue().keys()


def test_every_row_is_named_where_something_is_refused() -> None:
    assert not catalogue().keys() - NAMED


def parameters(text: str) -> set[str]:
    """The parameters of a text; one that comes in both languages counts once."""
    return {re.sub(r"_(zh|en)$", "", name) for name in re.findall(r"{(\w+)}", text)}


@pytest.mark.parametrize("row", catalogue().values(), ids=lambda row: row.code)
def test_a_row_speaks_both_languages_and_fills_both_from_the_same_parameters(row: Row) -> None:
    assert re.search(r"[一-鿿]", row.zh)
    assert re.search(r"[A-Za-z]{2}", row.en)
    assert parameters(row.en) <= parameters(row.zh)
    assert bool(row.remedy_zh) == bool(row.remedy_en)
    assert row.kind in STATUS

"""The word lists of names, read once: industries, organisational forms, forbidden and restricted words, look-alikes."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Span = tuple[int, int]
"""Half-open range of four-digit GB/T 4754 classes."""


@dataclass(frozen=True)
class IndustryWord:
    """A wording for an industry. A weak word (科技, 管理) names the industry only where no strong word does.

    ``span`` is None for a wording that the classification does not place (实业, 发展).
    """

    word: str
    strong: bool
    span: Span | None


@dataclass(frozen=True)
class Form:
    """An organisational form, the kind that may use it, and the industry it names by itself (饭店), if any."""

    form: str
    kind: str
    span: Span | None


@dataclass(frozen=True)
class ContentWord:
    """A word a name may not have, or only with evidence.

    ``where``: anywhere, start, or individual (in names of individual businesses only). ``verdict``: forbidden,
    national, restricted. ``number`` is the class of 企业名称登记管理规定 11 (1-9), empty if none.
    """

    word: str
    verdict: str
    number: str
    where: str
    source: str
    evidence_zh: str
    evidence_en: str


@cache
def industries() -> Mapping[str, IndustryWord]:
    rows = (IndustryWord(row["word"], row["weight"] == "strong", _span(row)) for row in _rows("industries.csv"))
    return MappingProxyType({row.word: row for row in rows})


@cache
def forms() -> Mapping[str, Form]:
    rows = (Form(row["form"], row["kind"], _span(row)) for row in _rows("forms.csv"))
    return MappingProxyType({row.form: row for row in rows})


@cache
def content_words() -> tuple[ContentWord, ...]:
    return tuple(ContentWord(*row.values()) for row in _rows("content.csv"))


@cache
def lookalikes() -> Mapping[str, str]:
    pairs = ((each, row["stands_for"]) for row in _rows("lookalikes.csv") for each in row["characters"])
    return MappingProxyType(dict(pairs))


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines())


def _span(row: Mapping[str, str]) -> Span | None:
    return (int(row["class_from"]), int(row["class_to"]) + 1) if row["class_from"] else None

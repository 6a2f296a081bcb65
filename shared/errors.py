"""Refusals: what a use case raises when the answer is no, and defects: what it collects before it says so.

The words, the kind, the HTTP status and the fate of an event come from the catalogue (`shared.refusals`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.refusals import FATE, STATUS, Fate, Kind, Row, row


class Severity(StrEnum):
    """How much a defect weighs."""

    DEFECT = "defect"  # stops
    WARNING = "warning"  # shown, may proceed on undertaking
    NOTICE = "notice"  # for officers only


class _Lenient(dict[str, Any]):
    """A text's parameters; a missing one stays visible in braces instead of raising while an error is being told."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _fill(text: str, params: Mapping[str, Any]) -> str:
    return text.format_map(_Lenient(params)) if "{" in text else text


@dataclass(frozen=True)
class Defect:
    """One fault in a form: where (RFC 6901 pointer), which (code), by which rule, with what values."""

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.DEFECT
    rule_id: str | None = None

    @property
    def row(self) -> Row:
        """The catalogue's row: words, legal ground, remedy."""
        return row(self.code)

    @property
    def zh(self) -> str:
        """What is wrong, in Chinese."""
        return _fill(self.row.zh, self.params)

    @property
    def en(self) -> str:
        """What is wrong, in English."""
        return _fill(self.row.en, self.params)

    def as_json(self) -> dict[str, Any]:
        """Return the member of ``errors[]`` (contract 4.1)."""
        known = self.row
        shown: dict[str, Any] = {"pointer": self.pointer, "code": self.code, "severity": str(self.severity)}
        if self.rule_id:
            shown["rule_id"] = self.rule_id
        if known.law:
            shown["ground"] = {"law": known.law, "article": known.article}
        shown |= {"zh": self.zh, "en": self.en}
        if known.remedy_zh:
            shown["remedy"] = {"zh": _fill(known.remedy_zh, self.params), "en": _fill(known.remedy_en, self.params)}
        if self.params:
            shown["params"] = {key: _plain(value) for key, value in self.params.items()}
        return shown


def _plain(value: Any) -> Any:
    """Return a JSON value: numbers, lists and truth stay, all else becomes text."""
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The answer is no. ``code`` names the row of the catalogue; ``defects`` lists everything that is wrong."""

    def __init__(
        self,
        code: str,
        *,
        params: Mapping[str, Any] | None = None,
        pointer: str | None = None,
        defects: Iterable[Defect] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = dict(params or {})
        self.pointer = pointer
        self.defects = tuple(defects)
        self.retry_after = retry_after

    @property
    def row(self) -> Row:
        """The catalogue's row."""
        return row(self.code)

    @property
    def kind(self) -> Kind:
        """The kind of refusal."""
        return self.row.kind

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.kind]

    @property
    def fate(self) -> Fate:
        """What becomes of an event that met this refusal."""
        return FATE[self.kind]

    @property
    def zh(self) -> str:
        """The answer in Chinese."""
        return _fill(self.row.zh, self.params)

    @property
    def en(self) -> str:
        """The answer in English."""
        return _fill(self.row.en, self.params)

    def __str__(self) -> str:
        """Say code and parameters, for logs; parameters never hold personal data."""
        return f"{self.code} {self.params}" if self.params else self.code

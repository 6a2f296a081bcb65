"""The report of an import as CSV: a line for each row, with its reasons in words and the other row of a duplicate."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from shared.refusals import row as refusal_row

COLUMNS = ("line", "outcome", "change", "code", "name", "reasons", "warnings", "zh", "en", "other_rows")
_FORMULA = ("=", "+", "-", "@")


class Reported(Protocol):
    """A row as it is reported."""

    @property
    def line(self) -> int: ...
    @property
    def outcome(self) -> str: ...
    @property
    def change(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def uscc(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def others(self) -> Mapping[str, Mapping[str, Any]]: ...


def report_line(row: Reported) -> Sequence[str | int]:
    """Return one line of the report; several codes in a cell are joined by ``;``."""
    told = [refusal_row(code) for code in (*row.reasons, *row.warnings)]
    return (
        row.line,
        row.outcome,
        row.change or "",
        row.uscc or safe_cell(row.code),
        safe_cell(row.name),
        ";".join(row.reasons),
        ";".join(row.warnings),
        "；".join(each.zh for each in told),
        "; ".join(each.en for each in told),
        "；".join(other_words(rule, other) for rule, other in row.others.items()),
    )


def other_words(rule: str, other: Mapping[str, Any]) -> str:
    """Say which the other row is.

    >>> other_words("import.code_twice", {"name": "太原甲有限公司", "uscc": "91350100M000100Y43", "line": 7})
    'import.code_twice=line 7 91350100M000100Y43 太原甲有限公司'
    """
    place = f"line {other['line']}" if other.get("line") else "register"
    return f"{rule}={' '.join(part for part in (place, other.get('uscc'), other.get('name')) if part)}"


def safe_cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula.

    >>> safe_cell("=1+1"), safe_cell("太原")
    ("'=1+1", '太原')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text

"""What a check of a number says: findings with stable codes, and the three postures in which one looks.

A finding's ``code`` stands in the refusal catalogue with its words. Where the contract has one code for several causes
(``code.wrong_division`` for a letter in the division and for a province that does not exist), ``cause`` says which, and
has words of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from shared.division_facts import DivisionStatus, division_status
from shared.numbers.folding import Correction, corrections, fold

Form = TypeVar("Form", bound=StrEnum)


class Mode(StrEnum):
    """How strictly to look.

    * ``issue``: the characters as they stand, everything hard; for numbers that are given out or stored;
    * ``intake``: folded first (`shared.numbers.folding`), and what was changed is told; then everything hard;
    * ``import``: folded; what real numbers of existing entities break is a warning.
    """

    ISSUE = "issue"
    INTAKE = "intake"
    IMPORT = "import"


@dataclass(frozen=True)
class Finding:
    """One fault or note: its stable code, the positions concerned (from 1, in the canonical text), the finer cause."""

    code: str
    positions: tuple[int, ...] = ()
    cause: str = ""

    @property
    def told(self) -> str:
        """Return the code whose words say most: that of the cause, if there is one."""
        return self.cause or self.code


@dataclass(frozen=True)
class Verdict(Generic[Form]):
    """What a check found. ``canonical`` is the text that was examined, ``rule`` the rule or form it follows.

    ``rule`` is None for what is not such a number at all.
    """

    text: str
    canonical: str
    mode: Mode
    rule: Form | None
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Tell whether the number may be taken in this posture."""
        return not self.errors

    @property
    def error_codes(self) -> tuple[str, ...]:
        """Return the codes of what is wrong."""
        return tuple(finding.code for finding in self.errors)

    @property
    def warning_codes(self) -> tuple[str, ...]:
        """Return the codes of what is to be noted."""
        return tuple(finding.code for finding in self.warnings)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Return what folding changed in the text as given."""
        return () if self.canonical == self.text else corrections(self.text)


class InvalidNumberError(ValueError):
    """A text is not the number it should be; ``findings`` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.told for finding in self.findings))


def require(verdict: Verdict[Form]) -> str:
    """Return the canonical number of a verdict.

    :raises InvalidNumberError: it is not valid.
    """
    if verdict.errors:
        raise InvalidNumberError(verdict.errors)
    return verdict.canonical


def read(text: str, mode: Mode) -> tuple[str, tuple[Finding, ...]]:
    """Return the text as a posture looks at it, and the note that it was changed.

    >>> read(" 19220382-1", Mode.INTAKE), read("19220382-1", Mode.ISSUE)
    (('192203821', (Finding(code='number.folded', positions=(), cause=''),)), ('19220382-1', ()))
    """
    if mode is Mode.ISSUE:
        return text, ()
    canonical = fold(text)
    return canonical, () if canonical == text else (Finding("number.folded"),)


def length_fault(code: str, text: str, wanted: int) -> Finding:
    """Return the finding on a wrong length; its position is the first that is missing or surplus.

    >>> length_fault("reg_no.wrong_length", "4403", 15).positions
    (5,)
    """
    return Finding(code, (min(len(text), wanted) + 1,), "" if text else "number.empty")


def places_outside(text: str, allowed: frozenset[str], first: int = 1) -> tuple[int, ...]:
    """Return the positions of characters that are not allowed, counted from ``first``.

    >>> places_outside("1A2", frozenset("12")), places_outside("1A2", frozenset("12"), first=9)
    ((2,), (10,))
    """
    return tuple(place for place, character in enumerate(text, first) if character not in allowed)


def division_notes(division: str) -> Iterator[Finding]:
    """Note that the first six digits of a number are a former division, or one the national table lacks.

    Both are normal in real numbers: neither ever makes one wrong.

    >>> [finding.code for digits in ("140105", "120222", "150291") for finding in division_notes(digits)]
    ['division.retired', 'division.unlisted']
    """
    status = division_status(division)
    if status is DivisionStatus.RETIRED:
        yield Finding("division.retired", (1, 2, 3, 4, 5, 6))
    if status is DivisionStatus.UNLISTED:
        yield Finding("division.unlisted", (1, 2, 3, 4, 5, 6))

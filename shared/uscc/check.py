"""Checking a code in three postures: issue (as it stands), intake (typed by people), import (existing entities)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.uscc.characters import VALUE, inner_check, outer_check
from shared.uscc.fold import fold
from shared.uscc.pairs import pairs
from shared.uscc.pilot import Rule, pilot_rule
from shared.uscc.places import DivisionStatus, division_status

LENGTH = 18
TEST_PREFIX = (
    "MAY"  # outside every segment seen in use; the sandbox allots from here, so no test code can be a real one
)

_CHARACTERS = frozenset(VALUE)


class Mode(StrEnum):
    """How strictly to look."""

    ISSUE = "issue"
    INTAKE = "intake"
    IMPORT = "import"


@dataclass(frozen=True)
class Finding:
    """One fault or note: its stable code and the positions concerned, counted from 1 in the canonical text."""

    code: str
    positions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What a check found. ``rule`` is None for what is no code; ``canonical`` is the text that was examined."""

    text: str
    canonical: str
    mode: Mode
    rule: Rule | None
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Tell whether the code may be taken in this posture."""
        return not self.errors

    @property
    def error_codes(self) -> tuple[str, ...]:
        """Return the codes of what is wrong."""
        return tuple(finding.code for finding in self.errors)

    @property
    def warning_codes(self) -> tuple[str, ...]:
        """Return the codes of what is to be noted."""
        return tuple(finding.code for finding in self.warnings)


def check(text: str, mode: Mode | str = Mode.ISSUE) -> Verdict:
    """Examine a unified social credit code (统一社会信用代码) and tell everything that is wrong with it at once.

    * ``issue``: the characters as they stand; length, alphabet, department and category, division, both checks.
    * ``intake``: the same after folding (white space, hyphens, width, case); folding is told as ``code.folded``.
    * ``import``: folded; the 18th character by the standard or by a pilot rule (``code.pilot_rule``), a wrong 17th is a
      warning, because real codes have both faults and are codes for life.

    A former or unlisted division is a note in every posture.

    >>> check("91350100M000100Y43").valid
    True
    >>> check("911100008021004302").errors  # the 18th is right, the 17th is not
    (Finding(code='code.wrong_inner_check', positions=(17,)),)
    >>> check("91350203M0001FUE2P", Mode.IMPORT).rule, check("91350203M0001FUE2P").error_codes
    (<Rule.FUJIAN: 'P1'>, ('code.wrong_check',))
    >>> check("110101190001014699").error_codes  # an identity number that passes both checks
    ('code.wrong_division',)

    :raises ValueError: no such mode.
    """
    mode = Mode(mode)
    canonical = text if mode is Mode.ISSUE else fold(text)
    notes = [Finding("code.folded")] if canonical != text else []
    faults = list(_shape_faults(canonical))
    if any(fault.code in {"code.wrong_length", "code.wrong_alphabet"} for fault in faults):
        return Verdict(text, canonical, mode, None, tuple(faults), tuple(notes))
    rule = _rule(canonical, mode)
    faults += _check_faults(canonical, rule, mode)
    notes += _notes(canonical, rule, mode)
    return Verdict(text, canonical, mode, None if faults else rule, tuple(faults), tuple(notes))


def _shape_faults(code: str) -> Iterator[Finding]:
    known = _CHARACTERS.issuperset(code)  # nearly always; positions are looked for only where it is not so
    foreign = () if known else tuple(place for place, character in enumerate(code, 1) if character not in VALUE)
    if len(code) != LENGTH:
        yield Finding("code.wrong_length", (min(len(code), LENGTH) + 1,))
    if foreign:
        yield Finding("code.wrong_alphabet", foreign)
    if len(code) != LENGTH:
        return
    if code[:2] not in pairs() and not {1, 2} & set(foreign):
        yield Finding("code.wrong_pair", (1, 2))
    if division_status(code[2:8]) is DivisionStatus.UNKNOWN and not set(range(3, 9)) & set(foreign):
        letters = tuple(place for place in range(3, 9) if not code[place - 1].isdigit())
        yield Finding("code.wrong_division", letters or (3, 4))


def _rule(code: str, mode: Mode) -> Rule | None:
    """Return the rule that the 18th character follows, None if none."""
    if code[17] == outer_check(code[:17]):
        return Rule.STANDARD
    return pilot_rule(code) if mode is Mode.IMPORT else None


def _inner_fits(code: str) -> bool:
    return code[16] == inner_check(code[8:16])


def _check_faults(code: str, rule: Rule | None, mode: Mode) -> Iterator[Finding]:
    if mode is not Mode.IMPORT and not _inner_fits(code):
        yield Finding("code.wrong_inner_check", (17,))
    if rule is None:
        yield Finding("code.wrong_check", (18,))


def _notes(code: str, rule: Rule | None, mode: Mode) -> Iterator[Finding]:
    if rule not in {None, Rule.STANDARD}:
        yield Finding("code.pilot_rule", (18,))
    elif mode is Mode.IMPORT and not _inner_fits(code):
        yield Finding("code.inner_check_warning", (17,))
    status = division_status(code[2:8])
    if status is DivisionStatus.RETIRED:
        yield Finding("code.division_retired", (3, 4, 5, 6, 7, 8))
    if status is DivisionStatus.UNLISTED:
        yield Finding("code.division_unlisted", (3, 4, 5, 6, 7, 8))


def in_test_range(code: str) -> bool:
    """Tell whether a code's body lies in the range from which the sandbox allots; an import must not bring such codes.

    >>> in_test_range("91140105MAY000017U"), in_test_range("91511500MA62A0WM8P")
    (True, False)
    """
    return code[8:11] == TEST_PREFIX

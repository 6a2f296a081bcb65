"""Checking a code in three postures: issue (as it stands), intake (typed by people), import (existing entities)."""

from collections.abc import Iterator

from shared.division_facts import DivisionStatus, division_status, is_digits
from shared.numbers import faults
from shared.numbers.alphabet import VALUE
from shared.numbers.faults import Finding, Mode, length_fault, places_outside
from shared.numbers.folding import fold
from shared.uscc.characters import inner_check, outer_check
from shared.uscc.fast import is_valid
from shared.uscc.pairs import pairs
from shared.uscc.pilot import Rule, pilot_rule

LENGTH = 18
TEST_PREFIX = (
    "MAY"  # outside every segment seen in use; the sandbox allots from here, so no test code can be a real one
)

_CHARACTERS = frozenset(VALUE)
_DIVISION = tuple(range(3, 9))


class Verdict(faults.Verdict[Rule]):
    """What a check found. ``rule`` is None for what is no code; ``canonical`` is the text that was examined."""


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
    (Finding(code='code.wrong_inner_check', positions=(17,), cause=''),)
    >>> check("91350203M0001FUE2P", Mode.IMPORT).rule, check("91350203M0001FUE2P").error_codes
    (<Rule.FUJIAN: 'P1'>, ('code.wrong_check',))
    >>> check("110101190001014699").errors  # an identity number that passes both checks
    (Finding(code='code.wrong_division', positions=(3, 4), cause='code.wrong_province'),)

    :raises ValueError: no such mode.
    """
    mode = Mode(mode)
    canonical = text if mode is Mode.ISSUE else fold(text)
    folded = (Finding("code.folded"),) if canonical != text else ()
    if is_valid(canonical):
        return Verdict(text, canonical, mode, Rule.STANDARD, (), folded + _division_notes(canonical))
    found = tuple(_shape_faults(canonical))
    if any(fault.code in {"code.wrong_length", "code.wrong_alphabet"} for fault in found):
        return Verdict(text, canonical, mode, None, found, folded)
    rule = _rule(canonical, mode)
    found += tuple(_check_faults(canonical, rule, mode))
    notes = folded + tuple(_notes(canonical, rule, mode)) + _division_notes(canonical)
    return Verdict(text, canonical, mode, None if found else rule, found, notes)


def _shape_faults(code: str) -> Iterator[Finding]:
    foreign = places_outside(code, _CHARACTERS)
    if len(code) != LENGTH:
        yield length_fault("code.wrong_length", code, LENGTH)
    if foreign:
        yield Finding("code.wrong_alphabet", foreign)
    if len(code) != LENGTH:
        return
    if code[:2] not in pairs() and not {1, 2} & set(foreign):
        yield Finding("code.wrong_pair", (1, 2))
    if division_status(code[2:8]) is DivisionStatus.UNKNOWN and not set(_DIVISION) & set(foreign):
        yield _division_fault(code[2:8])


def _division_fault(division: str) -> Finding:
    """Say why positions 3 to 8 are no division; the contract has one code for both causes."""
    if is_digits(division):
        return Finding("code.wrong_division", (3, 4), "code.wrong_province")
    letters = tuple(place for place, character in zip(_DIVISION, division, strict=True) if not character.isdigit())
    return Finding("code.wrong_division", letters, "code.wrong_division_form")


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


def _division_notes(code: str) -> tuple[Finding, ...]:
    status = division_status(code[2:8])
    if status is DivisionStatus.RETIRED:
        return (Finding("code.division_retired", _DIVISION),)
    return (Finding("code.division_unlisted", _DIVISION),) if status is DivisionStatus.UNLISTED else ()


def in_test_range(code: str) -> bool:
    """Tell whether a code's body lies in the range from which the sandbox allots; an import must not bring such codes.

    >>> in_test_range("91140105MAY000017U"), in_test_range("91511500MA62A0WM8P")
    (True, False)
    """
    return code[8:11] == TEST_PREFIX

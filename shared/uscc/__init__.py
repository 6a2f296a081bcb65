"""Unified social credit codes (GB 32100-2015): checking, folding, both check characters, the base-31 count of bodies.

Pure: no database, no clock, no network. Who gives codes out is the code-allotment service; everybody may check one.
"""

from shared.division_facts import NATIONAL, DivisionStatus, division_status
from shared.numbers.faults import Finding, InvalidNumberError, Mode
from shared.numbers.folding import Correction, fold
from shared.uscc.characters import (
    ALPHABET,
    BODIES,
    BODY_LENGTH,
    body_of,
    compose,
    inner_check,
    number_of,
    outer_check,
)
from shared.uscc.check import LENGTH, TEST_PREFIX, Verdict, check, in_test_range
from shared.uscc.fast import is_valid
from shared.uscc.number import check_character, compact, format, validate  # noqa: A004 - as python-stdnum names it
from shared.uscc.pairs import Pair, pairs
from shared.uscc.pilot import Rule

__all__ = [
    "ALPHABET",
    "BODIES",
    "BODY_LENGTH",
    "LENGTH",
    "NATIONAL",
    "TEST_PREFIX",
    "Correction",
    "DivisionStatus",
    "Finding",
    "InvalidNumberError",
    "Mode",
    "Pair",
    "Rule",
    "Verdict",
    "body_of",
    "check",
    "check_character",
    "compact",
    "compose",
    "division_status",
    "fold",
    "format",
    "in_test_range",
    "inner_check",
    "is_valid",
    "number_of",
    "outer_check",
    "pairs",
    "validate",
]

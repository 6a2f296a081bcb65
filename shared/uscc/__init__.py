"""Unified social credit codes (GB 32100-2015): checking, folding, both check characters, the base-31 count of bodies.

Pure: no database, no clock, no network. Who gives codes out is the code-allotment service; everybody may check one.
"""

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
from shared.uscc.check import LENGTH, TEST_PREFIX, Finding, Mode, Verdict, check, in_test_range
from shared.uscc.fold import fold
from shared.uscc.pairs import Pair, pairs
from shared.uscc.pilot import Rule
from shared.uscc.places import NATIONAL, DivisionStatus, division_status

__all__ = [
    "ALPHABET",
    "BODIES",
    "BODY_LENGTH",
    "LENGTH",
    "NATIONAL",
    "TEST_PREFIX",
    "DivisionStatus",
    "Finding",
    "Mode",
    "Pair",
    "Rule",
    "Verdict",
    "body_of",
    "check",
    "compose",
    "division_status",
    "fold",
    "in_test_range",
    "inner_check",
    "number_of",
    "outer_check",
    "pairs",
]

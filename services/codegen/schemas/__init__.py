"""Shapes, units and limits of the JSON that goes in and out."""

from services.codegen.schemas.base import SIX_DIGITS, TEXT_LENGTH
from services.codegen.schemas.checking import AT_A_TIME, CodesIn, FindingOut, VerdictOut, VerdictsOut
from services.codegen.schemas.ledger import CodeFilters, CodeOut, WaitingFilters, WaitingOut
from services.codegen.schemas.segments import SegmentFilters, SegmentIn, SegmentOut

__all__ = [
    "AT_A_TIME",
    "SIX_DIGITS",
    "TEXT_LENGTH",
    "CodeFilters",
    "CodeOut",
    "CodesIn",
    "FindingOut",
    "SegmentFilters",
    "SegmentIn",
    "SegmentOut",
    "VerdictOut",
    "VerdictsOut",
    "WaitingFilters",
    "WaitingOut",
]

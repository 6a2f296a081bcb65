"""Shapes, units and limits of the JSON that goes in and out."""

from services.codegen.schemas.base import SIX_DIGITS, TEXT_LENGTH
from services.codegen.schemas.checking import (
    AT_A_TIME,
    CodesIn,
    ExplanationOut,
    FindingOut,
    VerdictOut,
    VerdictsOut,
)
from services.codegen.schemas.ledger import CodeFilters, CodeOut, CodeRecordOut, WaitingFilters, WaitingOut
from services.codegen.schemas.legacy import MappingFilters, MappingIn, MappingOut, NumberOut
from services.codegen.schemas.segments import SegmentFilters, SegmentIn, SegmentOut

__all__ = [
    "AT_A_TIME",
    "SIX_DIGITS",
    "TEXT_LENGTH",
    "CodeFilters",
    "CodeOut",
    "CodeRecordOut",
    "CodesIn",
    "ExplanationOut",
    "FindingOut",
    "MappingFilters",
    "MappingIn",
    "MappingOut",
    "NumberOut",
    "SegmentFilters",
    "SegmentIn",
    "SegmentOut",
    "VerdictOut",
    "VerdictsOut",
    "WaitingFilters",
    "WaitingOut",
]

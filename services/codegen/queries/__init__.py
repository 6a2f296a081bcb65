"""SQL for screens, lists and jobs; locks nothing."""

from services.codegen.queries.after import After
from services.codegen.queries.burnings import burnings_of, find_burning
from services.codegen.queries.ledger import CodeFilter, codes, find_code, last_of_segment, reserved, unconfirmed
from services.codegen.queries.requests import Untold, Waiting, WaitingFilter, servable_requests, untold_delays, waiting
from services.codegen.queries.segments import (
    SegmentFilter,
    Wasted,
    active_segments,
    find_by_span,
    find_segment,
    parts_of,
    segments,
    waste_by_reason,
    wasted,
)

__all__ = [
    "After",
    "CodeFilter",
    "SegmentFilter",
    "Untold",
    "Waiting",
    "WaitingFilter",
    "Wasted",
    "active_segments",
    "burnings_of",
    "codes",
    "find_burning",
    "find_by_span",
    "find_code",
    "find_segment",
    "last_of_segment",
    "parts_of",
    "reserved",
    "segments",
    "servable_requests",
    "unconfirmed",
    "untold_delays",
    "waiting",
    "waste_by_reason",
    "wasted",
]

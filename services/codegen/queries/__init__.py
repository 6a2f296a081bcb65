"""SQL for screens, lists and jobs; locks nothing."""

from services.codegen.queries.after import After
from services.codegen.queries.ledger import CodeFilter, codes, find_code, unconfirmed
from services.codegen.queries.requests import Waiting, servable_requests, untold_delays, waiting
from services.codegen.queries.segments import SegmentFilter, active_segments, find_segment, newest_segment, segments

__all__ = [
    "After",
    "CodeFilter",
    "SegmentFilter",
    "Waiting",
    "active_segments",
    "codes",
    "find_code",
    "find_segment",
    "newest_segment",
    "segments",
    "servable_requests",
    "unconfirmed",
    "untold_delays",
    "waiting",
]

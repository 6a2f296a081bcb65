"""What code allotment does: one function, one transaction. Numbers (assignment), the ledger's life, segments."""

from services.codegen.usecases.assignment import serve_waiting_request, take_approval, tell_delay
from services.codegen.usecases.ledger import adopt_codes, confirm_code, retire_code
from services.codegen.usecases.segments import SEGMENT_OPENED, activate_segment, close_segment, propose_segment

__all__ = [
    "SEGMENT_OPENED",
    "activate_segment",
    "adopt_codes",
    "close_segment",
    "confirm_code",
    "propose_segment",
    "retire_code",
    "serve_waiting_request",
    "take_approval",
    "tell_delay",
]

"""What code allotment does: one function, one transaction. Numbers (assignment), the ledger's life, segments."""

from services.codegen.usecases.assignment import serve_waiting_requests, take_approval, take_approvals
from services.codegen.usecases.burning import confirm_burning, propose_burning, withdraw_burning
from services.codegen.usecases.drawing import SEGMENT_OPENED
from services.codegen.usecases.giving import tell_delay
from services.codegen.usecases.ledger import adopt_codes, confirm_code, retire_code
from services.codegen.usecases.legacy import NumberIn, map_imported, map_number
from services.codegen.usecases.national_check import accept_code, reject_code, release_reserved
from services.codegen.usecases.segments import activate_segment, close_segment, propose_segment

__all__ = [
    "SEGMENT_OPENED",
    "NumberIn",
    "accept_code",
    "activate_segment",
    "adopt_codes",
    "close_segment",
    "confirm_burning",
    "confirm_code",
    "map_imported",
    "map_number",
    "propose_burning",
    "propose_segment",
    "reject_code",
    "release_reserved",
    "retire_code",
    "serve_waiting_requests",
    "take_approval",
    "take_approvals",
    "tell_delay",
    "withdraw_burning",
]

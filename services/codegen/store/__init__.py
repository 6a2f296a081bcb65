"""SQL that writes and SQL that locks. Rows become values of the domain here."""

from services.codegen.store.constraints import CONSTRAINTS
from services.codegen.store.ledger import (
    body_is_taken,
    codes_of_entities,
    insert_codes,
    lock_code_of_entity,
    record_confirmed,
    record_retired,
)
from services.codegen.store.requests import (
    claim_delay,
    find_request,
    insert_request,
    lock_waiting_request,
    record_served,
)
from services.codegen.store.segments import (
    activate_segment,
    amend_segment,
    end_segment,
    insert_segment,
    lock_active_segment,
    lock_segment,
    record_used,
    spans,
)

__all__ = [
    "CONSTRAINTS",
    "activate_segment",
    "amend_segment",
    "body_is_taken",
    "claim_delay",
    "codes_of_entities",
    "end_segment",
    "find_request",
    "insert_codes",
    "insert_request",
    "insert_segment",
    "lock_active_segment",
    "lock_code_of_entity",
    "lock_segment",
    "lock_waiting_request",
    "record_confirmed",
    "record_retired",
    "record_served",
    "record_used",
    "spans",
]

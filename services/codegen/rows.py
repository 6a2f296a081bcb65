"""Which columns make a value of the domain, and how; for `store` and `queries`."""

from typing import Any

from services.codegen.domain.code import Code, CodeState, Origin
from services.codegen.domain.segment import Segment, SegmentState, Span
from shared.uscc import body_of

SEGMENT_COLUMNS = (
    "segment_id, registry, category, first_ordinal, last_ordinal, state, used, proposed_by, activated_by, version,"
    " activated_at"
)
CODE_COLUMNS = (
    "code_id, uscc, state, origin, code_rule, registry, entity_id, application_id, segment_id, ordinal, assigned_at,"
    " confirmed_at, retired_at"
)
REQUEST_COLUMNS = "application_id, entity_id, registry, category, received_at"


def segment_of(row: dict[str, Any]) -> Segment:
    """Make a segment of its row."""
    first, last = row.pop("first_ordinal"), row.pop("last_ordinal")
    row["state"] = SegmentState(row["state"])
    return Segment(span=Span(body_of(first), body_of(last)), **row)


def code_of(row: dict[str, Any]) -> Code:
    """Make a code of its row."""
    row["state"], row["origin"] = CodeState(row["state"]), Origin(row["origin"])
    return Code(**row)

"""Which columns make a value of the domain, and how; for `store` and `queries`."""

from collections.abc import Sequence
from typing import Any

from services.codegen.domain.code import Code, CodeState, Origin
from services.codegen.domain.mapping import Mapping, Source
from services.codegen.domain.segment import Grant, Segment, SegmentState
from services.codegen.domain.span import Span
from shared.uscc import body_of

SEGMENT_COLUMNS = (
    "segment_id, registry, category, first_ordinal, last_ordinal, state, used, given, proposed_by, activated_by,"
    " version, granted_by, grant_no, parent_id, activated_at, low_told_at"
)
# What is cut out of a segment, as pairs of numbers. A row that is to be locked is locked first and asked for its parts
# in a second statement: within one, the parts are seen as they were before the wait for the lock.
PARTS = (
    "(SELECT coalesce(array_agg(ARRAY[part.first_ordinal, part.last_ordinal] ORDER BY part.first_ordinal), '{}')"
    " FROM segment AS part WHERE part.parent_id = segment.segment_id) AS parts"
)
CODE_COLUMNS = (
    "code_id, uscc, state, origin, code_rule, registry, entity_id, application_id, segment_id, ordinal, assigned_at,"
    " confirmed_at, retired_at"
)
BURNING_COLUMNS = (
    "burning_id, uscc, registry, application_id, reason, proposed_by, proposed_at, confirmed_by, b.confirmed_at,"
    " withdrawn_at, version"
)
MAPPING_COLUMNS = "mapping_id, entity_id, uscc, number_kind, issuer, value, valid_until_on, source, mapped_at, version"
REQUEST_COLUMNS = "application_id, entity_id, registry, category, received_at"


def segment_of(row: dict[str, Any], parts: Sequence[Sequence[int]]) -> Segment:
    """Make a segment of its row and of what is cut out of it, as pairs of numbers."""
    granted_by, grant_no = row.pop("granted_by"), row.pop("grant_no")
    row["grant"] = Grant(granted_by, grant_no) if granted_by else None
    row["state"] = SegmentState(row["state"])
    span = span_of(row.pop("first_ordinal"), row.pop("last_ordinal"))
    return Segment(span=span, parts=tuple(span_of(*pair) for pair in parts), **row)


def span_of(first_number: int, last_number: int) -> Span:
    """Make a span of the numbers of its ends."""
    return Span(body_of(first_number), body_of(last_number))


def code_of(row: dict[str, Any]) -> Code:
    """Make a code of its row."""
    row["state"], row["origin"] = CodeState(row["state"]), Origin(row["origin"])
    return Code(**row)


def mapping_of(row: dict[str, Any]) -> Mapping:
    """Make a mapping of its row."""
    row["source"] = Source(row["source"])
    return Mapping(**row)

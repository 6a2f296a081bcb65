"""The sandbox's segments: one granted to the city, out of which each registry and category has its own part."""

from dataclasses import replace
from uuid import UUID

from services.codegen import queries, usecases
from services.codegen.domain.segment import Grant, Proposal, Segment, SegmentState
from services.codegen.domain.span import Span
from services.codegen.ports import Service
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7

FIRST_OFFICER = Principal("o-0701", roles=frozenset({"code_officer"}), registry="140100")
SECOND_OFFICER = Principal("o-0702", roles=frozenset({"code_officer"}), registry="140100")

# Out of the range that no real segment touches. The city's own companies get what is not cut out: MAY80000 to MAY9YYYY.
GRANTED = Proposal(
    "140100", "1", Span("MAY00001", "MAY9YYYY"), Grant("统一社会信用代码数据服务中心（演示）", "演示〔2026〕1号")
)
# 923,521 numbers each.
PARTS = (
    Proposal("140105", "1", Span("MAY00001", "MAY0YYYY")),
    Proposal("140105", "2", Span("MAY10000", "MAY1YYYY")),
    Proposal("140106", "1", Span("MAY20000", "MAY2YYYY")),
    Proposal("140106", "2", Span("MAY30000", "MAY3YYYY")),
    Proposal("140105", "3", Span("MAY40000", "MAY4YYYY")),
    Proposal("140106", "3", Span("MAY50000", "MAY5YYYY")),
    Proposal("140100", "2", Span("MAY60000", "MAY6YYYY")),
    Proposal("140100", "3", Span("MAY70000", "MAY7YYYY")),
)


def seed_sandbox(service: Service) -> int:
    """Put in and activate the sandbox's segments that are missing; return how many were.

    A sandbox of an earlier version has other segments in their place; there nothing is changed.
    """
    try:
        city, opened = _seed(service, GRANTED)
    except Refusal as refusal:
        if refusal.code != "code.segment_overlap":
            raise
        return 0
    return opened + sum(_seed(service, replace(part, parent_id=city))[1] for part in PARTS)


def _seed(service: Service, proposal: Proposal) -> tuple[UUID, bool]:
    """Return the segment's id, and whether it had to be opened.

    Each officer's act is a transaction of its own, as on the page; what was left half-done is taken up again.
    """
    segment = _proposed(service, proposal)
    if segment.state is not SegmentState.PROPOSED or segment.proposed_by != FIRST_OFFICER.subject:
        return segment.segment_id, False
    with service.units.unit(SECOND_OFFICER.subject) as unit:
        usecases.activate_segment(unit, SECOND_OFFICER, segment.segment_id, segment.version)
    return segment.segment_id, True


def _proposed(service: Service, proposal: Proposal) -> Segment:
    with service.units.unit(FIRST_OFFICER.subject) as unit:
        return queries.find_by_span(unit.tx, proposal.span, proposal.parent_id) or usecases.propose_segment(
            unit, FIRST_OFFICER, uuid7(), proposal, space=service.settings.space, expected_version=None
        )

"""The sandbox's segments: the two district registries can give out codes of companies and individual businesses."""

from services.codegen import queries, usecases
from services.codegen.domain.segment import Proposal, SegmentState, Span
from services.codegen.ports import Service
from shared.auth.principal import Principal
from shared.ids import uuid7

FIRST_OFFICER = Principal("o-0701", roles=frozenset({"code_officer"}), registry="140100")
SECOND_OFFICER = Principal("o-0702", roles=frozenset({"code_officer"}), registry="140100")

# 923,521 numbers each, out of the range that no real segment touches.
SEGMENTS = (
    Proposal("140105", "1", Span("MAY00001", "MAY0YYYY")),
    Proposal("140105", "2", Span("MAY10000", "MAY1YYYY")),
    Proposal("140106", "1", Span("MAY20000", "MAY2YYYY")),
    Proposal("140106", "2", Span("MAY30000", "MAY3YYYY")),
)


def seed_sandbox(service: Service) -> int:
    """Put in and activate the sandbox's segments that are missing; return how many were."""
    return sum(_seed(service, proposal) for proposal in SEGMENTS)


def _seed(service: Service, proposal: Proposal) -> bool:
    """Each officer's act is a transaction of its own, as on the page; what was left half-done is taken up again."""
    with service.units.unit(FIRST_OFFICER.subject) as unit:
        segment = queries.newest_segment(unit.tx, proposal.registry, proposal.category)
        if segment is None:
            segment = usecases.propose_segment(
                unit, FIRST_OFFICER, uuid7(), proposal, space=service.settings.space, expected_version=None
            )
    if segment.state is not SegmentState.PROPOSED or segment.proposed_by != FIRST_OFFICER.subject:
        return False
    with service.units.unit(SECOND_OFFICER.subject) as unit:
        usecases.activate_segment(unit, SECOND_OFFICER, segment.segment_id, segment.version)
    return True

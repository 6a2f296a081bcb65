"""Segments are put into the ledger by one code officer and opened by another (four eyes)."""

from uuid import UUID

from services.codegen import store
from services.codegen.domain.segment import Proposal, Segment, SegmentState, Span
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit
from shared.versions import check_version

SEGMENT_OPENED = "yizhao_segment_opened"  # NOTIFY channel: requests that wait can be served at once


def propose_segment(
    unit: Unit, officer: Principal, segment_id: UUID, proposal: Proposal, *, space: Span, expected_version: int | None
) -> Segment:
    """Propose a segment inside the allotted space, or amend one's own proposal.

    :raises Refusal: ``code.segment_outside_space``, ``code.segment_overlap``, ``auth.wrong_registry``,
        ``segment.not_in_state``, ``request.id_taken`` for another officer's segment.
    """
    officer.require_registry(proposal.registry)
    if proposal.span not in space:
        raise Refusal("code.segment_outside_space", params={"first": space.first, "last": space.last})
    known = store.lock_segment(unit.tx, segment_id)
    if known is None:
        store.insert_segment(unit.tx, segment_id, proposal, officer.subject, unit.clock.legal_now())
    else:
        _amend(unit, officer, known, proposal, expected_version)
    unit.audit("segment.proposed", segment_id, {"first": proposal.span.first, "last": proposal.span.last})
    return _present(unit, segment_id)


def _amend(unit: Unit, officer: Principal, known: Segment, proposal: Proposal, expected_version: int | None) -> None:
    if known.proposed_by != officer.subject:
        raise Refusal("request.id_taken")
    check_version(expected_version, known.version)
    known.require(SegmentState.PROPOSED)
    store.amend_segment(unit.tx, known.segment_id, proposal)


def activate_segment(unit: Unit, officer: Principal, segment_id: UUID, expected_version: int | None) -> Segment:
    """Let a proposed segment be used; the officer must be another than the one who proposed it.

    :raises Refusal: ``code.same_officer``, ``code.segment_active_exists``, ``segment.not_in_state``.
    """
    segment = _locked(unit, officer, segment_id, expected_version)
    segment.require(SegmentState.PROPOSED)
    segment.require_other_officer(officer.subject)
    store.activate_segment(unit.tx, segment_id, officer.subject, unit.clock.legal_now())
    unit.tx.notify(SEGMENT_OPENED)
    unit.audit("segment.activated", segment_id)
    return _present(unit, segment_id)


def close_segment(unit: Unit, officer: Principal, segment_id: UUID, expected_version: int | None) -> Segment:
    """Stop a segment for ever; what is left of it is never given out.

    :raises Refusal: ``segment.not_in_state``.
    """
    segment = _locked(unit, officer, segment_id, expected_version)
    segment.require(SegmentState.PROPOSED, SegmentState.ACTIVE)
    store.end_segment(unit.tx, segment_id, SegmentState.CLOSED, unit.clock.legal_now())
    unit.audit("segment.closed", segment_id, {"left": segment.left})
    return _present(unit, segment_id)


def _locked(unit: Unit, officer: Principal, segment_id: UUID, expected_version: int | None) -> Segment:
    segment = store.lock_segment(unit.tx, segment_id)
    if segment is None or not officer.covers(segment.registry):
        raise Refusal("segment.not_found")
    check_version(expected_version, segment.version)
    return segment


def _present(unit: Unit, segment_id: UUID) -> Segment:
    """Return the segment as it stands now, still locked by this transaction.

    :raises Refusal: ``segment.not_found``.
    """
    segment = store.lock_segment(unit.tx, segment_id)
    if segment is None:
        raise Refusal("segment.not_found")
    return segment

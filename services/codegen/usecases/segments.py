"""Segments are put into the ledger by one code officer and opened by another (four eyes)."""

from uuid import UUID

from services.codegen import store
from services.codegen.domain.segment import OPEN, Proposal, Segment, SegmentState, Waste
from services.codegen.domain.span import Span
from services.codegen.usecases.drawing import SEGMENT_OPENED, open_next
from shared.auth.principal import Principal
from shared.errors import Defect, Refusal
from shared.unit import Unit
from shared.versions import check_version


def propose_segment(
    unit: Unit, officer: Principal, segment_id: UUID, proposal: Proposal, *, space: Span, expected_version: int | None
) -> Segment:
    """Propose a granted segment, or one cut out of a granted one for a district; or amend one's own proposal.

    What is cut out is kept from the granted one at once, so that no number is drawn there while the second officer
    still thinks about it.

    :raises Refusal: ``request.invalid`` with ``code.segment_grant_missing``; ``code.segment_outside_space``,
        ``code.segment_overlap``, ``auth.wrong_registry``, ``segment.not_found`` for the parent, what
        `Segment.require_part` says; ``segment.not_in_state``, ``request.id_taken`` for another officer's segment.
    """
    officer.require_registry(proposal.registry)
    if proposal.span not in space:
        raise Refusal("code.segment_outside_space", params={"first": space.first, "last": space.last})
    parent = _parent(unit, officer, proposal)
    known = store.lock_segment(unit.tx, segment_id)
    if known is None:
        at = unit.clock.legal_now()
        store.insert_segment(unit.tx, segment_id, proposal, parent=parent, officer=officer.subject, at=at)
    else:
        _require_own(officer, known, expected_version)
        store.amend_segment(unit.tx, segment_id, proposal, parent)
    unit.audit("segment.proposed", segment_id, {"first": proposal.span.first, "last": proposal.span.last})
    return _present(unit, segment_id)


def _parent(unit: Unit, officer: Principal, proposal: Proposal) -> Segment | None:
    """Lock the granted segment that a proposal is to be cut out of, so that nobody draws from it meanwhile."""
    if proposal.parent_id is None:
        if proposal.grant is None:
            raise Refusal("request.invalid", defects=[Defect("/grant_no", "code.segment_grant_missing")])
        return None
    parent = store.lock_segment(unit.tx, proposal.parent_id)
    if parent is None or not officer.covers(parent.registry):
        raise Refusal("segment.not_found", pointer="/parent_id")
    parent.require_part(proposal.span)
    return parent


def _require_own(officer: Principal, known: Segment, expected_version: int | None) -> None:
    if known.proposed_by != officer.subject:
        raise Refusal("request.id_taken")
    check_version(expected_version, known.version)
    known.require(SegmentState.PROPOSED)


def activate_segment(unit: Unit, officer: Principal, segment_id: UUID, expected_version: int | None) -> Segment:
    """Let a proposed segment be used; the officer must be another than the one who proposed it.

    Where its registry and category have an active one already it stands by, and opens in the transaction that takes the
    last number of those before it.

    :raises Refusal: ``code.same_officer``, ``segment.not_in_state``.
    """
    segment = _locked(unit, officer, segment_id, expected_version)
    segment.require(SegmentState.PROPOSED)
    segment.require_other_officer(officer.subject)
    store.hold_line(unit.tx, segment.registry, segment.category)
    waits = store.has_active_segment(unit.tx, segment.registry, segment.category)
    state = SegmentState.STANDBY if waits else SegmentState.ACTIVE
    store.record_second_officer(unit.tx, segment_id, state, officer.subject, unit.clock.legal_now())
    if not waits:
        unit.tx.notify(SEGMENT_OPENED)
    unit.audit("segment.activated", segment_id, {"state": state})
    return _present(unit, segment_id)


def close_segment(unit: Unit, officer: Principal, segment_id: UUID, expected_version: int | None) -> Segment:
    """Stop a segment for ever; what is left of it is never given out. The next one on standby opens in its place.

    :raises Refusal: ``segment.not_in_state``.
    """
    segment = _locked(unit, officer, segment_id, expected_version)
    segment.require(*OPEN)
    at = unit.clock.legal_now()
    store.end_segment(unit.tx, segment_id, SegmentState.CLOSED, at)
    store.insert_waste(unit.tx, segment_id, list(segment.places_left()), Waste.CLOSED, at)
    if segment.state is SegmentState.ACTIVE:
        open_next(unit, segment.registry, segment.category)
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

"""Drawing: the next numbers of a registry's segment, and what happens when it runs low or out."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import Code, CodeState, Origin, Request, draw_all
from services.codegen.domain.segment import Segment, SegmentState, Waste
from shared.events.codegen import SegmentExhausted, SegmentRanLow
from shared.ids import uuid7s
from shared.unit import Unit
from shared.uscc import Rule

SEGMENT_OPENED = "yizhao_segment_opened"  # NOTIFY channel: requests that wait can be served at once


def draw_codes(unit: Unit, requests: Sequence[Request], state: CodeState, *, behind_queue: bool) -> list[Code]:
    """Return codes for requests of one registry and category, in their order; fewer where no segment is left.

    They are drawn, not written yet. ``behind_queue``: these have just come, so they do not overtake those who wait.
    """
    registry, category = requests[0].line
    drawn: list[Code] = []
    while len(drawn) < len(requests):
        segment = store.lock_active_segment(unit.tx, registry, category)
        if segment is None:
            break
        if behind_queue and not drawn and store.is_queueing(unit.tx, registry, category):
            unit.tx.notify(SEGMENT_OPENED)
            break
        drawn += _draw_from(unit, segment, requests[len(drawn) :], state)
    return drawn


def _draw_from(unit: Unit, segment: Segment, requests: Sequence[Request], state: CodeState) -> list[Code]:
    """Draw from one segment as much as it has; a number that an imported entity holds is passed over for ever."""
    places = segment.next_places(len(requests))
    numbers = dict(zip(places, draw_all(segment, places), strict=True))
    held = store.bodies_held(unit.tx, [uscc[8:17] for uscc in numbers.values()])
    free = {place: uscc for place, uscc in numbers.items() if uscc[8:17] not in held}
    assigned_at = unit.clock.legal_now() if state is CodeState.ASSIGNED else None
    taking = zip(requests, free.items(), uuid7s(len(free)), strict=False)
    codes = [
        Code(
            code_id=code_id,
            uscc=uscc,
            state=state,
            origin=Origin.SEGMENT,
            code_rule=Rule.STANDARD,
            registry=request.registry,
            entity_id=request.entity_id,
            application_id=request.application_id,
            segment_id=segment.segment_id,
            ordinal=place,
            assigned_at=assigned_at,
        )
        for request, (place, uscc), code_id in taking
    ]
    passed_over = [range(place, place + 1) for place in places if place not in free]
    store.insert_waste(unit.tx, segment.segment_id, passed_over, Waste.HELD, unit.clock.legal_now())
    _account(unit, segment, places[-1] if places else segment.used, len(codes))
    return codes


def _account(unit: Unit, before: Segment, used: int, given: int) -> None:
    after = replace(before, used=used, given=before.given + given)
    if not after.left:
        after = replace(after, used=len(after.span))  # what is cut out at its end is behind us too
    store.record_drawn(unit.tx, after.segment_id, after.used, given)
    if not after.left:
        _exhaust(unit, after)
    elif after.low and after.low_told_at is None:
        _tell_low(unit, after)


def _exhaust(unit: Unit, segment: Segment) -> None:
    at = unit.clock.legal_now()
    store.end_segment(unit.tx, segment.segment_id, SegmentState.EXHAUSTED, at)
    following = open_next(unit, segment.registry, segment.category)
    told = SegmentExhausted(
        segment_id=segment.segment_id,
        registry=segment.registry,
        category=segment.category,
        first=segment.first,
        last=segment.last,
        at=at,
        next_segment_id=following,
    )
    _tell(unit, segment, told)
    unit.audit("segment.exhausted", segment.segment_id)


def _tell_low(unit: Unit, segment: Segment) -> None:
    at = unit.clock.legal_now()
    store.record_low_told(unit.tx, segment.segment_id, at)
    told = SegmentRanLow(
        segment_id=segment.segment_id,
        registry=segment.registry,
        category=segment.category,
        first=segment.first,
        last=segment.last,
        left=segment.left,
        at=at,
    )
    _tell(unit, segment, told)


def _tell(unit: Unit, segment: Segment, told: SegmentExhausted | SegmentRanLow) -> None:
    """Tell of a segment. Its stream is locked under the lock of its row by everybody, so late is early enough."""
    unit.lock(("segment", segment.segment_id))
    unit.tell(segment.segment_id, told, correlation_id=segment.segment_id)


def open_next(unit: Unit, registry: str, category: str) -> UUID | None:
    """Open the segment that has stood by for the longest, where an active one has just ended; return which."""
    store.hold_line(unit.tx, registry, category)
    following = store.lock_next_standby(unit.tx, registry, category)
    if following is None:
        return None
    store.open_standby(unit.tx, following.segment_id, unit.clock.legal_now())
    unit.tx.notify(SEGMENT_OPENED)
    unit.audit("segment.opened", following.segment_id)
    return following.segment_id

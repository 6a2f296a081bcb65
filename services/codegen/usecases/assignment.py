"""Assignment: an approved application gets the next number of its registry's segment, in one transaction."""

from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import RULE_ID, Code, CodeState, Origin, Request, draw
from services.codegen.domain.segment import Segment, SegmentState
from shared import crash
from shared.errors import Refusal
from shared.events.codegen import CodeAssigned, CodeDelayed
from shared.events.registration import ApplicationApproved
from shared.ids import uuid7
from shared.unit import Unit
from shared.uscc import Rule

SET_UP = "set_up"  # of the business types, the one whose entity is new and has no code


def take_approval(unit: Unit, approval: ApplicationApproved) -> Code | None:
    """Give an approved application its code, or let it wait when its registry has no active segment.

    A second event for one application that asks for the same changes nothing.

    :raises Refusal: ``code.request_differs`` for a second event that asks for something else, ``code.entity_has_code``.
    """
    if approval.business_type != SET_UP:
        return None
    unit.lock(("code", approval.entity_id))
    request = Request(
        approval.application_id, approval.entity_id, approval.registry, approval.code_category, unit.clock.now()
    )
    known = store.find_request(unit.tx, request.application_id)
    if known is not None:
        if not known.asks_the_same(request):
            raise Refusal("code.request_differs", params={"application_id": request.application_id})
        return None
    store.insert_request(unit.tx, request)
    return _assign(unit, request)


def serve_waiting_request(unit: Unit, application_id: UUID, entity_id: UUID) -> Code | None:
    """Serve a request that had to wait; None if it is served meanwhile or must wait on."""
    unit.lock(("code", entity_id))
    request = store.lock_waiting_request(unit.tx, application_id)
    return None if request is None else _assign(unit, request)


def tell_delay(unit: Unit, request: Request) -> bool:
    """Tell once that an application waits, so that applicant and supervisor see it; False if told before."""
    unit.lock(("code", request.entity_id))
    if not store.claim_delay(unit.tx, request.application_id, unit.clock.now()):
        return False
    delayed = CodeDelayed(
        entity_id=request.entity_id,
        application_id=request.application_id,
        reason="no_segment",
        since=unit.clock.legal_moment(request.received_at),
    )
    unit.tell(request.entity_id, delayed, correlation_id=request.application_id)
    return True


def _assign(unit: Unit, request: Request) -> Code | None:
    segment = store.lock_active_segment(unit.tx, request.registry, request.category)
    if segment is None:
        return None
    code = _next_code(unit, segment, request)
    if code is None:
        return None
    store.insert_codes(unit.tx, [code])
    crash.point("inside_code_assignment")
    store.record_served(unit.tx, request.application_id, unit.clock.now())
    unit.tell(request.entity_id, _assigned(code, request), correlation_id=request.application_id)
    unit.audit("code.assigned", request.application_id, {"uscc": code.uscc, "segment_id": str(segment.segment_id)})
    return code


def _next_code(unit: Unit, segment: Segment, request: Request) -> Code | None:
    """Draw the next number that nobody holds; what is skipped is gone for ever. None: the segment is used up."""
    for ordinal in range(segment.used + 1, segment.size + 1):
        uscc = draw(segment, ordinal)
        if store.body_is_taken(unit.tx, uscc[8:17]):
            continue
        _use_up_to(unit, segment, ordinal)
        return Code(
            code_id=uuid7(),
            uscc=uscc,
            state=CodeState.ASSIGNED,
            origin=Origin.SEGMENT,
            code_rule=Rule.STANDARD,
            registry=request.registry,
            entity_id=request.entity_id,
            application_id=request.application_id,
            segment_id=segment.segment_id,
            ordinal=ordinal,
            assigned_at=unit.clock.legal_now(),
        )
    _use_up_to(unit, segment, segment.size)
    return None


def _use_up_to(unit: Unit, segment: Segment, ordinal: int) -> None:
    store.record_used(unit.tx, segment.segment_id, ordinal)
    if ordinal == segment.size:
        store.end_segment(unit.tx, segment.segment_id, SegmentState.EXHAUSTED, unit.clock.legal_now())
        unit.audit("segment.exhausted", segment.segment_id)


def _assigned(code: Code, request: Request) -> CodeAssigned:
    return CodeAssigned(
        entity_id=request.entity_id,
        application_id=request.application_id,
        uscc=code.uscc,
        registry=request.registry,
        origin=code.origin,
        rule_id=RULE_ID,
        assigned_at=code.assigned_at,
        segment_id=code.segment_id,
        ordinal=code.ordinal,
    )

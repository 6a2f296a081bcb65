"""Assignment: approved applications get codes, one or many in one transaction.

An entity with an organisation code keeps it in positions 9 to 17 (`conversion`), everybody else gets the next number of
the registry's segment (`drawing`). Where the national centre is asked, a number is reserved first (`national_check`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import Code, CodeState, Origin, Reason, Request, RequestState
from services.codegen.domain.conversion import Kept
from services.codegen.domain.second_opinion import require_confirmation
from services.codegen.store import Standing
from services.codegen.usecases import conversion, legacy
from services.codegen.usecases.drawing import draw_codes
from services.codegen.usecases.giving import give_out
from shared.errors import Refusal
from shared.events.registration import ApplicationApproved
from shared.ids import uuid7
from shared.unit import Unit
from shared.uscc import Rule

SET_UP = "set_up"
ASKING = frozenset({SET_UP, conversion.CONVERSION})  # business types whose entity has no code yet
_STATE = {CodeState.RESERVED: RequestState.RESERVED, CodeState.ASSIGNED: RequestState.SERVED}


def take_approval(unit: Unit, approval: ApplicationApproved, *, national_check: bool = False) -> Code | None:
    """Give an approved application its code; None where it asks for none, has one, or must wait.

    :raises Refusal: as `take_approvals`.
    """
    return next(iter(take_approvals(unit, [approval], national_check=national_check)), None)


def take_approvals(
    unit: Unit,
    approvals: Sequence[ApplicationApproved],
    causes: Mapping[UUID, UUID] | None = None,
    *,
    national_check: bool = False,
) -> list[Code]:
    """Give approved applications their codes, in their order; those without a number wait, each with its reason.

    A second event for one application that asks for the same changes nothing. ``causes``: by application, the event
    that told of it. With the national check on, codes are only reserved.

    :raises Refusal: ``code.request_differs`` for a second event that asks for something else, ``code.entity_has_code``;
        then nothing of the run is done.
    """
    asking = [approval for approval in approvals if approval.business_type in ASKING]
    with unit.telling(*(("code", approval.entity_id) for approval in asking)):
        new = _new_requests(unit, asking)
        firsts = {approval.application_id: approval for approval in asking if approval.application_id in new}
        kept = conversion.keep_bodies(unit, list(firsts.values()))
        state = _first_state(national_check)
        codes, standings = _find_codes(unit, list(new.values()), kept, state, behind_queue=True)
        store.insert_requests(unit.tx, standings, unit.clock.now())
        give_out(unit, codes, causes)
    return codes


def _first_state(national_check: bool) -> CodeState:
    return CodeState.RESERVED if national_check else CodeState.ASSIGNED


def _new_requests(unit: Unit, approvals: Iterable[ApplicationApproved]) -> dict[UUID, Request]:
    """Return what is asked for the first time, by application."""
    wanted = [
        Request(each.application_id, each.entity_id, each.registry, each.code_category, unit.clock.now())
        for each in approvals
    ]
    known = store.find_requests(unit.tx, [request.application_id for request in wanted])
    new: dict[UUID, Request] = {}
    for request in wanted:
        earlier = known.get(request.application_id) or new.get(request.application_id)
        if earlier is None:
            new[request.application_id] = request
        elif not earlier.asks_the_same(request):
            raise Refusal("code.request_differs", params={"application_id": request.application_id})
    return new


def serve_waiting_requests(unit: Unit, requests: Sequence[Request], *, national_check: bool = False) -> list[Code]:
    """Serve requests that had to wait for a segment, those that still do, in the order in which they came.

    One whose entity has a code by now waits on for a person, and holds up nobody.
    """
    unit.lock(*(("code", request.entity_id) for request in requests))
    waiting = store.lock_waiting_requests(unit.tx, [request.application_id for request in requests])
    blocked = store.entities_with_code(unit.tx, [request.entity_id for request in waiting])
    conflicts = [Standing.waiting(each, Reason.CONFLICT) for each in waiting if each.entity_id in blocked]
    free = [each for each in waiting if each.entity_id not in blocked]
    return _renumber(unit, free, conflicts, national_check=national_check)


def give_next_code(unit: Unit, application_id: UUID, *, national_check: bool) -> Code | None:
    """Give an application the next number because the one it had is burnt; None where it has to wait for a segment."""
    request = store.find_requests(unit.tx, [application_id])[application_id]
    return next(iter(_renumber(unit, [request], [], national_check=national_check)), None)


def _renumber(
    unit: Unit, requests: Sequence[Request], others: Sequence[Standing], *, national_check: bool
) -> list[Code]:
    codes, standings = _find_codes(unit, requests, {}, _first_state(national_check), behind_queue=False)
    store.record_standings(unit.tx, [*standings, *others], unit.clock.now())
    give_out(unit, codes)
    legacy.follow(unit, codes)
    return codes


def _find_codes(
    unit: Unit, requests: Sequence[Request], kept: Mapping[UUID, Kept], state: CodeState, *, behind_queue: bool
) -> tuple[list[Code], list[Standing]]:
    """Return a code for each request as far as there is one, and what becomes of each request."""
    codes: list[Code] = []
    standings: list[Standing] = []
    lines: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for request in requests:
        known = kept.get(request.application_id)
        if known is not None and known.uscc is not None:
            codes.append(_kept_code(unit, request, known.uscc, state))
            standings.append(Standing.numbered(request, _STATE[state]))
        elif known is not None and known.conflict:
            standings.append(Standing.waiting(request, Reason.CONFLICT))
        else:
            lines[request.line].append(request)
    for line in sorted(lines):  # sorted, so that two batches lock segments in the same order
        drawn = draw_codes(unit, lines[line], state, behind_queue=behind_queue)
        codes += drawn
        standings += _standings(lines[line], len(drawn), state)
    return codes, standings


def _standings(requests: Sequence[Request], numbered: int, state: CodeState) -> list[Standing]:
    return [
        *(Standing.numbered(request, _STATE[state]) for request in requests[:numbered]),
        *(Standing.waiting(request, Reason.NO_SEGMENT) for request in requests[numbered:]),
    ]


def _kept_code(unit: Unit, request: Request, uscc: str, state: CodeState) -> Code:
    require_confirmation(uscc)
    return Code(
        code_id=uuid7(),
        uscc=uscc,
        state=state,
        origin=Origin.ORG_CODE,
        code_rule=Rule.STANDARD,
        registry=request.registry,
        entity_id=request.entity_id,
        application_id=request.application_id,
        assigned_at=unit.clock.legal_now() if state is CodeState.ASSIGNED else None,
    )

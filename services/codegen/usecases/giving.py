"""Giving out: codes enter the ledger and are told of, reserved or assigned; and who waits is told of, once a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import RULE_ID, Code, CodeState, Reason, Request, RequestState
from services.codegen.store import Standing
from services.codegen.usecases import legacy
from shared import crash
from shared.events.codegen import CodeAssigned, CodeDelayed, CodeReserved
from shared.unit import Unit


def give_out(unit: Unit, codes: Sequence[Code], causes: Mapping[UUID, UUID] | None = None) -> None:
    """Write new codes into the ledger and tell of them: assigned, or reserved until the national centre answers.

    ``causes``: by application, the event that led to it.

    :raises Refusal: ``code.taken``, ``code.body_taken``, ``code.entity_has_code``.
    """
    if not codes:
        return
    store.insert_codes(unit.tx, codes)
    crash.point("inside_code_assignment")
    at = unit.clock.legal_now()
    unit.tell_many(
        [(code.entity_id, _told(code, at), code.matter) for code in codes],
        [causes[code.matter] for code in codes] if causes else None,
    )
    legacy.map_assigned(unit, [code for code in codes if code.state is CodeState.ASSIGNED])


def assign_reserved(unit: Unit, code: Code) -> None:
    """Let a reserved code belong to its entity."""
    assigned = replace(code, state=CodeState.ASSIGNED, assigned_at=unit.clock.legal_now())
    store.record_assigned(unit.tx, code.code_id, unit.clock.legal_now())
    crash.point("code_accepted_not_assigned")
    request = store.find_requests(unit.tx, [code.matter])[code.matter]
    store.record_standings(unit.tx, [Standing.numbered(request, RequestState.SERVED)], unit.clock.now())
    unit.tell(code.entity_id, _told(assigned, unit.clock.legal_now()), correlation_id=code.matter)
    legacy.map_assigned(unit, [assigned])
    legacy.follow(unit, [assigned])


def _told(code: Code, at: datetime) -> CodeAssigned | CodeReserved:
    told = CodeReserved if code.state is CodeState.RESERVED else CodeAssigned
    return told(
        code.entity_id,
        code.matter,
        code.uscc,
        code.registry,
        str(code.origin),
        RULE_ID,
        at,
        code.segment_id,
        code.ordinal,
    )


def tell_delay(unit: Unit, request: Request, reason: Reason, since: datetime) -> bool:
    """Tell once why an application waits, so that applicant and supervisor see it; False if told before.

    ``since`` is of the system clock.
    """
    unit.lock(("code", request.entity_id))
    if not store.claim_delay(unit.tx, request.application_id, reason, unit.clock.now()):
        return False
    delayed = CodeDelayed(
        entity_id=request.entity_id,
        application_id=request.application_id,
        reason=str(reason),
        since=unit.clock.legal_moment(since),
    )
    unit.tell(request.entity_id, delayed, correlation_id=request.application_id)
    return True

"""Settling a conversion whose organisation code stands in another entity's code: it gets the next number instead."""

from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import Reason
from services.codegen.queries.conflicts import Conflict, find_conflict
from services.codegen.store import Standing
from services.codegen.usecases.drawing import SEGMENT_OPENED
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def let_draw(unit: Unit, officer: Principal, application_id: UUID) -> Conflict:
    """Let a conversion go without its organisation code: from now on it waits for the next number like a set-up.

    The number itself comes from the queue, by the same way as every other. Return the conflict that is settled.

    :raises Refusal: ``code.no_conflict``.
    """
    conflict = _conflict(unit, officer, application_id)
    unit.lock(("code", conflict.entity_id))
    waiting = store.lock_waiting_requests(unit.tx, [application_id])
    if not waiting or find_conflict(unit.tx, application_id) is None:
        raise Refusal("code.no_conflict")
    store.record_standings(unit.tx, [Standing.waiting(waiting[0], Reason.NO_SEGMENT)], unit.clock.now())
    unit.tx.notify(SEGMENT_OPENED)
    unit.audit("code.conflict_settled", application_id, {"held_by": conflict.holder_uscc})
    return conflict


def _conflict(unit: Unit, officer: Principal, application_id: UUID) -> Conflict:
    conflict = find_conflict(unit.tx, application_id)
    if conflict is None or not officer.covers(conflict.registry):
        raise Refusal("code.no_conflict")
    return conflict

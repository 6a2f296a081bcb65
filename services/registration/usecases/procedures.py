"""The procedure lock and the effect of a deregistration: registration is the only arbiter between procedures."""

from uuid import UUID

from services.registration.domain.claims import ClaimState
from services.registration.domain.entity import (
    Entity,
    Procedure,
    Status,
    blocking_marks,
    event_head,
    status_after_deregistration,
)
from services.registration.domain.rules import GONE_NAME_BLOCK
from services.registration.store import entities, marks, names, procedures
from services.registration.usecases.importing.telling import lock_told, tell_first
from shared.errors import Refusal
from shared.events.deregistration import CaseClosed, CaseGranted, CaseOpened
from shared.events.registration import (
    EntityDeregistered,
    EntityDeregistrationBlocked,
    EntityLocked,
    EntityLockRefused,
    EntityUnlocked,
    NameBlocked,
)
from shared.events.shapes import HeldBy, Mark
from shared.unit import Unit
from shared.workdays import add_months

DEREGISTRATION = "deregistration"
_LOCKABLE = frozenset({Status.ACTIVE, Status.REVOKED})


def open_case(unit: Unit, event: CaseOpened) -> None:
    """Give a case the entity's one lock, with a fresh snapshot; or say which procedure holds it."""
    lock_told(unit, event.entity_id)
    entity = _locked(unit, event.entity_id)
    held = procedures.procedure_of(unit.tx, entity.entity_id)
    if held is not None and held.holder_id != event.case_id:
        _refuse(unit, entity, event.case_id, "open_procedure", HeldBy(held.procedure, held.holder_id))
    elif entity.status not in _LOCKABLE:
        _refuse(unit, entity, event.case_id, "wrong_status", None)
    else:
        _grant_lock(unit, entity, event.case_id, taken=held is not None)


def _locked(unit: Unit, entity_id: UUID) -> Entity:
    entity = entities.lock_entity(unit.tx, entity_id)
    if entity is None:
        raise Refusal("entity.not_found")
    return entity


def _refuse(unit: Unit, entity: Entity, case_id: UUID, reason: str, held_by: HeldBy | None) -> None:
    told = EntityLockRefused(
        **event_head(entity),
        case_id=case_id,
        reason=reason,
        held_by=held_by,
    )
    unit.tell(entity.entity_id, told, correlation_id=case_id)
    unit.audit("refuse_lock", entity.entity_id, {"case_id": str(case_id), "reason": reason})


def _grant_lock(unit: Unit, entity: Entity, case_id: UUID, *, taken: bool) -> None:
    now = unit.clock.legal_now()
    if not taken:
        procedures.take_procedure(unit.tx, Procedure(entity.entity_id, DEREGISTRATION, case_id), now)
    version = entities.version_of(unit.tx, entity.entity_id, entity.entity_version)
    if version is None:
        raise AssertionError("an entity has the particulars of its version")
    told = EntityLocked(
        **event_head(entity),
        case_id=case_id,
        procedure=DEREGISTRATION,
        locked_at=now,
        particulars=version.particulars,
        marks=tuple(known.mark for known in marks.marks_of(unit.tx, entity.entity_id) if known.lifted_on is None),
    )
    unit.tell(entity.entity_id, told, correlation_id=case_id)
    unit.audit("lock_entity", entity.entity_id, {"case_id": str(case_id)})


def close_case(unit: Unit, event: CaseClosed) -> None:
    """Release the lock if the case holds it; nothing happens if it does not."""
    lock_told(unit, event.entity_id)
    entity = _locked(unit, event.entity_id)
    if not procedures.release_procedure(unit.tx, entity.entity_id, event.case_id):
        return
    told = EntityUnlocked(
        **event_head(entity),
        case_id=event.case_id,
        outcome=event.outcome,
    )
    unit.tell(entity.entity_id, told, correlation_id=event.case_id)
    unit.audit("unlock_entity", entity.entity_id, {"case_id": str(event.case_id), "outcome": event.outcome})


def apply_deregistration(unit: Unit, event: CaseGranted) -> None:
    """End the entity as granted, unless a blocking mark is newer than what the grant saw (contract 7 no. 4).

    :raises Refusal: ``entity.procedure_open`` if the case does not hold the lock: the event is parked.
    """
    claim_id = names.claim_id_of_entity(unit.tx, event.entity_id)
    unit.lock(("entity", event.entity_id), *([("name", claim_id)] if claim_id else []))
    tell_first(unit, event.entity_id)
    entity = _locked(unit, event.entity_id)
    held = procedures.procedure_of(unit.tx, entity.entity_id)
    if held is None or held.holder_id != event.case_id:
        raise Refusal("entity.procedure_open")
    known = marks.marks_of(unit.tx, entity.entity_id)
    blocking = blocking_marks(known, event.route, event.entity_stream_version_seen)
    if blocking:
        _block(unit, entity, event, blocking)
    else:
        _end(unit, entity, event)


def _block(unit: Unit, entity: Entity, event: CaseGranted, blocking: tuple[Mark, ...]) -> None:
    told = EntityDeregistrationBlocked(
        **event_head(entity),
        case_id=event.case_id,
        seen_version=event.entity_stream_version_seen,
        blocking_marks=blocking,
    )
    unit.tell(entity.entity_id, told, correlation_id=event.case_id)
    unit.audit("block_deregistration", entity.entity_id, {"case_id": str(event.case_id)})


def _end(unit: Unit, entity: Entity, event: CaseGranted) -> None:
    status = status_after_deregistration(entity.status)
    ended = entities.deregister(unit.tx, entity, status, event.act.decided_on)
    version = entities.version_of(unit.tx, entity.entity_id, entity.entity_version)
    if version is not None:
        record = entities.public_record(version.particulars)
        entities.publish_entity(unit.tx, ended, record, unit.clock.legal_now())
    procedures.release_procedure(unit.tx, entity.entity_id, event.case_id)
    _block_name(unit, ended, event)
    told = EntityDeregistered(
        **event_head(ended),
        act=event.act,
        case_id=event.case_id,
        route=event.route,
        deregistered_on=event.act.decided_on,
    )
    unit.tell(entity.entity_id, told, correlation_id=event.case_id)
    unit.audit("deregister_entity", entity.entity_id, {"case_id": str(event.case_id), "route": event.route})


def _block_name(unit: Unit, entity: Entity, event: CaseGranted) -> None:
    """The name stays blocked for a year after the end (734-17)."""
    claim = names.lock_claim_of_entity(unit.tx, entity.entity_id)
    if claim is None:
        return
    ended_on = event.act.decided_on
    until_on = add_months(ended_on, GONE_NAME_BLOCK.on(ended_on).value)
    names.move_claim(
        unit.tx,
        claim,
        ClaimState.BLOCKED,
        until_on,
        application_id=claim.application_id,
        entity_id=entity.entity_id,
    )
    told = NameBlocked(claim.claim_id, entity.entity_id, "deregistered", until_on)
    unit.tell(claim.claim_id, told, correlation_id=event.case_id)

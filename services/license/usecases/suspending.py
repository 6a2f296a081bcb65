"""An entity suspends its business (歇业) and takes it up again; its licence stays genuine, its status bits say 2."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.license.domain.license import BITS, License, State
from services.license.domain.standing import Suspension
from services.license.store import states as store
from shared.events.license import LicenseResumed, LicenseSuspended
from shared.unit import Unit

DECLARED = "declared"


def suspend_licenses(unit: Unit, entity_id: UUID, during: Suspension, correlation_id: UUID) -> None:
    """Suspend the licence in force; one that waits for its signature will be suspended when it has it.

    Told again with another last day, only that day changes.
    """
    unit.lock(("license", entity_id))
    store.keep_suspension(unit.tx, entity_id, during)
    for each in store.lock_unended(unit.tx, [entity_id]):
        if each.state is State.PREPARED:
            continue
        _suspend(unit, each, during)
        if each.state is State.ACTIVE:
            unit.tell(entity_id, _suspended(unit, each), correlation_id=correlation_id)


def resume_licenses(unit: Unit, entity_id: UUID, on: date, cause: str, correlation_id: UUID) -> None:
    """Put the licence in force again; ``cause``: declared or expired."""
    unit.lock(("license", entity_id))
    store.end_suspension(unit.tx, entity_id, on)
    for each in store.lock_unended(unit.tx, [entity_id]):
        if each.state is not State.SUSPENDED:
            continue
        store.resume(unit.tx, each.license_id)
        store.set_bits(unit.tx, [each.license_id], BITS[State.ACTIVE])
        unit.audit("license.resumed", each.license_id)
        event = LicenseResumed(each.license_id, entity_id, each.uscc, unit.clock.now(), cause)
        unit.tell(entity_id, event, correlation_id=correlation_id)


def suspend_issued(unit: Unit, issued: Sequence[License]) -> None:
    """Suspend those of the licences just issued, one of an entity, whose entities are suspended."""
    found = store.suspensions(unit.tx, [each.entity_id for each in issued])
    for each in issued:
        if each.entity_id in found:
            _suspend(unit, each, found[each.entity_id])
            telling = replace(unit, causation_id=each.cause_id)
            telling.tell(each.entity_id, _suspended(unit, each), correlation_id=each.correlation_id)


def _suspend(unit: Unit, license_: License, during: Suspension) -> None:
    store.suspend(unit.tx, license_.license_id, during)
    store.set_bits(unit.tx, [license_.license_id], BITS[State.SUSPENDED])
    unit.audit("license.suspended", license_.license_id)


def _suspended(unit: Unit, license_: License) -> LicenseSuspended:
    return LicenseSuspended(license_.license_id, license_.entity_id, license_.uscc, unit.clock.now(), DECLARED)

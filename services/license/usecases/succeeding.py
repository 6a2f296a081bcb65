"""A new licence in the place of an old one: the face changed, the entity came back, or it changed its registry."""

from uuid import UUID

from services.license.domain.entries import LaterEntry, Told
from services.license.domain.license import License, Order, may_be_succeeded
from services.license.queries import licenses as queries
from services.license.store import licenses as store
from services.license.store import states
from services.license.usecases.preparing import prepare_licenses
from shared.events.standing import EntityRestored
from shared.unit import Unit

SUSPENDED = "suspended"  # the status of an entity, as events name it


def replace_license(unit: Unit, told: Told, cause_id: UUID, correlation_id: UUID) -> None:
    """Prepare the successor of a licence; where there is none that could have one, nothing.

    An entity from before this register has none until its head asks; a dead one gets none, see `may_be_succeeded`.
    """
    unit.lock(("license", told.entity_id))
    newest = queries.newest_of_entity(unit.tx, told.entity_id)
    keep_heads(unit, told)
    if may_be_succeeded(newest):
        _prepare(unit, told, newest, cause_id, correlation_id)


def restore_license(unit: Unit, restored: EntityRestored, cause_id: UUID, correlation_id: UUID) -> None:
    """Prepare a licence for an entity that came back, suspended if it was so when it ended."""
    unit.lock(("license", restored.entity_id))
    if restored.status != SUSPENDED:
        states.end_suspension(unit.tx, restored.entity_id, restored.restored_on)
    issue_again(unit, restored, cause_id, correlation_id)


def issue_again(unit: Unit, told: Told, cause_id: UUID, correlation_id: UUID) -> None:
    """Prepare a licence whatever became of the ones before: with a new entry, because the old one's bit is final."""
    unit.lock(("license", told.entity_id))
    keep_heads(unit, told)
    newest = queries.newest_of_entity(unit.tx, told.entity_id)
    _prepare(unit, told, newest, cause_id, correlation_id)


def keep_heads(unit: Unit, told: Told) -> None:
    """Whoever heads the entity now may use its licence; where the event names no head, nothing is known to change."""
    heads = told.particulars.heads
    if heads:
        store.keep_heads(unit.tx, told.entity_id, [head.person_id for head in heads if head.person_id])


def _prepare(unit: Unit, told: Told, newest: License | None, cause_id: UUID, correlation_id: UUID) -> None:
    established_on = newest.face.established_on if newest else None
    prepare_licenses(unit, [Order(LaterEntry.of(told, established_on), cause_id, correlation_id)])

"""Telling of what an import brought, afterwards and throttled: ordinary registrations do not wait behind a city.

Whoever acts on an entity that was not told of yet tells of it first (`tell_first`), so that every reader hears of the
entity before it hears of the act.
"""

from uuid import UUID

from services.registration.store.importing import conversions, untold
from services.registration.store.importing.conversions import Conversion
from services.registration.store.importing.untold import Untold
from services.registration.usecases.importing.jobs import CHANNEL
from shared import outbox
from shared.entity_types import OTHER_CODE
from shared.events.codec import Written
from shared.events.registration import ApplicationApproved, EntityImported
from shared.events.shapes import Act
from shared.unit import Unit

EVENTS_A_GO = 1_000
MOST_WAITING = 2_000  # in the outbox, beyond which the import waits for the relay
RULE = "CONVERSION-2015"  # 国发〔2015〕33号: who has an old licence gets a unified code


def tell_imported(unit: Unit) -> int:
    """Tell of some imported entities, and ask for some codes; return how many events that were.

    Nothing while many events wait for the relay already.
    """
    if outbox.waiting(unit.tx) >= MOST_WAITING:
        return 0
    wanted = untold.next_untold(unit.tx, EVENTS_A_GO)
    unit.lock(*(("entity", entity_id) for entity_id in wanted))
    entities = untold.take_untold(unit.tx, wanted)
    unit.tell_many([(each.entity_id, _imported(each), each.entity_id) for each in entities])
    waiting = conversions.take_untold(unit.tx, EVENTS_A_GO, unit.clock.legal_now())
    unit.tell_many([(each.application_id, _approved(unit, each), each.application_id) for each in waiting])
    told = len(entities) + len(waiting)
    if told:
        unit.tx.notify(CHANNEL)  # there may be more
    return told


def lock_told(unit: Unit, entity_id: UUID) -> int:
    """Lock the stream of an entity, telling of the entity first where it was not yet; return the stream's version."""
    versions = unit.lock(("entity", entity_id))
    return versions["entity", str(entity_id)] + tell_first(unit, entity_id)


def tell_first(unit: Unit, entity_id: UUID) -> bool:
    """Tell of an imported entity whose stream is locked, unless it was told of; return whether it was told now."""
    found = untold.take_untold(unit.tx, [entity_id])
    for each in found:
        unit.tell(entity_id, _imported(each), correlation_id=entity_id)
    return bool(found)


def _imported(each: Untold) -> Written:
    """Return ``entity.imported`` as `EntityImported` has it, from rows as they lie in the database."""
    payload = {
        "entity_id": str(each.entity_id),
        "uscc": each.uscc,
        "registry": each.registry,
        "kind": each.kind,
        "entity_version": 1,
        "status": "active",
        "source_batch": each.source_batch,
        "code_rule": each.code_rule,
        "particulars": each.particulars,
        "quality_warnings": each.warnings,
        "legacy_numbers": each.legacy_numbers,
    }
    if each.established_on is not None:
        payload["established_on"] = each.established_on.isoformat()
    return Written(EntityImported.TYPE, payload)


def _approved(unit: Unit, each: Conversion) -> ApplicationApproved:
    today = unit.clock.today()
    return ApplicationApproved(
        application_id=each.application_id,
        entity_id=each.entity_id,
        business_type="conversion",
        kind=each.kind,
        entity_type=each.entity_type or OTHER_CODE,
        registry=each.registry,
        code_category=each.code_category,
        approved_on=today,
        act=Act(registry=each.registry, rule_ids=(RULE,), decided_on=today, mode="auto"),
        legacy_numbers=each.legacy_numbers,
    )

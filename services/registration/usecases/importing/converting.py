"""A row without a unified code has got one: the entity enters the register and is told of like every imported one."""

from services.registration.store.importing import conversions, register
from services.registration.store.importing.conversions import Conversion
from services.registration.store.legacy import HeldNumber, insert_numbers
from shared.errors import Refusal
from shared.events import codec
from shared.events.codegen import CodeAssigned, CodeDelayed
from shared.events.registration import EntityImported
from shared.events.shapes import Particulars
from shared.merging import Exchange
from shared.unit import Unit


def enter_converted(unit: Unit, event: CodeAssigned) -> bool:
    """Enter the entity of a conversion under its code; False if the application is none.

    A second event for the same code changes nothing.

    :raises Refusal: ``application.not_found``: of another entity; ``application.not_in_state``: it has another code.
        The event is parked.
    """
    unit.lock(("entity", event.entity_id))
    waiting = conversions.lock_conversion(unit.tx, event.application_id)
    if waiting is None:
        return False
    if waiting.entity_id != event.entity_id:
        raise Refusal("application.not_found")
    if waiting.uscc == event.uscc:
        return True
    if waiting.uscc is not None:
        raise Refusal("application.not_in_state", params={"state": waiting.state, "allowed": ["awaiting_code"]})
    _enter(unit, waiting, event.uscc)
    return True


def note_delayed(unit: Unit, event: CodeDelayed) -> bool:
    """Note that a conversion waits for a code; False if the application is none."""
    return bool(conversions.note_delayed(unit.tx, event.application_id, event.since))


def _enter(unit: Unit, waiting: Conversion, uscc: str) -> None:
    now = unit.clock.legal_now()
    entity = register.NewEntity(
        entity_id=waiting.entity_id,
        uscc=uscc,
        registry=uscc[2:8],
        kind=waiting.kind,
        name_full=waiting.name_full,
        claim_id=waiting.claim_id,
        batch_id=waiting.batch_id,
        code_rule="standard",
        record=register.as_json(waiting.particulars),
        established_on=waiting.established_on,
        licence_exchange=str(Exchange.EXCHANGED if waiting.exchanged_on else Exchange.UNEXCHANGED),
        exchanged_on=waiting.exchanged_on,
        code_adopted_at=unit.clock.now(),  # codegen gave it, so no `code.adopted` will come
    )
    register.insert_entities(unit.tx, [entity], now)
    insert_numbers(
        unit.tx,
        [
            HeldNumber(waiting.entity_id, each.number_kind, each.value, each.issuer or "", each.valid_until_on)
            for each in waiting.legacy_numbers
        ],
        now,
    )
    conversions.enter(unit.tx, waiting.application_id, uscc, now)
    unit.tell(waiting.entity_id, _told(waiting, entity), correlation_id=waiting.application_id)
    unit.audit("enter_converted_entity", waiting.entity_id, {"uscc": uscc})


def _told(waiting: Conversion, entity: register.NewEntity) -> EntityImported:
    return EntityImported(
        entity_id=waiting.entity_id,
        uscc=entity.uscc,
        registry=entity.registry,
        kind=waiting.kind,
        entity_version=1,
        status="active",
        source_batch=waiting.batch_id,
        code_rule=entity.code_rule,
        particulars=codec.load_shape(Particulars, waiting.particulars),
        quality_warnings=waiting.warnings,
        established_on=waiting.established_on,
        legacy_numbers=waiting.legacy_numbers,
    )

"""Former numbers that become known after an entity entered the register."""

from services.registration.store import entities, legacy
from services.registration.store.legacy import HeldNumber
from shared.errors import Refusal
from shared.events.codegen import CodeMapped
from shared.unit import Unit


def note_mapped(unit: Unit, event: CodeMapped) -> None:
    """Keep the numbers that a code officer led to an entity's code, so that each finds the entity here too.

    :raises Refusal: ``entity.not_found``; ``code.legacy_number_mapped`` where the register knows another holder, which
        a person has to look into.
    """
    entity = entities.find_entity(unit.tx, event.entity_id)
    if entity is None or entity.uscc != event.uscc:
        raise Refusal("entity.not_found")
    for number in event.numbers:
        held = HeldNumber(event.entity_id, number.number_kind, number.value, number.issuer or "", number.valid_until_on)
        legacy.keep_number(unit.tx, held, unit.clock.legal_now())

"""The life of a code beside assignment: adopted from outside, confirmed by the register, retired with its entity."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.codegen import store
from services.codegen.domain.code import Code, CodeState, Origin
from services.codegen.domain.span import Span
from shared.errors import Refusal
from shared.events.codegen import CodeAdopted, CodeRetired
from shared.events.registration import EntityDeregistered, EntityImported, EntityRegistered
from shared.ids import uuid7
from shared.unit import Unit
from shared.uscc import Mode, check


def adopt_codes(unit: Unit, imported: Sequence[EntityImported], causes: Mapping[UUID, UUID] | None = None) -> None:
    """Take the codes of imported entities into the ledger, so that none of them can be given again. Many at once.

    An entity that has the same code already is left as it is; where we gave it that code (conversion), it is confirmed.
    ``causes``: by entity, the event that told of it.

    :raises Refusal: ``code.entity_has_code``, ``code.taken``, ``code.body_taken``, ``code.inside_segment``,
        ``code.rule_differs`` or what the check found; nothing of the run is adopted then.
    """
    unit.lock(*(("code", entity.entity_id) for entity in imported))
    present = store.codes_of_entities(unit.tx, [entity.entity_id for entity in imported])
    new = {entity.entity_id: entity for entity in imported if _is_new(entity, present)}
    store.record_all_confirmed(
        unit.tx, [each.entity_id for each in imported if each.entity_id not in new], unit.clock.legal_now()
    )
    spans = store.spans(unit.tx)
    codes = [_adopted(unit, entity, spans) for entity in new.values()]
    store.insert_codes(unit.tx, codes)
    unit.tell_many(
        [(code.entity_id, _told_adopted(code), code.entity_id) for code in codes],
        [causes[code.entity_id] for code in codes] if causes else None,
    )


def _is_new(entity: EntityImported, present: dict[UUID, str]) -> bool:
    known = present.get(entity.entity_id)
    if known not in {None, entity.uscc}:
        raise Refusal("code.entity_has_code", params={"entity_id": entity.entity_id})
    return known is None


def _adopted(unit: Unit, entity: EntityImported, spans: Sequence[Span]) -> Code:
    verdict = check(entity.uscc, Mode.IMPORT)
    if verdict.errors:
        raise Refusal(verdict.error_codes[0], params={"entity_id": entity.entity_id})
    if verdict.rule != entity.code_rule or verdict.canonical != entity.uscc:
        raise Refusal("code.rule_differs", params={"entity_id": entity.entity_id})
    if any(entity.uscc[8:16] in span for span in spans):
        raise Refusal("code.inside_segment", params={"entity_id": entity.entity_id})
    return Code(
        code_id=uuid7(),
        uscc=entity.uscc,
        state=CodeState.ASSIGNED,
        origin=Origin.IMPORTED,
        code_rule=entity.code_rule,
        registry=entity.registry,
        entity_id=entity.entity_id,
        assigned_at=unit.clock.legal_now(),
        confirmed_at=unit.clock.legal_now(),
    )


def _told_adopted(code: Code) -> CodeAdopted:
    return CodeAdopted(entity_id=code.entity_id, uscc=code.uscc, origin=code.origin)


def confirm_code(unit: Unit, registered: EntityRegistered) -> None:
    """Note that an entity entered the register with the code it was given.

    :raises Refusal: ``code.not_found``: the register shows a code that was not given to this entity; needs a person.
    """
    code = store.lock_code_of_entity(unit.tx, registered.entity_id)
    if code is None or code.uscc != registered.uscc:
        raise Refusal("code.not_found", params={"entity_id": registered.entity_id})
    if code.confirmed_at is None:
        store.record_confirmed(unit.tx, code.code_id, unit.clock.legal_now())


def retire_code(unit: Unit, ended: EntityDeregistered) -> None:
    """Retire the code of a deregistered entity. It stays in the ledger and is never given again.

    :raises Refusal: ``code.not_found``.
    """
    unit.lock(("code", ended.entity_id))
    code = store.lock_code_of_entity(unit.tx, ended.entity_id)
    if code is None or code.uscc != ended.uscc:
        raise Refusal("code.not_found", params={"entity_id": ended.entity_id})
    if code.state is CodeState.RETIRED:
        return
    at = unit.clock.legal_now()
    store.record_retired(unit.tx, code.code_id, at)
    retired = CodeRetired(entity_id=ended.entity_id, uscc=code.uscc, at=at, cause="deregistered")
    unit.tell(ended.entity_id, retired, correlation_id=ended.case_id)
    unit.audit("code.retired", ended.entity_id, {"uscc": code.uscc})

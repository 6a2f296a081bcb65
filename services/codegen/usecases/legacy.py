"""Old numbers and the codes that they lead to: from conversions, from imported entities, from a code officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.codegen import queries
from services.codegen.domain.code import Code, CodeState
from services.codegen.domain.mapping import Mapping, Source, keepable
from services.codegen.store import legacy as store
from shared.auth.principal import Principal
from shared.errors import Defect, Refusal
from shared.events.codegen import CodeMapped
from shared.events.registration import EntityImported
from shared.events.shapes import LegacyNumber
from shared.ids import uuid7
from shared.legacy_numbers import compact, faults, is_personal
from shared.unit import Unit
from shared.versions import check_version

_GIVEN = (CodeState.ASSIGNED, CodeState.RETIRED)


@dataclass(frozen=True)
class NumberIn:
    """What a code officer puts in: a number, and the code that it leads to."""

    uscc: str
    number_kind: str
    value: str
    issuer: str = ""
    valid_until_on: date | None = None


def map_assigned(unit: Unit, codes: Sequence[Code]) -> None:
    """Lead the numbers that conversions brought to the codes they were given; other codes are passed over."""
    by_application = {code.application_id: code for code in codes if code.application_id is not None}
    brought = store.numbers_of_conversions(unit.tx, by_application)
    _map(
        unit,
        [
            _mapping(unit, code.entity_id, code.uscc, number, Source.CONVERSION)
            for application_id, numbers in brought.items()
            for code in [by_application[application_id]]
            for number in numbers
        ],
    )


def follow(unit: Unit, codes: Iterable[Code]) -> None:
    """Lead what officers and conversions mapped to entities to their new codes, because earlier ones are burnt."""
    present = {code.entity_id: code.uscc for code in codes if code.state is CodeState.ASSIGNED}
    if present:
        store.lead_to(unit.tx, present)


def map_imported(unit: Unit, imported: Iterable[EntityImported]) -> None:
    """Lead the numbers of imported entities to their codes, many at once."""
    _map(
        unit,
        [
            _mapping(unit, entity.entity_id, entity.uscc, number, Source.IMPORT)
            for entity in imported
            for number in keepable(entity.legacy_numbers)
        ],
    )


def _map(unit: Unit, mappings: Sequence[Mapping]) -> None:
    """Write mappings; a number that leads elsewhere already goes on doing so, and who looks for the reason finds it."""
    if not mappings:
        return
    for mapping in store.insert_mappings(unit.tx, mappings):
        unit.audit("code.legacy_number_not_mapped", mapping.entity_id, {"number_kind": mapping.number_kind})


def _mapping(unit: Unit, entity_id: UUID, uscc: str, number: LegacyNumber, source: Source) -> Mapping:
    return Mapping(
        mapping_id=uuid7(),
        entity_id=entity_id,
        uscc=uscc,
        number_kind=number.number_kind,
        issuer=number.issuer or "",
        value=number.value,
        source=source,
        mapped_at=unit.clock.legal_now(),
        valid_until_on=number.valid_until_on,
    )


def map_number(
    unit: Unit, officer: Principal, mapping_id: UUID, given: NumberIn, expected_version: int | None
) -> Mapping:
    """Lead a number to a code because an officer found out, or change until when it is valid; tells ``code.mapped``.

    :raises Refusal: ``code.not_found``; ``code.legacy_number_personal``; ``request.invalid`` with what is wrong with
        the number; ``code.legacy_number_mapped``; ``code.legacy_number_fixed``; ``request.version_stale``.
    """
    code = queries.find_code(unit.tx, given.uscc)
    if code is None or code.state not in _GIVEN or not officer.covers(code.registry):
        raise Refusal("code.not_found", pointer="/uscc")
    unit.lock(("code", code.entity_id))
    number = _checked(given)
    mapping = _mapping(unit, code.entity_id, code.uscc, number, Source.OFFICER)
    if expected_version is None:
        mapping = _put_in(unit, mapping_id, mapping)
    else:
        mapping = _amended(unit, mapping_id, mapping, expected_version)
    mapped = CodeMapped(entity_id=code.entity_id, uscc=code.uscc, numbers=(mapping.number,))
    unit.tell(code.entity_id, mapped, correlation_id=mapping_id)
    unit.audit("code.legacy_number_mapped", code.entity_id, {"number_kind": mapping.number_kind})
    return mapping


def _checked(given: NumberIn) -> LegacyNumber:
    """Return the number as it is kept.

    :raises Refusal: ``code.legacy_number_personal``; ``request.invalid`` with what is wrong with it.
    """
    if is_personal(given.number_kind, given.value):
        raise Refusal("code.legacy_number_personal", pointer="/value")
    defects = [Defect("/value", finding.told) for finding in faults(given.number_kind, given.value)]
    if defects:
        raise Refusal("request.invalid", defects=defects)
    value = compact(given.number_kind, given.value)
    return LegacyNumber(given.number_kind, value, given.issuer.strip(), given.valid_until_on)


def _put_in(unit: Unit, mapping_id: UUID, mapping: Mapping) -> Mapping:
    made = replace(mapping, mapping_id=mapping_id)
    store.insert_mapping(unit.tx, made)
    return made


def _amended(unit: Unit, mapping_id: UUID, asked: Mapping, expected_version: int) -> Mapping:
    """Change the validity of a mapping; the number and where it leads are facts and stay."""
    known = store.lock_mapping(unit.tx, mapping_id)
    if known is None:
        raise Refusal("code.not_found")
    check_version(expected_version, known.version)
    if (known.entity_id, *store.key_of(known)) != (asked.entity_id, *store.key_of(asked)):
        raise Refusal("code.legacy_number_fixed")
    store.amend_validity(unit.tx, mapping_id, asked.valid_until_on)
    return replace(known, valid_until_on=asked.valid_until_on, version=known.version + 1)

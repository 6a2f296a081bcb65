"""A licence ends: its entity ended, another licence took its place, or it was withdrawn. Status bit 1 is final."""

from collections.abc import Sequence
from uuid import UUID

from services.license.domain.license import BITS, End, Ending, License, State, ended, overtaken
from services.license.store import states as store
from shared.events.license import LicenseSuperseded, LicenseVoided
from shared.unit import Unit


def void_licenses(unit: Unit, ending: Ending, correlation_id: UUID) -> None:
    """End every licence of an entity that ended: those signed become void for good, those prepared are dropped.

    A second call finds nothing to end.
    """
    unit.lock(("license", ending.entity_id))
    now = unit.clock.now()
    for each in store.lock_unended(unit.tx, [ending.entity_id]):
        end = ended(each.state, ending, now)
        if end is not None:
            end_license(unit, each, end, correlation_id)


def end_license(unit: Unit, license_: License, end: End, correlation_id: UUID) -> None:
    """Write down the end of one licence, whose stream is locked; tell it where the licence was in force."""
    _write_end(unit, license_, end)
    if end.state is State.VOID and end.reason:
        event = LicenseVoided(license_.license_id, license_.entity_id, license_.uscc, end.reason, end.ended_at)
        unit.tell(license_.entity_id, event, correlation_id=correlation_id)


def supersede(unit: Unit, issued: Sequence[License]) -> dict[UUID, UUID]:
    """End what came before these licences, one of an entity; return which licence took the place of which.

    Of two that wait and are signed out of their order the earlier is dropped: it would say what is no longer so.
    """
    later = {each.entity_id: each for each in issued if each.license_no > 1}
    if not later:
        return {}
    replaced, now = {}, unit.clock.now()
    told: list[tuple[UUID, LicenseSuperseded, UUID]] = []
    for each in store.lock_unended(unit.tx, list(later)):
        by = later[each.entity_id]
        end = overtaken(each.state, by, now) if each.license_no < by.license_no else None
        if end is None:
            continue
        _write_end(unit, each, end)
        if end.superseded_by:
            replaced[by.license_id] = each.license_id
            event = LicenseSuperseded(each.license_id, each.entity_id, each.uscc, now, by.license_id)
            told.append((each.entity_id, event, by.correlation_id))
    unit.tell_many(told, causes=[later[entity_id].cause_id for entity_id, _, _ in told])
    return replaced


def _write_end(unit: Unit, license_: License, end: End) -> None:
    store.end(unit.tx, license_.license_id, end)
    store.set_bits(unit.tx, [license_.license_id], BITS[end.state])
    unit.audit(f"license.{end.state}", license_.license_id)

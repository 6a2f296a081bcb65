"""A licence's life after it was prepared: recorded as signed, ended; and who holds it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.license.domain.license import BITS, License, Reason, Signature, State, ended
from services.license.store import licenses as store
from shared.events.license import LicenseIssued, LicenseVoided
from shared.events.registration import EntityDeregistered, PersonBound
from shared.events.shapes import StatusReference as ToldReference
from shared.unit import Unit


def record_signatures(unit: Unit, signatures: Sequence[Signature]) -> int:
    """Record the signatures of newest renditions; return how many licences they were for.

    A prepared licence becomes active, and that is told; one in force is from now on shown in its new rendition, and
    nothing is told. What was recorded before, or ended or was written anew meanwhile, stays as it is.
    """
    wanted = list({one.license_id for one in signatures})
    unit.lock(*(("license", entity_id) for entity_id in store.entities_of(unit.tx, wanted)))
    ready, now = store.lock_unsigned(unit.tx, wanted), unit.clock.now()
    newest = {(each.license_id, each.rendition) for each in ready}
    fitting = [one for one in signatures if (one.license_id, one.rendition) in newest]
    signed = {one.license_id for one in fitting}
    store.insert_signatures(unit.tx, fitting, now)
    _renew(unit, [each for each in ready if each.license_id in signed and each.state is not State.PREPARED])
    _issue(unit, [each for each in ready if each.license_id in signed and each.state is State.PREPARED])
    return len(signed)


def _renew(unit: Unit, renewed: Sequence[License]) -> None:
    store.follow(unit.tx, [each.license_id for each in renewed])
    for each in renewed:
        unit.audit("license.renewed", each.license_id, {"rendition": each.rendition})


def _issue(unit: Unit, issued: Sequence[License]) -> None:
    now = unit.clock.now()
    store.activate(unit.tx, [each.license_id for each in issued], now)
    for each in issued:
        late = {"late": True} if unit.clock.today() > each.licence_on else {}
        unit.audit("license.issued", each.license_id, late)
        event = _issued(each, now)
        replace(unit, causation_id=each.cause_id).tell(each.entity_id, event, correlation_id=each.correlation_id)


def _issued(new: License, at: datetime) -> LicenseIssued:
    return LicenseIssued(
        license_id=new.license_id,
        entity_id=new.entity_id,
        uscc=new.uscc,
        entity_version=new.entity_version,
        license_no=new.license_no,
        serial=new.serial,
        licence_on=new.licence_on,
        issued_at=at,
        expires_at=new.expires_at,
        status=ToldReference(new.status.uri, new.status.index),
        payload_sha256=new.payload_sha256,
    )


def void_licenses(unit: Unit, deregistered: EntityDeregistered, correlation_id: UUID) -> None:
    """End every licence of an entity that ended: those signed become void for good, those prepared are dropped.

    A second call finds nothing to end.
    """
    unit.lock(("license", deregistered.entity_id))
    now, reason = unit.clock.now(), Reason.DEREGISTERED
    for each in store.lock_of_entity(unit.tx, deregistered.entity_id):
        end = ended(each.state, reason, deregistered.deregistered_on, now)
        if end is None:
            continue
        store.end(unit.tx, each.license_id, end)
        store.set_bits(unit.tx, each.license_id, BITS[end.state])
        unit.audit(f"license.{end.state}", each.license_id)
        if end.state is State.VOID:
            event = LicenseVoided(each.license_id, each.entity_id, each.uscc, reason.value, now)
            unit.tell(each.entity_id, event, correlation_id=correlation_id)


def bind_person(unit: Unit, bound: PersonBound) -> None:
    """Remember which sign-in belongs to a person: whoever heads an entity may hold its licence."""
    store.insert_subject(unit.tx, bound.person_id, bound.subject, bound.bound_at)

"""A prepared licence becomes one in force, in the place of the one before it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from services.license.domain.license import License, Signature, State
from services.license.store import licenses as store
from services.license.usecases.ending import supersede
from services.license.usecases.suspending import suspend_issued
from shared.events.license import LicenseIssued
from shared.events.registration import PersonBound
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
    unit.audit_many("license.renewed", [(each.license_id, {"rendition": each.rendition}) for each in renewed])


def _issue(unit: Unit, issued: Sequence[License]) -> None:
    """Lower numbers first: of two licences of an entity signed together, the later takes the earlier's place."""
    in_order = sorted(issued, key=lambda each: each.license_no)
    for _, round_ in groupby(in_order, key=lambda each: each.license_no):
        _issue_round(unit, list(round_))


def _issue_round(unit: Unit, issued: Sequence[License]) -> None:
    """One licence of an entity at most."""
    now, today = unit.clock.now(), unit.clock.today()
    replaced = supersede(unit, issued)
    store.activate(unit.tx, [each.license_id for each in issued], now)
    unit.audit_many(
        "license.issued", [(each.license_id, {"late": True} if today > each.licence_on else {}) for each in issued]
    )
    unit.tell_many(
        [(each.entity_id, _issued(each, now, replaced.get(each.license_id)), each.correlation_id) for each in issued],
        causes=[each.cause_id for each in issued],
    )
    suspend_issued(unit, issued)


def _issued(new: License, at: datetime, supersedes: UUID | None) -> LicenseIssued:
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
        supersedes=supersedes,
    )


def bind_person(unit: Unit, bound: PersonBound) -> None:
    """Remember which sign-in belongs to a person: whoever heads an entity may hold its licence."""
    store.insert_subject(unit.tx, bound.person_id, bound.subject, bound.bound_at)

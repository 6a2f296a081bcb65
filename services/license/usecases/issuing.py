"""A licence's life: prepared, recorded as signed, ended; and who holds it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.license.domain import qr, sd_jwt
from services.license.domain.face import face_of
from services.license.domain.keys import SigningKey, Use
from services.license.domain.license import BITS, Cause, License, Reason, Signature, State, ended, prepared
from services.license.domain.lists import ENTRIES, Issuer, list_id, list_uri
from services.license.domain.rendition import SALT_BYTES, VALID_DAYS, Terms
from services.license.queries import lists
from services.license.store import licenses as store
from services.license.verification.face import Face
from services.license.verification.sd_jwt import DISCLOSABLE
from services.license.verification.status import StatusReference
from shared.errors import Refusal
from shared.events.license import LicenseIssued, LicenseVoided
from shared.events.registration import EntityDeregistered, EntityRegistered, PersonBound
from shared.events.shapes import StatusReference as ToldReference
from shared.ids import uuid7
from shared.unit import Unit

PREPARED = "license_prepared"  # wakes the job that signs
DRAWS = 8  # when so many entries drawn at random are taken, the list is nearly full and the next one is begun


def prepare_license(unit: Unit, registered: EntityRegistered, cause: Cause) -> None:
    """Store the exact bytes to be signed of the licence that a registration gives rise to; once for each cause.

    Raises Refusal ``license.signer_unavailable`` before the first keys are known.
    """
    unit.lock(("license", registered.entity_id))
    if store.is_known_cause(unit.tx, cause.cause_id):
        return
    license_id, face, terms = _drawn(unit, registered)
    forms = (sd_jwt.to_be_signed(face, terms, _salts()), qr.to_be_signed(face, terms))
    new = prepared(license_id, registered, forms[0], terms, cause)
    store.insert_license(unit.tx, new)
    store.insert_renditions(unit.tx, license_id, terms.key.kid, forms)
    heads = [head.person_id for head in registered.particulars.heads if head.person_id]
    store.insert_holders(unit.tx, registered.entity_id, heads)
    unit.audit("license.prepared", license_id)
    unit.tx.notify(PREPARED)


def _drawn(unit: Unit, registered: EntityRegistered) -> tuple[UUID, Face, Terms]:
    """Id, face and terms of a new licence, with serial and status entry drawn for it."""
    issuer, key, license_id = _issuer(unit), _licence_key(unit), uuid7()
    face = face_of(
        registered,
        serial=_drawn_serial(unit, registered.registry, registered.licence_on.year),
        license_no=store.last_license_no(unit.tx, registered.entity_id) + 1,
        sandbox=issuer.sandbox,
    )
    issued_at = unit.clock.now().replace(microsecond=0)
    status = _drawn_entry(unit, registered.registry, license_id, issuer.url)
    return license_id, face, Terms(issuer.url, issued_at, issued_at + timedelta(days=VALID_DAYS), status, key)


def _issuer(unit: Unit) -> Issuer:
    issuer = lists.issuer(unit.tx)
    if issuer is None:
        raise Refusal("license.signer_unavailable")
    return issuer


def _licence_key(unit: Unit) -> SigningKey:
    key = lists.signing_key(unit.tx, Use.LICENCE, unit.clock.now())
    if key is None:
        raise Refusal("license.signer_unavailable")
    return key


def _salts() -> list[bytes]:
    return [secrets.token_bytes(SALT_BYTES) for _ in DISCLOSABLE]


def _drawn_serial(unit: Unit, registry: str, year: int) -> str:
    """A serial that tells nobody how many were issued before it; unique by ``license_serial_key``."""
    while True:
        serial = f"{registry}-{year}-{secrets.randbelow(10**8):08d}"
        if store.is_free_serial(unit.tx, serial):
            return serial


def _drawn_entry(unit: Unit, registry: str, license_id: UUID, issuer: str) -> StatusReference:
    """A random entry, never used before, of the first list of the registry's city that has room."""
    number = 1
    while True:
        identifier = list_id(registry, number)
        uri = store.keep_list(unit.tx, identifier, list_uri(issuer, identifier))
        for _ in range(DRAWS):
            index = secrets.randbelow(ENTRIES)
            if store.take_entry(unit.tx, identifier, index, license_id):
                return StatusReference(uri, index)
        number += 1


def record_signatures(unit: Unit, signatures: Sequence[Signature]) -> int:
    """Record signatures, make their licences active and tell so; return how many became active.

    What was recorded before, or dropped meanwhile, stays as it is.
    """
    wanted = {one.license_id for one in signatures}
    unit.lock(*(("license", entity_id) for entity_id in store.entities_of(unit.tx, list(wanted))))
    ready = store.lock_prepared(unit.tx, list(wanted))
    ids = {each.license_id for each in ready}
    store.insert_signatures(unit.tx, [one for one in signatures if one.license_id in ids], unit.clock.now())
    store.activate(unit.tx, list(ids), unit.clock.now())
    for each in ready:
        late = {"late": True} if unit.clock.today() > each.licence_on else {}
        unit.audit("license.issued", each.license_id, late)
        event = _issued(each, unit.clock.now())
        replace(unit, causation_id=each.cause_id).tell(each.entity_id, event, correlation_id=each.correlation_id)
    return len(ready)


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

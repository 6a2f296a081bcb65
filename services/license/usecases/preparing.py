"""The first step of a licence: everything that is drawn or fixed is stored before anything is signed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from services.license.domain.face import face_of
from services.license.domain.license import License, Order, prepared
from services.license.domain.lists import ENTRIES, Issuer, list_id, list_uri
from services.license.domain.rendition import Rendition
from services.license.store import licenses as store
from services.license.usecases.writing import Desk, desk_of
from services.license.verification.status import StatusReference
from shared.ids import uuid7
from shared.unit import Unit

PREPARED = "license_prepared"  # wakes the job that signs
DRAWS = 8  # when an entry drawn so often is still taken, the list is nearly full and the next one is begun


def prepare_licenses(unit: Unit, orders: Sequence[Order]) -> None:
    """Store the exact bytes to be signed of the licences that entries give rise to; once for each cause.

    Raises Refusal ``license.signer_unavailable`` before the first keys are known.
    """
    unit.lock(*(("license", order.registered.entity_id) for order in orders))
    known = store.known_causes(unit.tx, [order.cause_id for order in orders])
    fresh = list({order.cause_id: order for order in orders if order.cause_id not in known}.values())
    if not fresh:
        return
    desk = desk_of(unit)
    written = [_written(desk, draft) for draft in _drafts(unit, desk.issuer, fresh)]
    store.insert_licenses(unit.tx, [new for new, _ in written])
    store.insert_renditions(unit.tx, [rendition for _, rendition in written])
    store.insert_holders(unit.tx, [holder for order in fresh for holder in order.holders()])
    unit.audit_many("license.prepared", [(new.license_id, {}) for new, _ in written])
    unit.tx.notify(PREPARED)


@dataclass(frozen=True)
class _Draft:
    """A licence with everything that is drawn or counted for it."""

    license_id: UUID
    order: Order
    serial: str
    license_no: int
    status: StatusReference


def _drafts(unit: Unit, issuer: Issuer, orders: Sequence[Order]) -> list[_Draft]:
    """With serial numbers, licence numbers and status entries; all unique by constraints."""
    ids = [uuid7() for _ in orders]
    serials = _drawn_serials(unit, orders)
    entries = _drawn_entries(unit, issuer, dict(zip(ids, orders, strict=True)))
    numbers = store.last_license_nos(unit.tx, [order.registered.entity_id for order in orders])
    drafts = []
    for license_id, order, serial in zip(ids, orders, serials, strict=True):
        number = numbers[order.registered.entity_id] = numbers.get(order.registered.entity_id, 0) + 1
        drafts.append(_Draft(license_id, order, serial, number, entries[license_id]))
    return drafts


def _written(desk: Desk, draft: _Draft) -> tuple[License, Rendition]:
    """The licence and its first rendition."""
    face = face_of(draft.order.registered, draft.serial, draft.license_no, sandbox=desk.issuer.sandbox)
    rendition = desk.write(draft.license_id, 1, face, draft.status)
    return prepared(draft.license_id, draft.order, rendition.forms[0], rendition.terms), rendition


def _drawn_serials(unit: Unit, orders: Sequence[Order]) -> list[str]:
    """Serial numbers that tell nobody how many were issued before."""
    heads = [f"{one.registered.registry}-{one.registered.licence_on.year}" for one in orders]
    while True:
        serials = [f"{head}-{secrets.randbelow(10**8):08d}" for head in heads]
        if len(set(serials)) == len(serials) and not store.are_taken(unit.tx, serials):
            return serials


def _drawn_entries(unit: Unit, issuer: Issuer, orders: Mapping[UUID, Order]) -> dict[UUID, StatusReference]:
    """Random entries, never used before, of the first lists of the registries' cities that have room."""
    waiting = {license_id: order.registered.registry for license_id, order in orders.items()}
    taken: dict[UUID, StatusReference] = {}
    for draw in count():
        if not waiting:
            break
        chosen = {one: list_id(registry, draw // DRAWS + 1) for one, registry in waiting.items()}
        store.keep_lists(unit.tx, {one: list_uri(issuer.url, one) for one in chosen.values()})
        store.take_entries(unit.tx, [(list_, secrets.randbelow(ENTRIES), one) for one, list_ in chosen.items()])
        taken |= store.entries_of(unit.tx, list(waiting))
        waiting = {one: registry for one, registry in waiting.items() if one not in taken}
    return taken

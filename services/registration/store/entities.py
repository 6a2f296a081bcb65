"""The register of entities: rows, versions, heads, the public row, ticks."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.entity import Entity, EntityVersion, Status
from services.registration.rows import ENTITY_COLUMNS, entity_of_row, version_of_row
from shared.database import Tx
from shared.events import codec
from shared.events.shapes import Particulars


def find_entity(tx: Tx, entity_id: UUID) -> Entity | None:
    """An entity as it stands."""
    row = tx.one(f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE e.entity_id = %(id)s", {"id": entity_id})
    return None if row is None else entity_of_row(row)


def lock_entity(tx: Tx, entity_id: UUID) -> Entity | None:
    """An entity, locked."""
    row = tx.one(f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE e.entity_id = %(id)s FOR UPDATE", {"id": entity_id})
    return None if row is None else entity_of_row(row)


def entity_by_code(tx: Tx, uscc: str) -> Entity | None:
    """The entity of a code."""
    row = tx.one(f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE e.uscc = %(uscc)s", {"uscc": uscc})
    return None if row is None else entity_of_row(row)


def insert_set_up_entity(tx: Tx, entity: Entity, now: datetime) -> None:
    """Write an entity that was set up here.

    :raises Refusal: ``code.taken``, ``code.body_taken``.
    """
    tx.execute(
        "INSERT INTO entity (entity_id, uscc, registry, kind, status, name_full, claim_id, entity_version, source,"
        " set_up_application_id, code_rule, established_on, published_at, recorded_at)"
        " VALUES (%(entity_id)s, %(uscc)s, %(registry)s, %(kind)s, %(status)s, %(name_full)s, %(claim_id)s,"
        " %(entity_version)s, 'set_up', %(set_up_application_id)s, %(code_rule)s, %(established_on)s, %(now)s,"
        " %(now)s)",
        {**vars(entity), "status": str(entity.status), "now": now},
    )


def insert_version(tx: Tx, version: EntityVersion, now: datetime) -> None:
    """Write the particulars of a version."""
    tx.execute(
        "INSERT INTO entity_version (entity_id, version, valid_from, particulars, tax_items, act, recorded_at)"
        " VALUES (%(entity_id)s, %(version)s, %(valid_from)s, %(particulars)s, %(tax_items)s, %(act)s, %(now)s)",
        {
            "entity_id": version.entity_id,
            "version": version.version,
            "valid_from": version.valid_from,
            "particulars": codec.dump(version.particulars),
            "tax_items": None if version.tax_items is None else codec.dump(version.tax_items),
            "act": None if version.act is None else codec.dump(version.act),
            "now": now,
        },
    )


def version_of(tx: Tx, entity_id: UUID, version: int) -> EntityVersion | None:
    """The particulars of one version."""
    row = tx.one(
        "SELECT entity_id, version, valid_from, particulars, tax_items, act FROM entity_version"
        " WHERE entity_id = %(id)s AND version = %(version)s",
        {"id": entity_id, "version": version},
    )
    return None if row is None else version_of_row(row)


def insert_holders(tx: Tx, entity_id: UUID, particulars: Particulars) -> None:
    """Write who heads and who holds an entity, so that each finds her own."""
    tx.insert_many(
        "INSERT INTO entity_head (entity_id, person_id, role) VALUES %s",
        [(entity_id, head.person_id, head.role) for head in particulars.heads if head.person_id is not None],
    )
    tx.insert_many(
        "INSERT INTO investor (entity_id, investor_id, person_id) VALUES %s",
        [(entity_id, investor.investor_id, investor.person_id) for investor in particulars.investors],
    )


def publish_entity(tx: Tx, entity: Entity, record: dict[str, Any], now: datetime) -> None:
    """Write what the public sees of an entity (公示)."""
    tx.execute(
        "INSERT INTO public_entity (entity_id, uscc, name_full, registry, status, record, published_at)"
        " VALUES (%(entity_id)s, %(uscc)s, %(name_full)s, %(registry)s, %(status)s, %(record)s, %(now)s)"
        " ON CONFLICT (entity_id) DO UPDATE SET name_full = excluded.name_full, registry = excluded.registry,"
        " status = excluded.status, record = excluded.record",
        {
            "entity_id": entity.entity_id,
            "uscc": entity.uscc,
            "name_full": entity.name_full,
            "registry": entity.registry,
            "status": str(entity.status),
            "record": record,
            "now": now,
        },
    )


def deregister(tx: Tx, entity: Entity, status: Status, on: date) -> Entity:
    """Take a locked entity to its end."""
    tx.execute(
        "UPDATE entity SET status = %(status)s, deregistered_on = %(on)s, version = version + 1 WHERE entity_id ="
        " %(id)s",
        {"status": str(status), "on": on, "id": entity.entity_id},
    )
    return replace(entity, status=status, deregistered_on=on, version=entity.version + 1)


def tick_license_issued(
    tx: Tx, entity_id: UUID, *, license_id: UUID, serial: str, license_no: int, issued_at: datetime
) -> int:
    """Note the newest licence of an entity."""
    return tx.execute(
        "UPDATE entity SET license_id = %(license_id)s, license_serial = %(serial)s, license_no = %(no)s,"
        " license_issued_at = %(at)s, license_voided_at = NULL, version = version + 1"
        " WHERE entity_id = %(id)s AND coalesce(license_no, 0) < %(no)s",
        {"license_id": license_id, "serial": serial, "no": license_no, "at": issued_at, "id": entity_id},
    )


def tick_license_voided(tx: Tx, entity_id: UUID, license_id: UUID, at: datetime) -> int:
    """Note that a licence became void."""
    return tx.execute(
        "UPDATE entity SET license_voided_at = %(at)s, version = version + 1"
        " WHERE entity_id = %(id)s AND license_id = %(license_id)s AND license_voided_at IS NULL",
        {"at": at, "id": entity_id, "license_id": license_id},
    )


def tick_codes_adopted(tx: Tx, entity_ids: list[UUID], now: datetime) -> int:
    """Note that codegen has these imported codes in its ledger."""
    return tx.execute(
        "UPDATE entity SET code_adopted_at = %(now)s WHERE entity_id = ANY(%(ids)s::uuid[]) AND code_adopted_at IS"
        " NULL",
        {"now": now, "ids": entity_ids},
    )


def public_record(particulars: Particulars) -> dict[str, Any]:
    """The public projection of particulars: departmental members dropped (contract 1.8)."""
    record = codec.dump(particulars)
    for group in ("heads", "investors", "officers"):
        for person in record.get(group, ()):
            person.pop("person_id", None)
    record.pop("copies", None)
    return record

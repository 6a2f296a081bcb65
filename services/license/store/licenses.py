"""Licences, their written forms, entries and holders: SQL that writes and SQL that locks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.license.domain.license import License, Signature
from services.license.domain.rendition import Rendition
from services.license.rows import SELECT_LICENSE, license_of
from services.license.store import asking, displays, grants, presentations, wallets, withdrawals
from services.license.verification.status import StatusReference
from shared.database import Tx

# Constraint → refusal. A serial that somebody drew at the same moment is drawn anew when the event is tried again.
CONSTRAINTS = {
    "license_serial_key": "system.unavailable",
    "status_entry_final": "license.status_final",
    "license_ended_final": "license.status_final",
    **grants.CONSTRAINTS,
    **presentations.CONSTRAINTS,
    **wallets.CONSTRAINTS,
    **asking.CONSTRAINTS,
    **withdrawals.CONSTRAINTS,
    **displays.CONSTRAINTS,
}

_AS_NEWEST = """
UPDATE license SET {more} expires_at = newest.expires_at, payload_sha256 = newest.payload_sha256
FROM rendition AS newest
WHERE license.license_id = ANY(%(license_ids)s::uuid[]) AND newest.license_id = license.license_id
  AND newest.rendition = license.rendition AND newest.format = 'sd_jwt'
"""


def known_causes(tx: Tx, cause_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the causes that gave rise to a licence before."""
    sql = "SELECT cause_id FROM license WHERE cause_id = ANY(%(cause_ids)s::uuid[])"
    return {row["cause_id"] for row in tx.all(sql, {"cause_ids": list(cause_ids)})}


def last_license_nos(tx: Tx, entity_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the last licence of each entity that has one."""
    sql = """
        SELECT entity_id, max(license_no) AS last FROM license
        WHERE entity_id = ANY(%(entity_ids)s::uuid[]) GROUP BY entity_id"""
    return {row["entity_id"]: row["last"] for row in tx.all(sql, {"entity_ids": list(entity_ids)})}


def are_taken(tx: Tx, serials: Sequence[str]) -> bool:
    """Whether one of the serial numbers is somebody's."""
    sql = "SELECT EXISTS (SELECT FROM license WHERE serial = ANY(%(serials)s))"
    return bool(tx.scalar(sql, {"serials": list(serials)}))


def insert_licenses(tx: Tx, new: Sequence[License]) -> None:
    tx.insert_many(
        """
        INSERT INTO license (license_id, entity_id, license_no, serial, uscc, registry, entity_version, state, face,
                             licence_on, payload_sha256, cause_id, correlation_id, prepared_at, expires_at,
                             copies) VALUES %s
        """,
        [
            (
                *(one.license_id, one.entity_id, one.license_no, one.serial, one.uscc, one.registry),
                *(one.entity_version, str(one.state), one.face.as_json(), one.licence_on, one.payload_sha256),
                *(one.cause_id, one.correlation_id, one.prepared_at, one.expires_at, one.copies),
            )
            for one in new
        ],
    )


def insert_renditions(tx: Tx, renditions: Sequence[Rendition]) -> None:
    """In every written form."""
    tx.insert_many(
        """
        INSERT INTO rendition (license_id, rendition, format, kid, message, disclosures, payload_sha256, issued_at,
                               expires_at) VALUES %s
        """,
        [
            (
                *(one.license_id, one.number, str(form.format), one.terms.key.kid, form.message, form.disclosures),
                *(form.payload_sha256, one.terms.issued_at, one.terms.expires_at),
            )
            for one in renditions
            for form in one.forms
        ],
    )


def entities_of(tx: Tx, license_ids: Sequence[UUID]) -> list[UUID]:
    sql = "SELECT DISTINCT entity_id FROM license WHERE license_id = ANY(%(license_ids)s::uuid[])"
    return [row["entity_id"] for row in tx.all(sql, {"license_ids": list(license_ids)})]


def lock_unsigned(tx: Tx, license_ids: Sequence[UUID]) -> list[License]:
    """Those of the licences that still wait for the signatures of their newest rendition."""
    sql = f"""{SELECT_LICENSE}
        WHERE license_id = ANY(%(license_ids)s::uuid[]) AND rendition > signed_rendition
          AND state IN ('prepared', 'active', 'suspended')
        ORDER BY license_id FOR UPDATE OF license"""
    return [license_of(row) for row in tx.all(sql, {"license_ids": list(license_ids)})]


def lock_idle(tx: Tx, license_ids: Sequence[UUID], at: datetime) -> list[License]:
    """Those of the licences that are not ended, nor in anybody else's hands, nor written in this very second.

    A code carries no salt: two renditions of one second would have the same claims.
    """
    sql = f"""{SELECT_LICENSE}
        WHERE license_id = ANY(%(license_ids)s::uuid[]) AND state IN ('prepared', 'active', 'suspended')
          AND NOT EXISTS (SELECT FROM rendition AS newest WHERE newest.license_id = license.license_id
                          AND newest.rendition = license.rendition AND newest.issued_at >= date_trunc('second', %(at)s))
        ORDER BY license_id FOR UPDATE OF license SKIP LOCKED"""
    return [license_of(row) for row in tx.all(sql, {"license_ids": list(license_ids), "at": at})]


def next_rendition(tx: Tx, license_ids: Sequence[UUID]) -> None:
    """Count one rendition more."""
    tx.execute(
        "UPDATE license SET rendition = rendition + 1 WHERE license_id = ANY(%(license_ids)s::uuid[])",
        {"license_ids": list(license_ids)},
    )


def replace_prepared(tx: Tx, license_ids: Sequence[UUID]) -> None:
    """Licences that were never signed are what their newest rendition says."""
    tx.execute(_AS_NEWEST.format(more=""), {"license_ids": list(license_ids)})


def lock_of_entity(tx: Tx, entity_id: UUID) -> list[License]:
    sql = f"{SELECT_LICENSE} WHERE entity_id = %(entity_id)s ORDER BY license_no FOR UPDATE OF license"
    return [license_of(row) for row in tx.all(sql, {"entity_id": entity_id})]


def insert_signatures(tx: Tx, signatures: Sequence[Signature], signed_at: datetime) -> None:
    """The first recorded signature of a written form stays; a second one is thrown away."""
    rows = [(one.license_id, one.rendition, str(one.format), one.signature, signed_at) for one in signatures]
    tx.insert_many(
        "INSERT INTO signature (license_id, rendition, format, signature, signed_at) VALUES %s"
        " ON CONFLICT ON CONSTRAINT signature_rendition_key DO NOTHING",
        rows,
    )


def activate(tx: Tx, license_ids: Sequence[UUID], issued_at: datetime) -> None:
    tx.execute(
        "UPDATE license SET state = 'active', issued_at = %(issued_at)s, signed_rendition = rendition,"
        " row_version = row_version + 1 WHERE license_id = ANY(%(license_ids)s::uuid[])",
        {"license_ids": list(license_ids), "issued_at": issued_at},
    )


def follow(tx: Tx, license_ids: Sequence[UUID]) -> None:
    """Licences in force are from now on shown in their newest rendition."""
    more = "signed_rendition = license.rendition, row_version = row_version + 1,"
    tx.execute(_AS_NEWEST.format(more=more), {"license_ids": list(license_ids)})


def keep_lists(tx: Tx, uris: Mapping[str, str]) -> None:
    """Make the lists that are not there, with their addresses by their ids; an address stays what it was."""
    tx.insert_many(
        "INSERT INTO status_list (list_id, uri) VALUES %s ON CONFLICT ON CONSTRAINT status_list_pkey DO NOTHING",
        list(uris.items()),
    )


def take_entries(tx: Tx, rows: Sequence[tuple[str, int, UUID]]) -> None:
    """Take entries (list, index, licence); one that is somebody else's is left to him."""
    tx.insert_many(
        "INSERT INTO status_entry (list_id, idx, license_id) VALUES %s"
        " ON CONFLICT ON CONSTRAINT status_entry_index_key DO NOTHING",
        rows,
    )


def entries_of(tx: Tx, license_ids: Sequence[UUID]) -> dict[UUID, StatusReference]:
    """The entries that these licences have got."""
    sql = """
        SELECT license_id, uri, idx FROM status_entry JOIN status_list USING (list_id)
        WHERE license_id = ANY(%(license_ids)s::uuid[])"""
    found = tx.all(sql, {"license_ids": list(license_ids)})
    return {row["license_id"]: StatusReference(row["uri"], row["idx"]) for row in found}


def insert_holders(tx: Tx, holders: Sequence[tuple[UUID, UUID]]) -> None:
    """Who stands at the head: pairs of entity and person."""
    tx.insert_many(
        "INSERT INTO holder (entity_id, person_id) VALUES %s ON CONFLICT ON CONSTRAINT holder_pkey DO NOTHING", holders
    )


def keep_heads(tx: Tx, entity_id: UUID, person_ids: Sequence[UUID]) -> None:
    """From now on these persons stand at the head of an entity, and nobody else."""
    tx.execute(
        "DELETE FROM holder WHERE entity_id = %(entity_id)s AND person_id <> ALL(%(person_ids)s::uuid[])",
        {"entity_id": entity_id, "person_ids": list(person_ids)},
    )
    insert_holders(tx, [(entity_id, person_id) for person_id in person_ids])


def insert_subject(tx: Tx, person_id: UUID, subject: str, bound_at: datetime) -> None:
    tx.execute(
        "INSERT INTO holder_subject (person_id, subject, bound_at) VALUES (%(person_id)s, %(subject)s, %(bound_at)s)"
        " ON CONFLICT ON CONSTRAINT holder_subject_pkey DO NOTHING",
        {"person_id": person_id, "subject": subject, "bound_at": bound_at},
    )

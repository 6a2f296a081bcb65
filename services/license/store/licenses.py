"""Licences, their written forms, entries and holders: SQL that writes and SQL that locks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.license.domain.license import End, License, Signature
from services.license.domain.rendition import ToBeSigned
from services.license.rows import SELECT_LICENSE, license_of
from services.license.verification.status import StatusBits
from shared.database import Tx

# Constraint → refusal. A serial that somebody drew at the same moment is drawn anew when the event is tried again.
CONSTRAINTS = {"license_serial_key": "system.unavailable", "status_entry_final": "license.status_final"}


def is_known_cause(tx: Tx, cause_id: UUID) -> bool:
    sql = "SELECT EXISTS (SELECT FROM license WHERE cause_id = %(cause_id)s)"
    return bool(tx.scalar(sql, {"cause_id": cause_id}))


def last_license_no(tx: Tx, entity_id: UUID) -> int:
    sql = "SELECT coalesce(max(license_no), 0) FROM license WHERE entity_id = %(entity_id)s"
    return int(tx.scalar(sql, {"entity_id": entity_id}))


def is_free_serial(tx: Tx, serial: str) -> bool:
    return not tx.scalar("SELECT EXISTS (SELECT FROM license WHERE serial = %(serial)s)", {"serial": serial})


def insert_license(tx: Tx, new: License) -> None:
    tx.execute(
        """
        INSERT INTO license (license_id, entity_id, license_no, serial, uscc, registry, entity_version, state, face,
                             licence_on, payload_sha256, cause_id, correlation_id, prepared_at, expires_at)
        VALUES (%(license_id)s, %(entity_id)s, %(license_no)s, %(serial)s, %(uscc)s, %(registry)s, %(entity_version)s,
                %(state)s, %(face)s, %(licence_on)s, %(payload_sha256)s, %(cause_id)s, %(correlation_id)s,
                %(prepared_at)s, %(expires_at)s)
        """,
        vars(new) | {"state": str(new.state), "face": new.face.as_json()},
    )


def insert_renditions(tx: Tx, license_id: UUID, kid: str, forms: Sequence[ToBeSigned]) -> None:
    rows = [
        (license_id, 1, str(form.format), kid, form.message, form.disclosures, form.payload_sha256) for form in forms
    ]
    tx.insert_many(
        "INSERT INTO rendition (license_id, rendition, format, kid, message, disclosures, payload_sha256) VALUES %s",
        rows,
    )


def entities_of(tx: Tx, license_ids: Sequence[UUID]) -> list[UUID]:
    sql = "SELECT DISTINCT entity_id FROM license WHERE license_id = ANY(%(license_ids)s::uuid[])"
    return [row["entity_id"] for row in tx.all(sql, {"license_ids": list(license_ids)})]


def lock_prepared(tx: Tx, license_ids: Sequence[UUID]) -> list[License]:
    """Those of the licences that are still prepared."""
    sql = f"""{SELECT_LICENSE}
        WHERE license_id = ANY(%(license_ids)s::uuid[]) AND state = 'prepared'
        ORDER BY license_id FOR UPDATE OF license"""
    return [license_of(row) for row in tx.all(sql, {"license_ids": list(license_ids)})]


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
        "UPDATE license SET state = 'active', issued_at = %(issued_at)s, row_version = row_version + 1"
        " WHERE license_id = ANY(%(license_ids)s::uuid[])",
        {"license_ids": list(license_ids), "issued_at": issued_at},
    )


def end(tx: Tx, license_id: UUID, end: End) -> None:
    tx.execute(
        "UPDATE license SET state = %(state)s, reason = %(reason)s, void_on = %(void_on)s, ended_at = %(ended_at)s,"
        " row_version = row_version + 1 WHERE license_id = %(license_id)s",
        vars(end) | {"state": str(end.state), "license_id": license_id},
    )


def set_bits(tx: Tx, license_id: UUID, bits: StatusBits) -> None:
    """Change an entry and mark its list for publication."""
    tx.execute(
        """
        WITH entry AS (UPDATE status_entry SET bits = %(bits)s WHERE license_id = %(license_id)s RETURNING list_id)
        UPDATE status_list SET change_no = change_no + 1 FROM entry WHERE status_list.list_id = entry.list_id
        """,
        {"license_id": license_id, "bits": int(bits)},
    )


def keep_list(tx: Tx, list_id: str, uri: str) -> str:
    """Make the list if it is not there; return its address, which stays what it was."""
    tx.execute(
        "INSERT INTO status_list (list_id, uri) VALUES (%(list_id)s, %(uri)s)"
        " ON CONFLICT ON CONSTRAINT status_list_pkey DO NOTHING",
        {"list_id": list_id, "uri": uri},
    )
    return str(tx.scalar("SELECT uri FROM status_list WHERE list_id = %(list_id)s", {"list_id": list_id}))


def take_entry(tx: Tx, list_id: str, index: int, license_id: UUID) -> bool:
    """Take an entry for a licence; False if it is somebody else's."""
    sql = """
        INSERT INTO status_entry (list_id, idx, license_id) VALUES (%(list_id)s, %(index)s, %(license_id)s)
        ON CONFLICT ON CONSTRAINT status_entry_index_key DO NOTHING"""
    return tx.execute(sql, {"list_id": list_id, "index": index, "license_id": license_id}) == 1


def insert_holders(tx: Tx, entity_id: UUID, person_ids: Sequence[UUID]) -> None:
    tx.insert_many(
        "INSERT INTO holder (entity_id, person_id) VALUES %s ON CONFLICT ON CONSTRAINT holder_pkey DO NOTHING",
        [(entity_id, person_id) for person_id in person_ids],
    )


def insert_subject(tx: Tx, person_id: UUID, subject: str, bound_at: datetime) -> None:
    tx.execute(
        "INSERT INTO holder_subject (person_id, subject, bound_at) VALUES (%(person_id)s, %(subject)s, %(bound_at)s)"
        " ON CONFLICT ON CONSTRAINT holder_subject_pkey DO NOTHING",
        {"person_id": person_id, "subject": subject, "bound_at": bound_at},
    )

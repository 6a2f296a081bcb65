"""What becomes of licences after their issue: SQL that writes and SQL that locks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.license.domain.license import End, License
from services.license.domain.standing import Suspension
from services.license.rows import SELECT_LICENSE, license_of
from services.license.verification.status import StatusBits
from shared.database import Tx


def lock_unended(tx: Tx, entity_ids: Sequence[UUID]) -> list[License]:
    """The licences of these entities that wait for a signature or are in force, oldest first."""
    sql = f"""{SELECT_LICENSE}
        WHERE entity_id = ANY(%(entity_ids)s::uuid[]) AND state IN ('prepared', 'active', 'suspended')
        ORDER BY entity_id, license_no FOR UPDATE OF license"""
    return [license_of(row) for row in tx.all(sql, {"entity_ids": list(entity_ids)})]


def end(tx: Tx, license_id: UUID, end: End) -> None:
    tx.execute(
        "UPDATE license SET state = %(state)s, reason = %(reason)s, since_on = %(since_on)s, ended_at = %(ended_at)s,"
        " reference_no = %(reference_no)s, superseded_by = %(superseded_by)s, suspended_until_on = NULL,"
        " row_version = row_version + 1 WHERE license_id = %(license_id)s",
        vars(end) | {"state": str(end.state), "license_id": license_id},
    )


def set_bits(tx: Tx, license_ids: Sequence[UUID], bits: StatusBits) -> None:
    """Change entries and mark their lists for publication."""
    tx.execute(
        """
        WITH entry AS (UPDATE status_entry SET bits = %(bits)s
                       WHERE license_id = ANY(%(license_ids)s::uuid[]) AND bits <> %(bits)s RETURNING list_id)
        UPDATE status_list SET change_no = change_no + 1 WHERE list_id IN (SELECT list_id FROM entry)
        """,
        {"license_ids": list(license_ids), "bits": int(bits)},
    )


def keep_suspension(tx: Tx, entity_id: UUID, new: Suspension) -> None:
    """Write down that an entity is suspended; of several times the newest stands."""
    tx.execute(
        "INSERT INTO suspension (entity_id, from_on, until_on) VALUES (%(entity_id)s, %(from_on)s, %(until_on)s)"
        " ON CONFLICT ON CONSTRAINT suspension_pkey DO UPDATE"
        " SET from_on = EXCLUDED.from_on, until_on = EXCLUDED.until_on, resumed_on = NULL",
        vars(new) | {"entity_id": entity_id},
    )


def end_suspension(tx: Tx, entity_id: UUID, on: date) -> None:
    """Write down that an entity is in business again."""
    tx.execute(
        "UPDATE suspension SET resumed_on = %(on)s WHERE entity_id = %(entity_id)s AND resumed_on IS NULL",
        {"entity_id": entity_id, "on": on},
    )


def suspensions(tx: Tx, entity_ids: Sequence[UUID]) -> dict[UUID, Suspension]:
    """Those of the entities that are suspended."""
    rows = tx.all(
        "SELECT entity_id, from_on, until_on FROM suspension"
        " WHERE entity_id = ANY(%(entity_ids)s::uuid[]) AND resumed_on IS NULL",
        {"entity_ids": list(entity_ids)},
    )
    return {row.pop("entity_id"): Suspension(**row) for row in rows}


def suspend(tx: Tx, license_id: UUID, during: Suspension) -> None:
    tx.execute(
        "UPDATE license SET state = 'suspended', since_on = %(from_on)s, suspended_until_on = %(until_on)s,"
        " row_version = row_version + 1 WHERE license_id = %(license_id)s",
        vars(during) | {"license_id": license_id},
    )


def resume(tx: Tx, license_id: UUID) -> None:
    tx.execute(
        "UPDATE license SET state = 'active', since_on = NULL, suspended_until_on = NULL,"
        " row_version = row_version + 1 WHERE license_id = %(license_id)s",
        {"license_id": license_id},
    )

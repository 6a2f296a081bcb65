"""Grants: SQL that writes and SQL that locks."""

from datetime import date, datetime
from uuid import UUID

from services.license.domain.grants import EndReason, Grant
from services.license.rows import grant_of
from shared.database import Tx

CONSTRAINTS = {
    "grant_manager_slot_key": "license.manager_limit",
    "grant_manager_person_key": "license.grant_exists",
    "license_grant_pkey": "request.id_taken",
}


def insert(tx: Tx, new: Grant) -> None:
    """Write down a grant. Raises Refusal ``license.manager_limit``, ``license.grant_exists``."""
    tx.execute(
        """
        INSERT INTO license_grant (grant_id, entity_id, uscc, role, slot, subject, matters, until_on, head, granted_by,
                                   granted_under, granted_at)
        VALUES (%(grant_id)s, %(entity_id)s, %(uscc)s, %(role)s, %(slot)s, %(subject)s, %(matters)s, %(until_on)s,
                %(head)s, %(granted_by)s, %(granted_under)s, %(granted_at)s)
        """,
        vars(new) | {"role": str(new.role), "matters": list(new.matters)},
    )


def first_free_slot(tx: Tx, entity_id: UUID, slots: int) -> int:
    """The lowest free place of a manager; where none is, the last, and the constraint refuses."""
    sql = """
        SELECT coalesce(min(free), %(slots)s) FROM generate_series(1, %(slots)s) AS free
        WHERE NOT EXISTS (SELECT FROM license_grant WHERE entity_id = %(entity_id)s AND role = 'manager'
                          AND ended_at IS NULL AND slot = free)"""
    return int(tx.scalar(sql, {"entity_id": entity_id, "slots": slots}))


def lock(tx: Tx, grant_id: UUID) -> Grant | None:
    row = tx.one("SELECT * FROM license_grant WHERE grant_id = %(grant_id)s FOR UPDATE", {"grant_id": grant_id})
    return grant_of(row) if row else None


def end(tx: Tx, grant_id: UUID, at: datetime, reason: EndReason) -> int:
    """End a grant, and with a manager's the grants that he gave; return how many ended."""
    return tx.execute(
        """
        UPDATE license_grant SET ended_at = %(at)s, row_version = row_version + 1,
            end_reason = CASE WHEN grant_id = %(grant_id)s THEN %(reason)s ELSE %(because_of)s END
        WHERE (grant_id = %(grant_id)s OR granted_under = %(grant_id)s) AND ended_at IS NULL
        """,
        {"grant_id": grant_id, "at": at, "reason": str(reason), "because_of": str(EndReason.MANAGER_ENDED)},
    )


def end_lapsed(tx: Tx, today: date, at: datetime, entity_id: UUID | None = None) -> int:
    """Write down the end of grants that hold no more; of one entity or of all. Return how many ended.

    They stopped counting by themselves (`queries.grants`); here their places become free and the reason is kept.
    """
    return tx.execute(
        """
        WITH lapsed AS (
            SELECT license_grant.grant_id, CASE
                WHEN license_grant.until_on < %(today)s THEN 'expired'
                WHEN NOT EXISTS (SELECT FROM holder_subject WHERE subject = license_grant.head) THEN 'person_unbound'
                WHEN NOT EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id)
                                 WHERE holder.entity_id = license_grant.entity_id
                                   AND holder_subject.subject = license_grant.head) THEN 'head_changed'
                WHEN above.ended_at IS NOT NULL OR above.until_on < %(today)s THEN 'manager_ended'
                END AS reason
            FROM license_grant LEFT JOIN license_grant AS above ON above.grant_id = license_grant.granted_under
            WHERE license_grant.ended_at IS NULL
              AND (%(entity_id)s::uuid IS NULL OR license_grant.entity_id = %(entity_id)s::uuid)
        )
        UPDATE license_grant SET ended_at = %(at)s, end_reason = lapsed.reason, row_version = row_version + 1
        FROM lapsed WHERE lapsed.grant_id = license_grant.grant_id AND lapsed.reason IS NOT NULL
        """,
        {"today": today, "at": at, "entity_id": entity_id},
    )

"""Who stands as what before a licence, and the grants that were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.license.domain.grants import Grant
from services.license.rows import grant_of
from shared.database import Tx

# A grant counts as long as nothing under it has given way, whether its end is written down yet or not.
STANDS = """
(license_grant.ended_at IS NULL AND (license_grant.until_on IS NULL OR license_grant.until_on >= %(today)s)
 AND EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id)
             WHERE holder.entity_id = license_grant.entity_id AND holder_subject.subject = license_grant.head)
 AND NOT EXISTS (SELECT FROM license_grant AS above WHERE above.grant_id = license_grant.granted_under
                 AND (above.ended_at IS NOT NULL OR above.until_on < %(today)s)))
"""


@dataclass(frozen=True)
class Subject:
    """An entity by its code: what grants are given for."""

    entity_id: UUID
    uscc: str


def entity_of_code(tx: Tx, uscc: str) -> Subject | None:
    """The entity that has, or had, a licence under a code."""
    row = tx.one(
        "SELECT entity_id, uscc FROM license WHERE uscc = %(uscc)s ORDER BY license_no DESC LIMIT 1", {"uscc": uscc}
    )
    return Subject(**row) if row else None


def is_head(tx: Tx, entity_id: UUID, subject: str) -> bool:
    """Whether the sign-in is that of a person at the head of the entity."""
    sql = """
        SELECT EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id)
                       WHERE entity_id = %(entity_id)s AND subject = %(subject)s)"""
    return bool(tx.scalar(sql, {"entity_id": entity_id, "subject": subject}))


def head_is_bound(tx: Tx, entity_id: UUID) -> bool:
    """Whether anybody at the head of the entity has proved who she is."""
    sql = "SELECT EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id) WHERE entity_id = %(entity_id)s)"
    return bool(tx.scalar(sql, {"entity_id": entity_id}))


def strongest(tx: Tx, entity_id: UUID, subject: str, today: date) -> Grant | None:
    """What somebody was granted and still has: a manager's grant before a clerk's, the longest first."""
    row = tx.one(
        f"""
        SELECT * FROM license_grant WHERE entity_id = %(entity_id)s AND subject = %(subject)s AND {STANDS}
        ORDER BY role = 'manager' DESC, until_on DESC NULLS FIRST, grant_id LIMIT 1
        """,
        {"entity_id": entity_id, "subject": subject, "today": today},
    )
    return grant_of(row) if row else None


def for_matter(tx: Tx, entity_id: UUID, subject: str, today: date, matter: str) -> Grant | None:
    """A clerk's grant for a matter, the longest one."""
    row = tx.one(
        f"""
        SELECT * FROM license_grant WHERE entity_id = %(entity_id)s AND subject = %(subject)s AND role = 'clerk'
          AND %(matter)s = ANY(matters) AND {STANDS} ORDER BY until_on DESC, grant_id LIMIT 1
        """,
        {"entity_id": entity_id, "subject": subject, "today": today, "matter": matter},
    )
    return grant_of(row) if row else None


def matters_of(tx: Tx, entity_id: UUID, subject: str, today: date) -> list[str]:
    """All matters for which a clerk may show the licence."""
    rows = tx.all(
        f"""
        SELECT DISTINCT unnest(matters) AS matter FROM license_grant
        WHERE entity_id = %(entity_id)s AND subject = %(subject)s AND role = 'clerk' AND {STANDS} ORDER BY 1
        """,
        {"entity_id": entity_id, "subject": subject, "today": today},
    )
    return [row["matter"] for row in rows]


def had_grant(tx: Tx, entity_id: UUID, subject: str) -> bool:
    """Whether somebody was ever granted anything."""
    sql = "SELECT EXISTS (SELECT FROM license_grant WHERE entity_id = %(entity_id)s AND subject = %(subject)s)"
    return bool(tx.scalar(sql, {"entity_id": entity_id, "subject": subject}))


def stands(tx: Tx, grant_id: UUID, today: date) -> bool:
    """Whether a grant still counts."""
    sql = f"SELECT EXISTS (SELECT FROM license_grant WHERE grant_id = %(grant_id)s AND {STANDS})"
    return bool(tx.scalar(sql, {"grant_id": grant_id, "today": today}))


def grant_by_id(tx: Tx, grant_id: UUID) -> Grant | None:
    row = tx.one("SELECT * FROM license_grant WHERE grant_id = %(grant_id)s", {"grant_id": grant_id})
    return grant_of(row) if row else None


def grants_of(
    tx: Tx, entity_id: UUID, given_by: str | None, after: Sequence[str | int] | None, limit: int
) -> list[Grant]:
    """The grants of an entity, newest first; ``given_by``: only those that this one gave or has."""
    before, last = after or (None, None)
    rows = tx.all(
        """
        SELECT * FROM license_grant WHERE entity_id = %(entity_id)s
          AND (%(given_by)s::text IS NULL OR granted_by = %(given_by)s OR subject = %(given_by)s)
          AND (%(before)s IS NULL OR (granted_at, grant_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY granted_at DESC, grant_id DESC LIMIT %(limit)s
        """,
        {"entity_id": entity_id, "given_by": given_by, "before": before, "last": last, "limit": limit},
    )
    return [grant_of(row) for row in rows]


def entities_for(tx: Tx, subject: str, today: date) -> list[UUID]:
    """The entities for which somebody is head, manager or clerk."""
    rows = tx.all(
        f"""
        SELECT entity_id FROM holder JOIN holder_subject USING (person_id) WHERE subject = %(subject)s
        UNION SELECT entity_id FROM license_grant WHERE subject = %(subject)s AND {STANDS}
        """,
        {"subject": subject, "today": today},
    )
    return [row["entity_id"] for row in rows]

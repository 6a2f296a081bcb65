"""What holders see of the use of their licences: entities they may act for, showings, downloads."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.license.domain.grants import Capacity
from services.license.queries.grants import STANDS
from shared.database import Tx


@dataclass(frozen=True)
class ActsFor:
    """An entity, its newest licence that was issued, and as what somebody acts for it."""

    entity_id: UUID
    uscc: str
    name: str
    license_id: UUID
    state: str
    capacity: Capacity


def entities_of(tx: Tx, subject: str, today: date) -> list[ActsFor]:
    """The entities for which somebody is head, manager or clerk, with the strongest of these."""
    rows = tx.all(
        f"""
        SELECT DISTINCT ON (license.entity_id) license.entity_id, license.uscc, license_id, state,
               coalesce(face ->> 'name', license.uscc) AS name, capacity
        FROM license JOIN (
            SELECT entity_id, 'head' AS capacity, 1 AS rank FROM holder JOIN holder_subject USING (person_id)
            WHERE subject = %(subject)s
            UNION ALL
            SELECT entity_id, role, CASE role WHEN 'manager' THEN 2 ELSE 3 END FROM license_grant
            WHERE subject = %(subject)s AND {STANDS}
        ) AS mine USING (entity_id)
        WHERE license.issued_at IS NOT NULL
        ORDER BY license.entity_id, license_no DESC, rank
        """,
        {"subject": subject, "today": today},
    )
    return [ActsFor(**row | {"capacity": Capacity(row["capacity"])}) for row in rows]

"""How entities stand beside their licences."""

from dataclasses import dataclass
from uuid import UUID

from services.license.domain.license import State
from services.license.verification.record import PublicMark
from shared.database import Tx


@dataclass(frozen=True)
class Newest:
    """The newest licence of an entity that was ever in force."""

    serial: str
    state: State
    reason: str | None


def newest_issued(tx: Tx, entity_id: UUID) -> Newest | None:
    row = tx.one(
        "SELECT serial, state, reason FROM license WHERE entity_id = %(entity_id)s AND issued_at IS NOT NULL"
        " ORDER BY license_no DESC LIMIT 1",
        {"entity_id": entity_id},
    )
    return Newest(row["serial"], State(row["state"]), row["reason"]) if row else None


def marks(tx: Tx, entity_id: UUID) -> tuple[PublicMark, ...]:
    """The marks that stand, oldest first."""
    rows = tx.all(
        "SELECT mark, since_on, until_on FROM entity_mark WHERE entity_id = %(entity_id)s AND lifted_on IS NULL"
        " ORDER BY since_on, mark_id",
        {"entity_id": entity_id},
    )
    return tuple(PublicMark(**row) for row in rows)

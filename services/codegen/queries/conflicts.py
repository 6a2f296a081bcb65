"""Conversions that wait for a person, because their organisation code stands in another entity's code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Tx
from shared.events import codec
from shared.events.shapes import LegacyNumber


@dataclass(frozen=True)
class Conflict:
    """A conversion that waits, what it brought with it, and the code that holds its organisation code.

    ``since`` is of the system clock.
    """

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    since: datetime
    org_code: str
    numbers: Sequence[LegacyNumber]
    holder_uscc: str
    holder_state: str
    holder_registry: str


def find_conflict(tx: Tx, application_id: UUID) -> Conflict | None:
    """Return the conflict in which an application's conversion is, if it is in one."""
    row = tx.one(
        "SELECT r.application_id, r.entity_id, r.registry, r.category, r.since, v.org_code, v.numbers,"
        " h.uscc AS holder_uscc, h.state AS holder_state, h.registry AS holder_registry"
        " FROM code_request AS r JOIN conversion AS v USING (application_id) JOIN code AS h ON h.body9 = v.org_code"
        " WHERE r.application_id = %(id)s AND r.state = 'waiting' AND r.reason = 'conflict'"
        " AND v.outcome = 'org_code_taken'"
        " AND NOT EXISTS (SELECT FROM code AS own WHERE own.entity_id = r.entity_id AND own.state <> 'burnt')",
        {"id": application_id},
    )
    if row is None:
        return None
    numbers = [codec.load_shape(LegacyNumber, number) for number in row.pop("numbers")]
    return Conflict(**row, numbers=numbers)

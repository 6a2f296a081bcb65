"""What waits for a code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Request
from services.codegen.queries.after import After
from services.codegen.rows import REQUEST_COLUMNS
from shared.database import Tx


@dataclass(frozen=True)
class Waiting:
    """A request that waits for an active segment. ``since`` is of the system clock."""

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    since: datetime
    reason: str = "no_segment"
    state: str = "waiting"


def waiting(tx: Tx, reach: str, after: After, limit: int) -> list[Waiting]:
    """Return what waits for a code, oldest first."""
    since, application_id = after or (None, None)
    rows = tx.all(
        "SELECT application_id, entity_id, registry, category, received_at AS since FROM code_request"
        " WHERE state = 'waiting' AND starts_with(registry, %(reach)s)"
        " AND (%(since)s::timestamptz IS NULL"
        "  OR (received_at, application_id) > (%(since)s::timestamptz, %(application_id)s::uuid))"
        " ORDER BY received_at, application_id LIMIT %(limit)s",
        {"reach": reach, "since": since, "application_id": application_id, "limit": limit},
    )
    return [Waiting(**row) for row in rows]


def servable_requests(tx: Tx, limit: int) -> list[Request]:
    """Return waiting requests whose registry has an active segment by now, oldest first."""
    columns = ", ".join(f"r.{name}" for name in REQUEST_COLUMNS.split(", "))
    rows = tx.all(
        f"SELECT {columns} FROM code_request AS r"
        " JOIN segment AS s ON (s.registry, s.category, s.state) = (r.registry, r.category, 'active')"
        " WHERE r.state = 'waiting' ORDER BY r.received_at, r.application_id LIMIT %(limit)s",
        {"limit": limit},
    )
    return [Request(**row) for row in rows]


def untold_delays(tx: Tx, waiting_since: datetime, limit: int) -> list[Request]:
    """Return requests that have waited since before a moment (system clock) and nobody was told."""
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE state = 'waiting' AND delay_told_at IS NULL"
        " AND received_at <= %(since)s ORDER BY received_at, application_id LIMIT %(limit)s",
        {"since": waiting_since, "limit": limit},
    )
    return [Request(**row) for row in rows]

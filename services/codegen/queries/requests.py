"""What waits for a code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Reason, Request
from services.codegen.queries.after import After
from services.codegen.rows import REQUEST_COLUMNS
from shared.database import Tx


@dataclass(frozen=True)
class Waiting:
    """A request that waits: for a segment or a person (waiting), or for the national centre's answer (reserved).

    ``since`` is of the system clock: since when it waits for this reason.
    """

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    received_at: datetime
    state: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class Untold:
    """A request that has waited for a reason which nobody was told."""

    request: Request
    reason: Reason
    since: datetime


@dataclass(frozen=True)
class WaitingFilter:
    """Which requests are wanted; None: all that wait."""

    state: str | None = None
    reason: str | None = None


def waiting(tx: Tx, wanted: WaitingFilter, reach: str, after: After, limit: int) -> list[Waiting]:
    """Return what waits for a code, in the order in which it came."""
    received_at, application_id = after or (None, None)
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS}, state, reason, since FROM code_request"
        " WHERE state <> 'served' AND starts_with(registry, %(reach)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(reason)s::text IS NULL OR reason = %(reason)s)"
        " AND (%(received_at)s::timestamptz IS NULL"
        "  OR (received_at, application_id) > (%(received_at)s::timestamptz, %(application_id)s::uuid))"
        " ORDER BY received_at, application_id LIMIT %(limit)s",
        {
            **vars(wanted),
            "reach": reach,
            "received_at": received_at,
            "application_id": application_id,
            "limit": limit,
        },
    )
    return [Waiting(**row) for row in rows]


def servable_requests(tx: Tx, limit: int) -> list[Request]:
    """Return requests that wait for a segment and whose registry has an active one by now, oldest first."""
    columns = ", ".join(f"r.{name}" for name in REQUEST_COLUMNS.split(", "))
    rows = tx.all(
        f"SELECT {columns} FROM code_request AS r"
        " JOIN segment AS s ON (s.registry, s.category, s.state) = (r.registry, r.category, 'active')"
        " WHERE r.state = 'waiting' AND r.reason = 'no_segment'"
        " ORDER BY r.received_at, r.application_id LIMIT %(limit)s",
        {"limit": limit},
    )
    return [Request(**row) for row in rows]


def untold_delays(tx: Tx, waiting_since: datetime, limit: int) -> list[Untold]:
    """Return requests that have waited for their reason since before a moment (system clock) and nobody was told."""
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS}, reason, since FROM code_request"
        " WHERE state <> 'served' AND told_reason IS DISTINCT FROM reason AND since <= %(since)s"
        " ORDER BY received_at, application_id LIMIT %(limit)s",
        {"since": waiting_since, "limit": limit},
    )
    return [Untold(reason=Reason(row.pop("reason")), since=row.pop("since"), request=Request(**row)) for row in rows]

"""Requests of approved applications for a code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Reason, Request, RequestState
from services.codegen.rows import REQUEST_COLUMNS
from shared.bulk_text import array_of
from shared.database import Tx
from shared.ids import id_text

_REASON_OF = {RequestState.RESERVED: Reason.NATIONAL_CHECK, RequestState.SERVED: None}


@dataclass(frozen=True)
class Standing:
    """A request and what became of it; ``reason`` where it waits."""

    request: Request
    state: RequestState
    reason: Reason | None

    @classmethod
    def waiting(cls, request: Request, reason: Reason) -> "Standing":
        """Return the standing of a request that has no number yet."""
        return cls(request, RequestState.WAITING, reason)

    @classmethod
    def numbered(cls, request: Request, state: RequestState) -> "Standing":
        """Return the standing of a request that has its number: reserved or served."""
        return cls(request, state, _REASON_OF[state])


def find_requests(tx: Tx, application_ids: Iterable[UUID]) -> dict[UUID, Request]:
    """Return what these applications asked for, whatever became of it."""
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE application_id = ANY(%(ids)s::uuid[])",
        {"ids": array_of(map(id_text, application_ids))},
    )
    return {row["application_id"]: Request(**row) for row in rows}


def insert_requests(tx: Tx, standings: Sequence[Standing], at: datetime) -> None:
    """Write requests with what has become of them. ``at`` is of the system clock."""
    columns = (*REQUEST_COLUMNS.split(", "), "state", "reason", "since", "served_at")
    tx.copy("code_request", columns, [_row(each, at) for each in standings])


def _row(standing: Standing, at: datetime) -> tuple[object, ...]:
    request, served = standing.request, standing.state is RequestState.SERVED
    return (
        request.application_id, request.entity_id, request.registry, request.category, request.received_at,
        standing.state, standing.reason, None if served else at, at if served else None,
    )  # fmt: skip


def record_standings(tx: Tx, standings: Sequence[Standing], at: datetime) -> None:
    """Write what has become of requests that are known; how long one waits is counted anew with each new reason."""
    tx.insert_many(
        "UPDATE code_request AS r SET state = n.state, reason = n.reason,"
        " since = CASE WHEN n.state = 'served' THEN NULL WHEN r.reason = n.reason THEN r.since ELSE n.at END,"
        " served_at = CASE WHEN n.state = 'served' THEN n.at END,"
        " told_reason = CASE WHEN r.reason = n.reason THEN r.told_reason END"
        " FROM (VALUES %s) AS n (application_id, state, reason, at) WHERE r.application_id = n.application_id",
        [(each.request.application_id, str(each.state), each.reason and str(each.reason), at) for each in standings],
    )


def lock_waiting_requests(tx: Tx, application_ids: Iterable[UUID]) -> list[Request]:
    """Lock those of these requests that still wait for a number, in the order in which they came."""
    rows = tx.all(
        f"SELECT {REQUEST_COLUMNS} FROM code_request"
        " WHERE application_id = ANY(%(ids)s::uuid[]) AND state = 'waiting'"
        " ORDER BY received_at, application_id FOR UPDATE",
        {"ids": array_of(map(id_text, application_ids))},
    )
    return [Request(**row) for row in rows]


def is_queueing(tx: Tx, registry: str, category: str) -> bool:
    """Tell whether applications wait for a segment of this registry and category; asked under the segment's lock."""
    return bool(
        tx.scalar(
            "SELECT 1 FROM code_request WHERE registry = %(registry)s AND category = %(category)s"
            " AND state = 'waiting' AND reason = 'no_segment' LIMIT 1",
            {"registry": registry, "category": category},
        )
    )


def claim_delay(tx: Tx, application_id: UUID, reason: Reason, at: datetime) -> bool:
    """Write that it is told why a request waits; False if that was told, or it waits for something else or no more."""
    return bool(
        tx.execute(
            "UPDATE code_request SET delay_told_at = %(at)s, told_reason = reason"
            " WHERE application_id = %(id)s AND reason = %(reason)s AND told_reason IS DISTINCT FROM reason",
            {"id": application_id, "reason": reason, "at": at},
        )
    )

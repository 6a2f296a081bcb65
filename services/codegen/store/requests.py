"""Requests of approved applications for a code."""

from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Request
from services.codegen.rows import REQUEST_COLUMNS
from shared.database import Tx


def find_request(tx: Tx, application_id: UUID) -> Request | None:
    """Return what an application asked for, whatever became of it."""
    row = tx.one(f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE application_id = %(id)s", {"id": application_id})
    return Request(**row) if row else None


def insert_request(tx: Tx, request: Request) -> None:
    """Write a request that waits."""
    tx.execute(
        f"INSERT INTO code_request ({REQUEST_COLUMNS}, state)"
        " VALUES (%(application_id)s, %(entity_id)s, %(registry)s, %(category)s, %(received_at)s, 'waiting')",
        vars(request),
    )


def lock_waiting_request(tx: Tx, application_id: UUID) -> Request | None:
    """Lock a request if it still waits."""
    row = tx.one(
        f"SELECT {REQUEST_COLUMNS} FROM code_request WHERE application_id = %(id)s AND state = 'waiting' FOR UPDATE",
        {"id": application_id},
    )
    return Request(**row) if row else None


def record_served(tx: Tx, application_id: UUID, at: datetime) -> None:
    """Write that a request has its code."""
    tx.execute(
        "UPDATE code_request SET state = 'served', served_at = %(at)s WHERE application_id = %(id)s",
        {"id": application_id, "at": at},
    )


def claim_delay(tx: Tx, application_id: UUID, at: datetime) -> bool:
    """Write that a waiting request's delay is told; False if it was told, or waits no more."""
    return bool(
        tx.execute(
            "UPDATE code_request SET delay_told_at = %(at)s"
            " WHERE application_id = %(id)s AND state = 'waiting' AND delay_told_at IS NULL",
            {"id": application_id, "at": at},
        )
    )

"""Withdrawals: SQL that writes and SQL that locks."""

from datetime import datetime
from uuid import UUID

from services.license.domain.withdrawal import Withdrawal
from services.license.rows import SELECT_WITHDRAWAL, withdrawal_of
from shared.database import Tx

CONSTRAINTS = {
    "license_withdrawal_pkey": "request.id_taken",
    "license_withdrawal_open_key": "license.withdrawal_exists",
    "license_withdrawal_four_eyes_check": "license.same_officer",
}


def lock(tx: Tx, withdrawal_id: UUID) -> Withdrawal | None:
    row = tx.one(
        f"{SELECT_WITHDRAWAL} WHERE withdrawal_id = %(id)s FOR UPDATE OF license_withdrawal", {"id": withdrawal_id}
    )
    return withdrawal_of(row) if row else None


def insert(tx: Tx, withdrawal_id: UUID, license_id: UUID, *, reason_text: str, officer: str, at: datetime) -> None:
    """Write what a first officer proposes. Raises Refusal ``license.withdrawal_exists``, ``request.id_taken``."""
    tx.execute(
        "INSERT INTO license_withdrawal (withdrawal_id, license_id, reason_text, proposed_by, proposed_at)"
        " VALUES (%(id)s, %(license_id)s, %(reason_text)s, %(officer)s, %(at)s)",
        {"id": withdrawal_id, "license_id": license_id, "reason_text": reason_text, "officer": officer, "at": at},
    )


def confirm(tx: Tx, withdrawal_id: UUID, officer: str, at: datetime) -> None:
    """Write the second officer's decision. Raises Refusal ``license.same_officer``."""
    tx.execute(
        "UPDATE license_withdrawal SET confirmed_by = %(officer)s, confirmed_at = %(at)s,"
        " row_version = row_version + 1 WHERE withdrawal_id = %(id)s",
        {"id": withdrawal_id, "officer": officer, "at": at},
    )


def dismiss(tx: Tx, withdrawal_id: UUID, officer: str, at: datetime) -> None:
    """Write that the licence is to stand."""
    tx.execute(
        "UPDATE license_withdrawal SET dismissed_by = %(officer)s, dismissed_at = %(at)s,"
        " row_version = row_version + 1 WHERE withdrawal_id = %(id)s",
        {"id": withdrawal_id, "officer": officer, "at": at},
    )

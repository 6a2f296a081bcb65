"""What two officers decided to burn."""

from datetime import datetime
from uuid import UUID

from services.codegen.domain.burning import Burning
from services.codegen.rows import BURNING_COLUMNS
from shared.database import Tx


def lock_burning(tx: Tx, burning_id: UUID) -> Burning | None:
    """Lock a burning by its id."""
    row = tx.one(
        f"SELECT {BURNING_COLUMNS} FROM code_burning AS b JOIN code USING (code_id) WHERE burning_id = %(id)s"
        " FOR UPDATE OF b",
        {"id": burning_id},
    )
    return Burning(**row) if row else None


def entity_of_burning(tx: Tx, burning_id: UUID) -> UUID | None:
    """Return whose code a burning is about, so that the stream of the entity can be locked first."""
    found: UUID | None = tx.scalar(
        "SELECT entity_id FROM code_burning JOIN code USING (code_id) WHERE burning_id = %(id)s", {"id": burning_id}
    )
    return found


def insert_burning(tx: Tx, burning_id: UUID, code_id: UUID, *, reason: str, officer: str, at: datetime) -> None:
    """Write what a first officer asks for.

    :raises Refusal: ``code.burning_exists``.
    """
    tx.execute(
        "INSERT INTO code_burning (burning_id, code_id, reason, proposed_by, proposed_at)"
        " VALUES (%(id)s, %(code_id)s, %(reason)s, %(officer)s, %(at)s)",
        {"id": burning_id, "code_id": code_id, "reason": reason, "officer": officer, "at": at},
    )


def confirm_burning(tx: Tx, burning_id: UUID, officer: str, at: datetime) -> None:
    """Write the second officer's decision.

    :raises Refusal: ``code.same_officer``.
    """
    tx.execute(
        "UPDATE code_burning SET confirmed_by = %(officer)s, confirmed_at = %(at)s, version = version + 1"
        " WHERE burning_id = %(id)s",
        {"id": burning_id, "officer": officer, "at": at},
    )


def withdraw_burning(tx: Tx, burning_id: UUID, at: datetime) -> None:
    """Write that the code is to stand."""
    tx.execute(
        "UPDATE code_burning SET withdrawn_at = %(at)s, version = version + 1 WHERE burning_id = %(id)s",
        {"id": burning_id, "at": at},
    )

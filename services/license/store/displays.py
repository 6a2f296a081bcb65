"""Licences on display: SQL that writes and SQL that locks."""

from datetime import datetime
from uuid import UUID

from services.license.domain.display import Display
from services.license.rows import display_of
from shared.database import Tx

CONSTRAINTS = {"display_pkey": "request.id_taken", "display_place_key": "license.display_exists"}


def insert(tx: Tx, new: Display) -> None:
    """Raises Refusal ``license.display_exists``, ``request.id_taken``."""
    tx.execute(
        """
        INSERT INTO display (display_id, code, entity_id, uscc, license_id, place, is_on, made_by, made_at, changed_at)
        VALUES (%(display_id)s, %(code)s, %(entity_id)s, %(uscc)s, %(license_id)s, %(place)s, %(is_on)s, %(made_by)s,
                %(made_at)s, %(changed_at)s)
        """,
        vars(new),
    )


def lock(tx: Tx, display_id: UUID) -> Display | None:
    row = tx.one("SELECT * FROM display WHERE display_id = %(display_id)s FOR UPDATE", {"display_id": display_id})
    return display_of(row) if row else None


def show(tx: Tx, display_id: UUID, license_id: UUID, at: datetime) -> None:
    """Turn a display on, with this licence."""
    tx.execute(
        "UPDATE display SET is_on = true, license_id = %(license_id)s, changed_at = %(at)s,"
        " row_version = row_version + 1 WHERE display_id = %(display_id)s",
        {"display_id": display_id, "license_id": license_id, "at": at},
    )


def hide(tx: Tx, display_id: UUID, at: datetime) -> None:
    """Turn a display off; which licence it showed stays written down."""
    tx.execute(
        "UPDATE display SET is_on = false, changed_at = %(at)s, row_version = row_version + 1"
        " WHERE display_id = %(display_id)s",
        {"display_id": display_id, "at": at},
    )

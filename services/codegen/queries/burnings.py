"""Burnings for screens."""

from uuid import UUID

from services.codegen.domain.burning import Burning
from services.codegen.rows import BURNING_COLUMNS
from shared.database import Tx

_SELECT = f"SELECT {BURNING_COLUMNS} FROM code_burning AS b JOIN code USING (code_id)"


def find_burning(tx: Tx, burning_id: UUID) -> Burning | None:
    """Return a burning by its id."""
    row = tx.one(f"{_SELECT} WHERE burning_id = %(id)s", {"id": burning_id})
    return Burning(**row) if row else None


def burnings_of(tx: Tx, uscc: str) -> list[Burning]:
    """Return what was asked for and decided about a code, the latest first."""
    rows = tx.all(f"{_SELECT} WHERE uscc = %(uscc)s ORDER BY burning_id DESC", {"uscc": uscc})
    return [Burning(**row) for row in rows]

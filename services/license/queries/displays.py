"""Licences on display."""

from collections.abc import Sequence
from uuid import UUID

from services.license.domain.display import Display, Seen
from services.license.domain.license import License
from services.license.queries import licenses
from services.license.rows import SELECT_LICENSE, display_of, license_of
from shared.database import Tx


def display_by_id(tx: Tx, display_id: UUID) -> Display | None:
    row = tx.one("SELECT * FROM display WHERE display_id = %(display_id)s", {"display_id": display_id})
    return display_of(row) if row else None


def display_by_code(tx: Tx, code: str) -> Display | None:
    row = tx.one("SELECT * FROM display WHERE code = %(code)s", {"code": code})
    return display_of(row) if row else None


def displays_of(tx: Tx, entity_id: UUID, after: Sequence[str | int] | None, limit: int) -> list[Display]:
    """Those of an entity, newest first."""
    before, last = after or (None, None)
    rows = tx.all(
        """
        SELECT * FROM display WHERE entity_id = %(entity_id)s
          AND (%(before)s IS NULL OR (made_at, display_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY made_at DESC, display_id DESC LIMIT %(limit)s
        """,
        {"entity_id": entity_id, "before": before, "last": last, "limit": limit},
    )
    return [display_of(row) for row in rows]


def count_on(tx: Tx, entity_id: UUID) -> int:
    """How many displays of an entity are on."""
    sql = "SELECT count(*) FROM display WHERE entity_id = %(entity_id)s AND is_on"
    return int(tx.scalar(sql, {"entity_id": entity_id}))


def in_force(tx: Tx, entity_id: UUID) -> License | None:
    """The licence of an entity that is in force now."""
    sql = f"{SELECT_LICENSE} WHERE entity_id = %(entity_id)s AND state IN ('active', 'suspended')"
    row = tx.one(sql, {"entity_id": entity_id})
    return license_of(row) if row else None


def seen(tx: Tx, display: Display) -> Seen:
    """A display with the licence it shows and the newest of its entity; it was in force, so both are there."""
    newest = f"""{SELECT_LICENSE}
        WHERE entity_id = %(entity_id)s AND issued_at IS NOT NULL ORDER BY license_no DESC LIMIT 1"""
    shown, row = licenses.license_by_id(tx, display.license_id), tx.one(newest, {"entity_id": display.entity_id})
    if shown is None or row is None:
        raise LookupError(f"display {display.display_id} shows a licence that was never in force")
    return Seen(display, shown, license_of(row))

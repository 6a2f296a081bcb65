"""Withdrawals of licences that were issued by mistake."""

from collections.abc import Sequence
from uuid import UUID

from services.license.domain.withdrawal import Withdrawal
from services.license.rows import SELECT_WITHDRAWAL, withdrawal_of
from shared.database import Tx


def withdrawal(tx: Tx, withdrawal_id: UUID) -> Withdrawal | None:
    row = tx.one(f"{SELECT_WITHDRAWAL} WHERE withdrawal_id = %(id)s", {"id": withdrawal_id})
    return withdrawal_of(row) if row else None


def withdrawals(tx: Tx, reach: str, after: Sequence[str | int] | None, limit: int) -> list[Withdrawal]:
    """Those of an officer's registries, newest first; ``after``: proposed_at and id of the last one shown."""
    before, last = after or (None, None)
    rows = tx.all(
        f"""{SELECT_WITHDRAWAL}
        WHERE starts_with(registry, %(reach)s)
          AND (%(before)s IS NULL OR (proposed_at, withdrawal_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY proposed_at DESC, withdrawal_id DESC LIMIT %(limit)s""",
        {"reach": reach, "before": before, "last": last, "limit": limit},
    )
    return [withdrawal_of(row) for row in rows]


def open_of(tx: Tx, license_id: UUID) -> Withdrawal | None:
    """The one of a licence that waits for a second officer, or was carried out."""
    row = tx.one(
        f"{SELECT_WITHDRAWAL} WHERE license_id = %(license_id)s AND dismissed_at IS NULL", {"license_id": license_id}
    )
    return withdrawal_of(row) if row else None

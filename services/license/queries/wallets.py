"""Wallets: whose they are, and which credentials are bound to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.license.domain.grants import Capacity
from services.license.domain.wallets import BoundCredential, Wallet
from services.license.queries.grants import STANDS
from shared.database import Tx

_SELECT = f"""
SELECT wallet.*, ended_at IS NULL AND CASE capacity
    WHEN 'head' THEN EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id)
                             WHERE holder.entity_id = wallet.entity_id AND holder_subject.subject = wallet.subject)
    ELSE EXISTS (SELECT FROM license_grant WHERE license_grant.grant_id = wallet.grant_id AND {STANDS})
    END AS is_in_force
FROM wallet
"""


def wallet(tx: Tx, wallet_id: UUID, today: date) -> Wallet | None:
    row = tx.one(f"{_SELECT} WHERE wallet_id = %(wallet_id)s", {"wallet_id": wallet_id, "today": today})
    return _wallet_of(row) if row else None


def by_key(tx: Tx, entity_id: UUID, subject: str, thumbprint: str) -> tuple[UUID, datetime] | None:
    """The wallet that keeps a key, by whoever bound it, and since when."""
    row = tx.one(
        "SELECT wallet_id, bound_at FROM wallet"
        " WHERE entity_id = %(entity_id)s AND subject = %(subject)s AND thumbprint = %(thumbprint)s",
        {"entity_id": entity_id, "subject": subject, "thumbprint": thumbprint},
    )
    return (row["wallet_id"], row["bound_at"]) if row else None


@dataclass(frozen=True)
class Wanted:
    """Which wallets: of which entity, on which legal day, only those of ``subject`` where one is given."""

    entity_id: UUID
    today: date
    subject: str | None = None


def wallets_of(tx: Tx, wanted: Wanted, after: Sequence[str | int] | None, limit: int) -> list[Wallet]:
    """Wallets, newest first."""
    before, last = after or (None, None)
    rows = tx.all(
        f"""{_SELECT}
        WHERE entity_id = %(entity_id)s AND (%(subject)s::text IS NULL OR subject = %(subject)s)
          AND (%(before)s IS NULL OR (bound_at, wallet_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY bound_at DESC, wallet_id DESC LIMIT %(limit)s
        """,
        {**vars(wanted), "before": before, "last": last, "limit": limit},
    )
    return [_wallet_of(row) for row in rows]


def _wallet_of(row: dict[str, Any]) -> Wallet:
    values = dict(row)
    capacity, version = Capacity(values.pop("capacity")), values.pop("row_version")
    return Wallet(capacity=capacity, version=version, **values)


def credential(tx: Tx, download_id: UUID) -> BoundCredential | None:
    """The credential that a download gave to a wallet; None where it was bound to none."""
    row = tx.one("SELECT * FROM wallet_credential WHERE download_id = %(value)s", {"value": download_id})
    return _credential_of(row) if row else None


def newest_download(tx: Tx, wallet_id: UUID, subject: str) -> UUID | None:
    """By which download a wallet of this person got its newest credential."""
    found: UUID | None = tx.scalar(
        """
        SELECT download_id FROM wallet_credential JOIN wallet USING (wallet_id)
        WHERE wallet_id = %(wallet_id)s AND subject = %(subject)s ORDER BY issued_at DESC, download_id DESC LIMIT 1
        """,
        {"wallet_id": wallet_id, "subject": subject},
    )
    return found


def by_payload(tx: Tx, payload_sha256: str) -> BoundCredential | None:
    """The bound credential that has these claims."""
    row = tx.one("SELECT * FROM wallet_credential WHERE payload_sha256 = %(value)s", {"value": payload_sha256})
    return _credential_of(row) if row else None


def _credential_of(row: dict[str, Any]) -> BoundCredential:
    values = dict(row)
    for name in ("message", "signature"):
        values[name] = bytes(values[name]) if values[name] is not None else None
    return BoundCredential(**values)

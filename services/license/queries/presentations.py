"""What holders see of the use of their licences: entities they may act for, showings, downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.license.domain.grants import Capacity
from services.license.domain.presentation import Presentation, Way
from services.license.queries.grants import STANDS
from shared.database import Tx

_SELECT = "SELECT presentation.*, used_at FROM presentation LEFT JOIN presentation_use USING (presentation_id)"

_USES = """
SELECT presentation_id, license_id, entity_id, capacity, subject, audience, purpose, fields, minted_at, expires_at,
       used_at, 'code' AS way
FROM presentation LEFT JOIN presentation_use USING (presentation_id)
UNION ALL
SELECT request_id, license_id, entity_id, capacity, answer.subject, audience, purpose, answer.fields, answered_at,
       expires_at, answered_at, 'wallet'
FROM presentation_answer AS answer JOIN presentation_request USING (request_id) WHERE wallet_id IS NOT NULL
"""


@dataclass(frozen=True)
class ActsFor:
    """An entity, its newest licence that was issued, and as what somebody acts for it."""

    entity_id: UUID
    uscc: str
    name: str
    kind: str
    license_id: UUID
    state: str
    capacity: Capacity


def entities_of(tx: Tx, subject: str, today: date) -> list[ActsFor]:
    """The entities for which somebody is head, manager or clerk, with the strongest of these."""
    rows = tx.all(
        f"""
        SELECT DISTINCT ON (license.entity_id) license.entity_id, license.uscc, license_id, state,
               coalesce(face ->> 'name', license.uscc) AS name, face ->> 'kind' AS kind, capacity
        FROM license JOIN (
            SELECT entity_id, 'head' AS capacity, 1 AS rank FROM holder JOIN holder_subject USING (person_id)
            WHERE subject = %(subject)s
            UNION ALL
            SELECT entity_id, role, CASE role WHEN 'manager' THEN 2 ELSE 3 END FROM license_grant
            WHERE subject = %(subject)s AND {STANDS}
        ) AS mine USING (entity_id)
        WHERE license.issued_at IS NOT NULL
        ORDER BY license.entity_id, license_no DESC, rank
        """,
        {"subject": subject, "today": today},
    )
    return [ActsFor(**row | {"capacity": Capacity(row["capacity"])}) for row in rows]


@dataclass(frozen=True)
class Use:
    """One showing, as the holder sees it. ``used_at``: when it was redeemed; a wallet's is accepted at once."""

    presentation_id: UUID
    license_id: UUID
    capacity: Capacity
    subject: str
    audience: str
    purpose: str
    fields: list[str]
    minted_at: datetime
    expires_at: datetime
    used_at: datetime | None
    way: Way


@dataclass(frozen=True)
class Download:
    """Once that a credential left the house: who fetched it, as what."""

    download_id: UUID
    license_id: UUID
    serial: str
    capacity: Capacity
    subject: str
    downloaded_at: datetime


def presentation(tx: Tx, presentation_id: UUID) -> Presentation | None:
    return _one(tx, "presentation_id = %(value)s", presentation_id)


def by_payload(tx: Tx, payload_sha256: str) -> Presentation | None:
    """The showing whose code has these claims."""
    return _one(tx, "payload_sha256 = %(value)s", payload_sha256)


def _one(tx: Tx, condition: str, value: UUID | str) -> Presentation | None:
    row = tx.one(f"{_SELECT} WHERE {condition}", {"value": value})
    return _presentation_of(row) if row else None


def presentations_of(
    tx: Tx, entity_id: UUID, subject: str | None, after: Sequence[str | int] | None, limit: int
) -> list[Use]:
    """The showings of an entity's licences in either way, newest first; ``subject``: only those of this one."""
    before, last = after or (None, None)
    rows = tx.all(
        f"""
        SELECT presentation_id, license_id, capacity, subject, audience, purpose, fields, minted_at, expires_at,
               used_at, way
        FROM ({_USES}) AS uses
        WHERE entity_id = %(entity_id)s AND (%(subject)s::text IS NULL OR subject = %(subject)s)
          AND (%(before)s IS NULL OR (minted_at, presentation_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY minted_at DESC, presentation_id DESC LIMIT %(limit)s
        """,
        {"entity_id": entity_id, "subject": subject, "before": before, "last": last, "limit": limit},
    )
    return [Use(**row | {"capacity": Capacity(row["capacity"]), "way": Way(row["way"])}) for row in rows]


def _presentation_of(row: dict[str, Any]) -> Presentation:
    values = dict(row)
    for name in ("nonce", "message", "signature"):
        values[name] = bytes(values[name]) if values[name] is not None else None
    capacity, fields = Capacity(values.pop("capacity")), tuple(values.pop("fields"))
    return Presentation(capacity=capacity, fields=fields, version=values.pop("row_version"), **values)


def downloads_of(tx: Tx, entity_id: UUID, after: Sequence[str | int] | None, limit: int) -> list[Download]:
    """The downloads of an entity's licences, newest first."""
    before, last = after or (None, None)
    rows = tx.all(
        """
        SELECT download_id, license_id, serial, capacity, subject, downloaded_at
        FROM download JOIN license USING (license_id)
        WHERE entity_id = %(entity_id)s
          AND (%(before)s IS NULL OR (downloaded_at, download_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY downloaded_at DESC, download_id DESC LIMIT %(limit)s
        """,
        {"entity_id": entity_id, "before": before, "last": last, "limit": limit},
    )
    return [Download(**row | {"capacity": Capacity(row["capacity"])}) for row in rows]


def download(tx: Tx, download_id: UUID) -> Download | None:
    row = tx.one(
        "SELECT download_id, license_id, serial, capacity, subject, downloaded_at"
        " FROM download JOIN license USING (license_id) WHERE download_id = %(download_id)s",
        {"download_id": download_id},
    )
    return Download(**row | {"capacity": Capacity(row["capacity"])}) if row else None


def head_has_fetched(tx: Tx, license_id: UUID) -> bool:
    """Whether somebody fetched this licence as head."""
    sql = "SELECT EXISTS (SELECT FROM download WHERE license_id = %(license_id)s AND capacity = 'head')"
    return bool(tx.scalar(sql, {"license_id": license_id}))

"""Who a signed-in subject is, and what waits for her signature."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.database import Tx


@dataclass(frozen=True)
class SigningTask:
    """One signature asked of a person, open or given. ``name`` is the signatory's, ``name_full`` the entity's."""

    signatory_id: UUID
    application_id: UUID
    content_hash: str
    name: str
    roles: tuple[str, ...]
    kind: str
    registry: str
    state: str
    name_full: str | None = None
    signing_until_on: date | None = None
    signed_at: datetime | None = None


def bound_person(tx: Tx, subject: str) -> UUID | None:
    """The person a subject is bound to, or None."""
    found: UUID | None = tx.scalar(
        "SELECT person_id FROM person_binding WHERE subject = %(subject)s AND ended_at IS NULL", {"subject": subject}
    )
    return found


_TASKS = (
    "SELECT s.signatory_id, s.application_id, s.content_hash, s.name, s.roles, a.kind, a.registry, a.signing_until_on,"
    " c.name_full, g.signed_at, CASE WHEN g.signed_at IS NULL THEN 'open' ELSE 'signed' END AS state"
    " FROM signatory AS s JOIN application AS a USING (application_id)"
    " LEFT JOIN signature AS g ON g.signatory_id = s.signatory_id AND g.content_hash = s.content_hash"
    " LEFT JOIN name_claim AS c ON c.claim_id = a.claim_id"
    " WHERE s.person_id = %(person_id)s AND s.voided_at IS NULL AND s.content_hash = a.content_hash"
)


def signing_tasks(tx: Tx, person_id: UUID, *, limit: int = 50, before: str | None = None) -> tuple[SigningTask, ...]:
    """What a person has to sign, or has signed where others still sign, newest first; ``before``: last id seen."""
    rows = tx.all(
        f"{_TASKS} AND a.state = 'signing' AND (%(before)s::uuid IS NULL OR s.signatory_id < %(before)s::uuid)"
        " ORDER BY s.signatory_id DESC LIMIT %(limit)s",
        {"person_id": person_id, "before": before, "limit": limit},
    )
    return tuple(_task(row) for row in rows)


def signing_task(tx: Tx, person_id: UUID, signatory_id: UUID) -> SigningTask | None:
    """One task of a person."""
    row = tx.one(
        f"{_TASKS} AND s.signatory_id = %(signatory_id)s", {"person_id": person_id, "signatory_id": signatory_id}
    )
    return None if row is None else _task(row)


def _task(row: dict[str, Any]) -> SigningTask:
    return SigningTask(**{**row, "roles": tuple(row["roles"])})

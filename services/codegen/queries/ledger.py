"""Codes of the ledger for screens and jobs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Code
from services.codegen.queries.after import After
from services.codegen.rows import CODE_COLUMNS, code_of
from shared.database import Tx


@dataclass(frozen=True)
class CodeFilter:
    """Which codes are wanted; None: all."""

    state: str | None = None
    registry: str | None = None
    segment_id: UUID | None = None


def find_code(tx: Tx, uscc: str) -> Code | None:
    """Return a code of the ledger."""
    row = tx.one(f"SELECT {CODE_COLUMNS} FROM code WHERE uscc = %(uscc)s", {"uscc": uscc})
    return code_of(row) if row else None


def codes(tx: Tx, wanted: CodeFilter, reach: str, after: After, limit: int) -> list[Code]:
    """Return codes, newest first. ``reach``: leading digits of the registries the asker may see."""
    (code_id,) = after or (None,)
    rows = tx.all(
        f"SELECT {CODE_COLUMNS} FROM code WHERE starts_with(registry, %(reach)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(segment_id)s::uuid IS NULL OR segment_id = %(segment_id)s)"
        " AND (%(code_id)s::uuid IS NULL OR code_id < %(code_id)s::uuid)"
        " ORDER BY code_id DESC LIMIT %(limit)s",
        {**vars(wanted), "reach": reach, "code_id": code_id, "limit": limit},
    )
    return [code_of(row) for row in rows]


def last_of_segment(tx: Tx, segment_id: UUID, limit: int) -> list[Code]:
    """Return the codes that were drawn last from a segment, the latest first."""
    rows = tx.all(
        f"SELECT {CODE_COLUMNS} FROM code WHERE segment_id = %(id)s ORDER BY ordinal DESC LIMIT %(limit)s",
        {"id": segment_id, "limit": limit},
    )
    return [code_of(row) for row in rows]


def reserved(tx: Tx, limit: int) -> list[Code]:
    """Return codes that wait for the national centre, oldest first."""
    rows = tx.all(
        f"SELECT {CODE_COLUMNS} FROM code WHERE state = 'reserved' ORDER BY code_id LIMIT %(limit)s", {"limit": limit}
    )
    return [code_of(row) for row in rows]


def unconfirmed(tx: Tx, served_before: datetime) -> int:
    """Return how many codes were given before a moment (system clock) and are not in the register yet."""
    return int(
        tx.scalar(
            "SELECT count(*) FROM code JOIN code_request USING (application_id)"
            " WHERE code.state = 'assigned' AND confirmed_at IS NULL AND served_at < %(before)s",
            {"before": served_before},
        )
    )

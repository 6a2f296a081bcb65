"""Rows without a unified code: kept until codegen has given one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.importing.deciding import number_key
from services.registration.store.importing.register import Incoming
from shared.database import Json, Tx
from shared.events import codec
from shared.events.shapes import LegacyNumber

_COLUMNS = (
    "application_id, entity_id, job_id, line, state, registry, kind, entity_type, code_category, name_full, claim_id,"
    " particulars, legacy_numbers, established_on, exchanged_on, warnings, batch_id, uscc, created_at"
)


@dataclass(frozen=True)
class Conversion:
    """One row that waits for its code, or has got it (``uscc``)."""

    application_id: UUID
    entity_id: UUID
    job_id: UUID
    line: int
    state: str
    registry: str
    kind: str
    entity_type: str | None
    code_category: str
    name_full: str
    claim_id: UUID
    particulars: dict[str, Any]
    legacy_numbers: tuple[LegacyNumber, ...]
    established_on: date | None
    exchanged_on: date | None
    warnings: tuple[str, ...]
    batch_id: str
    uscc: str | None
    created_at: datetime


def insert_conversions(
    tx: Tx, job_id: UUID, batch_id: str, incoming: Sequence[tuple[UUID, Incoming]], now: datetime
) -> None:
    """Write rows that wait for a code, each with the application that was made for it."""
    columns = (*_COLUMNS.replace("uscc, ", "").split(", "), "numbers")
    tx.copy(
        "import_conversion",
        [name.strip() for name in columns],
        (_row(job_id, batch_id, application_id, each, now) for application_id, each in incoming),
    )


def _row(job_id: UUID, batch_id: str, application_id: UUID, each: Incoming, now: datetime) -> tuple[Any, ...]:
    decision = each.decision
    entry = decision.entry
    return (
        application_id,
        each.entity_id,
        job_id,
        entry.line,
        "awaiting_code",
        entry.registry,
        str(entry.kind),
        entry.entity_type,
        entry.code_category,
        entry.name,
        each.claim_id,
        each.record,
        Json([codec.dump(number) for number in decision.numbers]),
        entry.established_on,
        entry.exchanged_on,
        decision.warnings,
        batch_id,
        now,
        [number_key(number) for number in decision.numbers],
    )


def take_untold(tx: Tx, limit: int, now: datetime) -> list[Conversion]:
    """Take some that codegen was not asked about yet, noting that it is now."""
    rows = tx.all(
        "UPDATE import_conversion SET told_at = %(now)s WHERE application_id IN (SELECT application_id"
        f" FROM import_conversion WHERE told_at IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED) RETURNING {_COLUMNS}",
        {"now": now, "limit": limit},
    )
    return [_conversion(row) for row in rows]


def lock_conversion(tx: Tx, application_id: UUID) -> Conversion | None:
    """The row for which an application was made, locked; None where the application is no conversion."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM import_conversion WHERE application_id = %(id)s FOR UPDATE", {"id": application_id}
    )
    return None if row is None else _conversion(row)


def enter(tx: Tx, application_id: UUID, uscc: str, now: datetime) -> None:
    """Note that a row has got its code and stands in the register."""
    tx.execute(
        "UPDATE import_conversion SET state = 'entered', uscc = %(uscc)s, entered_at = %(now)s, delayed_since = NULL"
        " WHERE application_id = %(id)s",
        {"id": application_id, "uscc": uscc, "now": now},
    )


def note_delayed(tx: Tx, application_id: UUID, since: datetime) -> int:
    """Note that codegen has no number to give; returns 0 where the application is no conversion that waits."""
    return tx.execute(
        "UPDATE import_conversion SET delayed_since = %(since)s WHERE application_id = %(id)s"
        " AND state = 'awaiting_code'",
        {"id": application_id, "since": since},
    )


def waiting_for_codes(tx: Tx) -> int:
    """How many rows wait for a code."""
    return int(tx.scalar("SELECT count(*) FROM import_conversion WHERE state = 'awaiting_code'"))


def _conversion(row: dict[str, Any]) -> Conversion:
    numbers = tuple(codec.load_shape(LegacyNumber, each) for each in row["legacy_numbers"])
    return Conversion(**{**row, "legacy_numbers": numbers, "warnings": tuple(row["warnings"])})

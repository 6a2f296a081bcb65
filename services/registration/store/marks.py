"""Marks beside the status: set once per reference, lifted once."""

from datetime import date, datetime
from uuid import UUID

from services.registration.domain.entity import SetMark
from services.registration.rows import MARK_COLUMNS, mark_of_row
from shared.database import Tx


def marks_of(tx: Tx, entity_id: UUID) -> tuple[SetMark, ...]:
    """Every mark of an entity, also lifted ones, oldest first."""
    rows = tx.all(
        f"SELECT {MARK_COLUMNS} FROM mark WHERE entity_id = %(id)s ORDER BY set_at, mark_id", {"id": entity_id}
    )
    return tuple(mark_of_row(row) for row in rows)


def lock_mark(tx: Tx, mark_id: UUID) -> SetMark | None:
    """A mark, locked."""
    row = tx.one(f"SELECT {MARK_COLUMNS} FROM mark WHERE mark_id = %(id)s FOR UPDATE", {"id": mark_id})
    return None if row is None else mark_of_row(row)


def insert_mark(tx: Tx, known: SetMark, now: datetime) -> None:
    """Set a mark.

    :raises Refusal: ``entity.mark_exists``.
    """
    tx.execute(
        "INSERT INTO mark (mark_id, entity_id, mark, since_on, until_on, source, reference_no, blocks, disclose,"
        " set_by,"
        " set_at, stream_version) VALUES (%(mark_id)s, %(entity_id)s, %(mark)s, %(since_on)s, %(until_on)s, %(source)s,"
        " %(reference_no)s, %(blocked)s, %(disclose)s, %(set_by)s, %(now)s, %(stream_version)s)",
        {
            **vars(known.mark),
            "blocked": list(known.mark.blocks),
            "entity_id": known.entity_id,
            "set_by": known.set_by,
            "stream_version": known.stream_version,
            "now": now,
        },
    )


def lift(tx: Tx, mark_id: UUID, *, by: str, reference_no: str, on: date, now: datetime) -> None:
    """Lift a locked mark."""
    tx.execute(
        "UPDATE mark SET lifted_at = %(now)s, lifted_on = %(on)s, lifted_by = %(by)s,"
        " lifted_reference_no = %(reference_no)s, version = version + 1 WHERE mark_id = %(id)s",
        {"now": now, "on": on, "by": by, "reference_no": reference_no, "id": mark_id},
    )

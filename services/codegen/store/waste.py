"""Numbers of ours that are nobody's for ever, each with its reason; written once, never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.codegen.domain.segment import Waste
from shared.database import Tx
from shared.ids import uuid7


def insert_waste(tx: Tx, segment_id: UUID, places: Sequence[range], reason: Waste, at: datetime) -> None:
    """Write down runs of places in a segment that nobody will get."""
    rows = [(uuid7(), segment_id, run.start, run.stop - 1, str(reason), at) for run in places]
    tx.insert_many(
        "INSERT INTO code_waste (waste_id, segment_id, first_ordinal, last_ordinal, reason, at) VALUES %s", rows
    )


def insert_burnt(tx: Tx, code_id: UUID, reason: Waste, detail: str | None, at: datetime) -> None:
    """Write down that a number out of a segment was burnt, and why; a code from elsewhere wastes no number of ours."""
    tx.execute(
        "INSERT INTO code_waste (waste_id, segment_id, first_ordinal, last_ordinal, reason, code_id, detail, at)"
        " SELECT %(waste_id)s, segment_id, ordinal, ordinal, %(reason)s, code_id, %(detail)s, %(at)s"
        " FROM code WHERE code_id = %(code_id)s AND segment_id IS NOT NULL",
        {"waste_id": uuid7(), "code_id": code_id, "reason": reason, "detail": detail, "at": at},
    )

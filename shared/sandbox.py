"""The sandbox's movable legal clock: its history in each service's database, and the event that moves it."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from shared.clock import OffsetChange, legal_day
from shared.database import Tx

if TYPE_CHECKING:
    from shared.inbox import Envelope
    from shared.unit import Unit

TOPIC = "yizhao.sandbox"
CLOCK_MOVED = "sandbox.clock_moved"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def history(tx: Tx) -> tuple[OffsetChange, ...]:
    """Return every offset with the system moment from which it holds, oldest first."""
    rows = tx.all("SELECT effective_at, offset_days FROM sandbox_clock ORDER BY effective_at")
    return tuple(OffsetChange(row["effective_at"], row["offset_days"]) for row in rows)


def start_on(tx: Tx, first_day: date, now: datetime) -> None:
    """Let the legal clock of a new database stand on ``first_day`` today; nothing happens where it was started."""
    tx.execute(
        "INSERT INTO sandbox_clock (effective_at, offset_days) SELECT %(beginning)s, %(days)s"
        " WHERE NOT EXISTS (SELECT FROM sandbox_clock)",
        {"beginning": BEGINNING, "days": (first_day - legal_day(now)).days},
    )


def move(tx: Tx, effective_at: datetime, offset_days: int) -> None:
    """Add an offset to the history; forward only: an offset that is not greater than the present one is left out."""
    tx.execute(
        "INSERT INTO sandbox_clock (effective_at, offset_days) SELECT %(at)s, %(days)s"
        " WHERE %(days)s > coalesce((SELECT max(offset_days) FROM sandbox_clock), %(days)s - 1)"
        " ON CONFLICT ON CONSTRAINT sandbox_clock_pkey DO NOTHING",
        {"at": effective_at, "days": offset_days},
    )


def on_clock_moved(unit: "Unit", envelope: "Envelope") -> None:
    """Handle ``sandbox.clock_moved``; every service includes it among its handlers."""
    move(unit.tx, envelope.event.effective_at, envelope.event.offset_days)

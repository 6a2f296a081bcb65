"""Signs of life of the worker's threads, kept in the service's database, where readiness and metrics find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.database import Tx


@dataclass(frozen=True)
class Beat:
    """The last sign of one part: ``relay``, ``consumer`` or ``jobs``; its figures count from the process's start."""

    part: str
    at: datetime
    figures: Mapping[str, Any]


def beat(tx: Tx, part: str, figures: Mapping[str, Any]) -> None:
    """Give a sign of life."""
    tx.execute(
        "INSERT INTO worker_beat (part, at, figures) VALUES (%(part)s, clock_timestamp(), %(figures)s)"
        " ON CONFLICT ON CONSTRAINT worker_beat_pkey DO UPDATE SET at = EXCLUDED.at, figures = EXCLUDED.figures",
        {"part": part, "figures": dict(figures)},
    )


def beats(tx: Tx) -> list[Beat]:
    """Return the last sign of each part."""
    return [Beat(row["part"], row["at"], row["figures"]) for row in tx.all("SELECT * FROM worker_beat ORDER BY part")]

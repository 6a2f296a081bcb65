"""Reviews: the lease on a case, the recommendation, the decision."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Lease:
    """Who works on a case until when (system clock)."""

    application_id: UUID
    officer: str
    claimed_at: datetime
    lease_until: datetime


@dataclass(frozen=True)
class Review:
    """The first officer's open recommendation."""

    review_id: UUID
    application_id: UUID
    first_officer: str
    outcome: str
    recommended_at: datetime


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom and under which rules; ``second_officer`` is the one who confirmed."""

    application_id: UUID
    outcome: str
    mode: str
    first_officer: str
    second_officer: str | None
    rule_ids: tuple[str, ...]
    decided_on: date
    decided_at: datetime

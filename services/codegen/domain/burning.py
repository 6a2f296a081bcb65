"""Two officers' decision that a number which was given out is nobody's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class BurningState(StrEnum):
    """Where it stands; burnt and withdrawn are final."""

    PROPOSED = "proposed"
    BURNT = "burnt"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Burning:
    """A burning as it stands. Moments are of the legal clock."""

    burning_id: UUID
    uscc: str
    registry: str
    application_id: UUID
    reason: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    version: int

    @property
    def state(self) -> BurningState:
        """Where it stands."""
        if self.confirmed_at is not None:
            return BurningState.BURNT
        return BurningState.PROPOSED if self.withdrawn_at is None else BurningState.WITHDRAWN

    @property
    def open(self) -> bool:
        """Tell whether a second officer is still to decide."""
        return self.state is BurningState.PROPOSED

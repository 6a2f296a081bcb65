"""Two officers' decision that a licence was issued by mistake (撤回错发的执照)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

REASON_LENGTH = 500


class WithdrawalState(StrEnum):
    """Where it stands; withdrawn and dismissed are final."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawal as it stands. Moments are of the legal clock; ``version`` is that of the row."""

    withdrawal_id: UUID
    license_id: UUID
    serial: str
    uscc: str
    registry: str
    reason_text: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    dismissed_by: str | None
    dismissed_at: datetime | None
    version: int

    @property
    def state(self) -> WithdrawalState:
        """Where it stands."""
        if self.confirmed_at is not None:
            return WithdrawalState.WITHDRAWN
        return WithdrawalState.PROPOSED if self.dismissed_at is None else WithdrawalState.DISMISSED

    @property
    def open(self) -> bool:
        """Whether a second officer is still to decide."""
        return self.state is WithdrawalState.PROPOSED

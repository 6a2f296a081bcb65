"""A code in the ledger, and the request of an approved application for one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.codegen.domain.second_opinion import require_confirmation
from services.codegen.domain.segment import Segment
from shared.uscc import compose

RULE_ID = "GB32100-2015"
MARKET_REGULATION = "9"  # position 1 of everything this system gives out


class CodeState(StrEnum):
    """Where a code stands. It is never deleted and never given to anyone else."""

    ASSIGNED = "assigned"
    RETIRED = "retired"


class Origin(StrEnum):
    """Where a code came from."""

    SEGMENT = "segment"
    IMPORTED = "imported"


@dataclass(frozen=True)
class Code:
    """A row of the ledger. Moments are of the legal clock."""

    code_id: UUID
    uscc: str
    state: CodeState
    origin: Origin
    code_rule: str
    registry: str
    entity_id: UUID
    assigned_at: datetime
    application_id: UUID | None = None
    segment_id: UUID | None = None
    ordinal: int | None = None
    confirmed_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Request:
    """What an approved application asks for. ``received_at`` is of the system clock; it gives the order of serving."""

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    received_at: datetime

    def asks_the_same(self, other: "Request") -> bool:
        """Tell whether another event asks for the same, whenever it came."""
        return (self.application_id, self.entity_id, self.registry, self.category) == (
            other.application_id,
            other.entity_id,
            other.registry,
            other.category,
        )


def draw(segment: Segment, ordinal: int) -> str:
    """Return the code with a place in a segment, both check characters confirmed by a second computation.

    Positions 3 to 8 are the registry's division.

    :raises SelfCheckError: the two computations disagree; nothing may be assigned.
    """
    code = compose(MARKET_REGULATION + segment.category, segment.registry, segment.span.body(ordinal))
    require_confirmation(code)
    return code

"""A code in the ledger, and the request of an approved application for one."""

from collections.abc import Sequence
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

    RESERVED = "reserved"
    ASSIGNED = "assigned"
    BURNT = "burnt"
    RETIRED = "retired"


class Origin(StrEnum):
    """Where a code came from."""

    SEGMENT = "segment"
    ORG_CODE = "org_code"  # positions 9 to 17 are the entity's old organisation code
    IMPORTED = "imported"
    MIGRATED_IN = "migrated_in"


class Reason(StrEnum):
    """Why an approved application waits for its code."""

    NO_SEGMENT = "no_segment"
    NATIONAL_CHECK = "national_check"
    CONFLICT = "conflict"  # the entity has a code, or somebody else has its organisation code: a person must look


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    RESERVED = "reserved"
    SERVED = "served"


@dataclass(frozen=True)
class Code:
    """A row of the ledger. Moments are of the legal clock; ``assigned_at`` is None while the code is only reserved."""

    code_id: UUID
    uscc: str
    state: CodeState
    origin: Origin
    code_rule: str
    registry: str
    entity_id: UUID
    assigned_at: datetime | None
    application_id: UUID | None = None
    segment_id: UUID | None = None
    ordinal: int | None = None
    confirmed_at: datetime | None = None
    retired_at: datetime | None = None

    @property
    def matter(self) -> UUID:
        """What everything about it is correlated by: the application, or the entity where it came from outside."""
        return self.application_id or self.entity_id

    @property
    def burnable(self) -> bool:
        """Tell whether two officers may still withdraw it: given out of a segment and not in the register yet."""
        return self.state is CodeState.ASSIGNED and self.origin is Origin.SEGMENT and self.confirmed_at is None


@dataclass(frozen=True)
class Request:
    """What an approved application asks for. ``received_at`` is of the system clock; it gives the order of serving."""

    application_id: UUID
    entity_id: UUID
    registry: str
    category: str
    received_at: datetime

    @property
    def line(self) -> tuple[str, str]:
        """The queue it stands in: registry and category."""
        return (self.registry, self.category)

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
    return draw_all(segment, [ordinal])[0]


def draw_all(segment: Segment, ordinals: Sequence[int]) -> list[str]:
    """Return the codes with these places in a segment, as `draw` does.

    :raises SelfCheckError: the two computations disagree.
    """
    pair = MARKET_REGULATION + segment.category
    codes = [compose(pair, segment.registry, body) for body in segment.span.bodies(ordinals)]
    for code in codes:
        require_confirmation(code)
    return codes

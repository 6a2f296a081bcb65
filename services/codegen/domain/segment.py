"""A code segment (码段, GB/T 36105): a run of consecutive bodies that one registry gives out for one category.

The code centre grants segments to a registry; a part of a granted one may be cut out for a district or for another
category. What is cut out is never drawn from the granted one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain, islice
from uuid import UUID

from services.codegen.domain.span import Span
from shared.clock import legal_day
from shared.errors import Refusal

LOW_AT_PERCENT = 10  # with this or less left, a new segment should be asked for
FORECAST_DAYS = 3_650


class SegmentState(StrEnum):
    """Where a segment stands; exhausted and closed are final. One on standby opens when the active one is used up."""

    PROPOSED = "proposed"
    STANDBY = "standby"
    ACTIVE = "active"
    EXHAUSTED = "exhausted"
    CLOSED = "closed"


OPEN = frozenset({SegmentState.PROPOSED, SegmentState.STANDBY, SegmentState.ACTIVE})


class Waste(StrEnum):
    """Why a number that was ours is nobody's for ever."""

    REJECTED = "rejected"  # the national centre refused it
    BURNT = "burnt"  # two officers withdrew it before it stood in the register
    HELD = "held"  # passed over: an imported entity holds it
    CLOSED = "closed"  # its segment was closed


@dataclass(frozen=True)
class Grant:
    """Who granted a segment, and under which number of theirs."""

    granted_by: str
    grant_no: str


@dataclass(frozen=True)
class Proposal:
    """What a code officer asks for: a segment with its grant, or one cut out of the granted segment ``parent_id``."""

    registry: str
    category: str
    span: Span
    grant: Grant | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True)
class Segment:
    """A segment as it stands.

    :param used: places behind us, given or passed over; the next number comes from a later place.
    :param given: numbers that went into the ledger.
    :param parts: what is cut out of it for others, whatever became of that.
    """

    segment_id: UUID
    registry: str
    category: str
    span: Span
    state: SegmentState
    used: int
    given: int
    proposed_by: str
    activated_by: str | None
    version: int
    grant: Grant | None = None
    parent_id: UUID | None = None
    activated_at: datetime | None = None
    low_told_at: datetime | None = None
    parts: tuple[Span, ...] = ()

    @property
    def first(self) -> str:
        """The first body."""
        return self.span.first

    @property
    def last(self) -> str:
        """The last body."""
        return self.span.last

    @property
    def granted_by(self) -> str | None:
        """Who granted it; None for one that is cut out of another."""
        return self.grant.granted_by if self.grant else None

    @property
    def grant_no(self) -> str | None:
        """The number of the grant."""
        return self.grant.grant_no if self.grant else None

    @property
    def size(self) -> int:
        """How many numbers there are to give out, less what is cut out."""
        return len(self.span) - self.cut_out

    @property
    def cut_out(self) -> int:
        """How many numbers are cut out for others."""
        return sum(map(len, self.parts))

    @property
    def left(self) -> int:
        """How many numbers are left to give out."""
        return sum(map(len, self.places_left()))

    @property
    def skipped(self) -> int:
        """How many numbers were passed over because somebody held them already."""
        return self.size - self.left - self.given

    @property
    def low(self) -> bool:
        """Tell whether an active segment runs out soon."""
        return self.state is SegmentState.ACTIVE and self.left * 100 <= self.size * LOW_AT_PERCENT

    def places_left(self) -> Iterator[range]:
        """Return the runs of places still to be given out, in order."""
        return self.span.places_left(self.used, self.parts)

    def next_places(self, count: int) -> list[int]:
        """Return the next places to draw from, fewer than ``count`` where the segment ends."""
        return list(islice(chain.from_iterable(self.places_left()), count))

    def lasts_until(self, today: date) -> date | None:
        """Return the day on which an active segment will be used up if numbers go on being taken as fast as so far.

        None where nothing can be said: not active, not used yet, or more than ten years ahead.
        """
        gone = self.size - self.left
        if self.state is not SegmentState.ACTIVE or self.activated_at is None or not gone:
            return None
        days_in_use = max(1, (today - legal_day(self.activated_at)).days)
        days_left = self.left * days_in_use // gone
        return today + timedelta(days=days_left) if days_left <= FORECAST_DAYS else None

    def require(self, *allowed: SegmentState) -> None:
        """Let an act pass only in these states.

        :raises Refusal: ``segment.not_in_state``.
        """
        if self.state not in allowed:
            raise Refusal("segment.not_in_state", params={"state": self.state, "allowed": [*allowed]})

    def require_other_officer(self, officer: str) -> None:
        """Let only a second officer activate what a first one proposed.

        :raises Refusal: ``code.same_officer``.
        """
        if officer == self.proposed_by:
            raise Refusal("code.same_officer")

    def require_part(self, part: Span) -> None:
        """Let a part be cut out only where it lies inside, and behind the numbers that are drawn already.

        :raises Refusal: ``code.segment_outside_parent``, ``code.segment_part_used``, ``segment.not_in_state``,
            ``code.segment_too_deep`` where this one is itself cut out of another.
        """
        if self.parent_id is not None:
            raise Refusal("code.segment_too_deep")
        self.require(*OPEN)
        if part not in self.span:
            raise Refusal("code.segment_outside_parent", params={"first": self.first, "last": self.last})
        if self.span.places_of(part).start <= self.used:
            raise Refusal("code.segment_part_used", params={"first": self.span.body(self.used + 1)})

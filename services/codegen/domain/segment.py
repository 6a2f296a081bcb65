"""A code segment (码段): a run of consecutive bodies that one registry gives out for one category."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.clock import legal_day
from shared.errors import Defect, Refusal
from shared.uscc import BODY_LENGTH, body_of, number_of

LOW_AT_PERCENT = 10  # with less than this left, a new segment should be asked for
FORECAST_DAYS = 3_650


class SegmentState(StrEnum):
    """Where a segment stands; exhausted and closed are final."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    EXHAUSTED = "exhausted"
    CLOSED = "closed"


@dataclass(frozen=True)
class Span:
    """A run of bodies, both ends included.

    >>> span = Span("MAY00001", "MAY0000Y")
    >>> len(span), span.body(1), span.body(30), "MAY00010" in span
    (30, 'MAY00001', 'MAY0000Y', False)
    """

    first: str
    last: str

    @property
    def first_number(self) -> int:
        """The number of the first body in the base-31 count of all bodies."""
        return number_of(self.first)

    @property
    def last_number(self) -> int:
        """The number of the last body."""
        return number_of(self.last)

    def __len__(self) -> int:
        return self.last_number - self.first_number + 1

    def __contains__(self, other: object) -> bool:
        """Tell whether a body, or all of another span, lies inside."""
        first, last = (other.first, other.last) if isinstance(other, Span) else (other, other)
        # Bodies are of one length and the alphabet is in ASCII order, so the order of texts is the order of numbers.
        return isinstance(first, str) and isinstance(last, str) and self.first <= first and last <= self.last

    def body(self, ordinal: int) -> str:
        """Return the body with a place in the span, counted from 1."""
        return body_of(self.first_number + ordinal - 1)


def span_between(first: str, last: str) -> Span:
    """Return the span between two bodies.

    :raises Refusal: ``request.invalid`` names each end that is no body, or a last that comes before the first.
    """
    defects = [
        Defect(f"/{name}", "code.segment_body_wrong")
        for name, body in (("first", first), ("last", last))
        if not _is_body(body)
    ]
    if not defects and last < first:
        defects = [Defect("/last", "code.segment_reversed")]
    if defects:
        raise Refusal("request.invalid", defects=defects)
    return Span(first, last)


def space_of(text: str) -> Span:
    """Read the allotted space from a setting.

    >>> space_of("MAY00001-MAYYYYYY").first
    'MAY00001'

    :raises ValueError: not two bodies with a hyphen between, in order.
    """
    match = re.fullmatch(r"(\w{8})-(\w{8})", text)
    if not match or not all(_is_body(body) for body in match.groups()) or match[2] < match[1]:
        raise ValueError(f"not an allotted space: {text!r}")
    return Span(match[1], match[2])


def _is_body(body: str) -> bool:
    try:
        number_of(body)
    except ValueError:
        return False
    return len(body) == BODY_LENGTH


@dataclass(frozen=True)
class Proposal:
    """What a code officer asks for."""

    registry: str
    category: str
    span: Span


@dataclass(frozen=True)
class Segment:
    """A segment as it stands. ``used`` counts the numbers drawn, so the next has ordinal ``used + 1``."""

    segment_id: UUID
    registry: str
    category: str
    span: Span
    state: SegmentState
    used: int
    proposed_by: str
    activated_by: str | None
    version: int
    activated_at: datetime | None = None

    @property
    def first(self) -> str:
        """The first body."""
        return self.span.first

    @property
    def last(self) -> str:
        """The last body."""
        return self.span.last

    @property
    def size(self) -> int:
        """How many numbers there are in all."""
        return len(self.span)

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return self.size - self.used

    @property
    def low(self) -> bool:
        """Tell whether an active segment runs out soon."""
        return self.state is SegmentState.ACTIVE and self.left * 100 < self.size * LOW_AT_PERCENT

    def lasts_until(self, today: date) -> date | None:
        """Return the day on which an active segment will be used up if numbers go on being taken as fast as so far.

        None where nothing can be said: not active, not used yet, or more than ten years ahead.
        """
        if self.state is not SegmentState.ACTIVE or self.activated_at is None or not self.used:
            return None
        days_in_use = max(1, (today - legal_day(self.activated_at)).days)
        days_left = self.left * days_in_use // self.used
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

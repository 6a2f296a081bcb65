"""A run of consecutive bodies (positions 9 to 16 of codes), counted in base 31."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.errors import Defect, Refusal
from shared.uscc import BODY_LENGTH, body_of, number_of


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
        return self.bodies([ordinal])[0]

    def bodies(self, ordinals: Iterable[int]) -> list[str]:
        """Return the bodies with these places in the span, counted from 1."""
        before = self.first_number - 1
        return [body_of(before + ordinal) for ordinal in ordinals]

    def places_of(self, part: "Span") -> range:
        """Return the places that a part of this span takes in it.

        >>> Span("MAY00001", "MAY000YY").places_of(Span("MAY00003", "MAY00004"))
        range(3, 5)
        """
        begin = part.first_number - self.first_number + 1
        return range(begin, begin + len(part))

    def places_left(self, used: int, parts: Iterable["Span"] = ()) -> Iterator[range]:
        """Return the runs of places after the first ``used`` that no part takes, in order.

        >>> list(Span("MAY00001", "MAY0000A").places_left(1, [Span("MAY00003", "MAY00004")]))
        [range(2, 3), range(5, 11)]
        """
        at = used + 1
        for taken in sorted((self.places_of(part) for part in parts), key=lambda places: places.start):
            if at < taken.start:
                yield range(at, taken.start)
            at = max(at, taken.stop)
        if at <= len(self):
            yield range(at, len(self) + 1)


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

"""Places in a segment, what is cut out of it, and what is left: tables of cases and properties."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.codegen.domain.code import draw_all
from services.codegen.domain.second_opinion import SKIPPED, confirms
from services.codegen.domain.segment import Segment, SegmentState
from services.codegen.domain.span import Span
from shared.errors import Refusal
from shared.uscc import body_of, check, compose, number_of

FIRST = "MAY00001"
BEGIN = number_of(FIRST)


def span(first: int, last: int) -> Span:
    """The span of two places, counted from MAY00001 as 1."""
    return Span(body_of(BEGIN + first - 1), body_of(BEGIN + last - 1))


def segment(size: int, used: int = 0, given: int | None = None, parts: tuple[Span, ...] = ()) -> Segment:
    return Segment(
        segment_id=UUID(int=1), registry="140105", category="1", span=span(1, size), state=SegmentState.ACTIVE,
        used=used, given=used if given is None else given, proposed_by="o-1", activated_by="o-2", version=2,
        parts=parts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("used", "parts", "places"),
    [
        (0, (), [range(1, 11)]),
        (10, (), []),
        (3, (), [range(4, 11)]),
        (0, ((1, 10),), []),
        (0, ((1, 3),), [range(4, 11)]),
        (0, ((8, 10),), [range(1, 8)]),
        (2, ((4, 5), (8, 8)), [range(3, 4), range(6, 8), range(9, 11)]),
        (5, ((4, 5), (8, 8)), [range(6, 8), range(9, 11)]),
        (0, ((4, 5), (6, 7)), [range(1, 4), range(8, 11)]),
    ],
)
def test_the_places_left_in_a_span_of_ten(used, parts, places):
    assert list(span(1, 10).places_left(used, [span(*part) for part in reversed(parts)])) == places


@pytest.mark.parametrize(
    ("made", "size", "left", "skipped", "low"),
    [
        (segment(20), 20, 20, 0, False),
        (segment(20, used=17), 20, 3, 0, False),
        (segment(20, used=18), 20, 2, 0, True),
        (segment(20, used=18, given=15), 20, 2, 3, True),
        (segment(20, used=3, parts=(span(4, 18),)), 5, 2, 0, False),
        (segment(20, used=18, given=3, parts=(span(4, 18),)), 5, 2, 0, False),
        (segment(20, parts=(span(1, 20),)), 0, 0, 0, True),
    ],
)
def test_what_a_segment_says_of_its_use(made, size, left, skipped, low):
    assert (made.size, made.left, made.skipped, made.low) == (size, left, skipped, low)
    assert not replace(made, state=SegmentState.CLOSED).low


@given(
    size=st.integers(1, 200),
    cuts=st.sets(st.integers(1, 200), max_size=8),
    takes=st.lists(st.integers(1, 60), max_size=12),
)
def test_numbers_drawn_in_runs_are_all_that_is_not_cut_out_each_once_in_order(size, cuts, takes):
    parts = tuple(span(place, place) for place in cuts if place <= size)
    made, drawn = segment(size, parts=parts), []
    for count in [*takes, size]:
        places = made.next_places(count)
        drawn += places
        made = replace(made, used=places[-1] if places else made.used)
    assert drawn == [place for place in range(1, size + 1) if place not in cuts]
    assert made.left == 0


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (1, 5, "code.segment_part_used"),
        (5, 9, "code.segment_part_used"),
        (6, 21, "code.segment_outside_parent"),
        (0, 9, "code.segment_outside_parent"),
    ],
)
def test_where_no_part_can_be_cut_out(first, last, refusal):
    with pytest.raises(Refusal) as caught:
        segment(20, used=5).require_part(span(first, last))
    assert caught.value.code == refusal


def test_a_part_may_begin_right_behind_the_last_number_used():
    segment(20, used=5).require_part(span(6, 20))


@given(number=st.integers(0, 31**8 - 2), category=st.sampled_from("123"))
def test_every_body_makes_a_right_code_that_the_second_computation_confirms(number, category):
    code = compose(f"9{category}", "140105", body_of(number))
    assert check(code).valid
    assert confirms(code)
    assert not set(SKIPPED) & set(code)
    assert confirms(code[:-1] + ("1" if code[-1] == "0" else "0")) is False


def test_consecutive_places_carry_in_base_31():
    codes = draw_all(segment(100_000), [30, 31, 961, 29_791])
    assert [code[8:16] for code in codes] == ["MAY0000Y", "MAY00010", "MAY00100", "MAY01000"]

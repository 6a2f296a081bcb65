"""Segments: put in by one officer, opened by another, never overlapping, one active for each registry and category."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.codegen import queries, usecases
from services.codegen.domain.segment import Proposal, SegmentState, Span, space_of, span_between
from services.codegen.sandbox import SEGMENTS, seed_sandbox
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.uscc import in_test_range
from tests.integration.codegen.builders import FIRST, SECOND, approval, refused

pytestmark = pytest.mark.postgres15

SPACE = space_of("MAY00001-MAYYYYYY")


def propose(codegen, *, officer=FIRST, segment_id=None, registry="140105", span=None, version=None):
    proposal = Proposal(registry, "1", span or Span("MAY00001", "MAY000YY"))
    return codegen.do(
        usecases.propose_segment, officer, segment_id or uuid7(), proposal, space=SPACE, expected_version=version
    )


def test_a_segment_is_proposed_by_one_officer_and_opened_by_another(codegen):
    made = propose(codegen)
    assert (made.state, made.size, made.left, made.version) == (SegmentState.PROPOSED, 960, 960, 1)
    with refused("code.same_officer"):
        codegen.do(usecases.activate_segment, FIRST, made.segment_id, made.version)
    opened = codegen.do(usecases.activate_segment, SECOND, made.segment_id, made.version)
    assert (opened.state, opened.activated_by, opened.version) == (SegmentState.ACTIVE, "o-0702", 2)


def test_the_database_itself_wants_four_eyes(codegen):
    made = propose(codegen)
    with refused("code.same_officer"), codegen.service.db.transaction() as tx:
        tx.execute("UPDATE segment SET state = 'active', activated_by = proposed_by WHERE true")
    assert codegen.all("SELECT state FROM segment WHERE segment_id = %(id)s", {"id": made.segment_id}) == [
        {"state": "proposed"}
    ]


def test_segments_never_overlap_whatever_became_of_them(codegen):
    closed = propose(codegen)
    codegen.do(usecases.close_segment, FIRST, closed.segment_id, closed.version)
    with refused("code.segment_overlap"):
        propose(codegen, registry="140106", span=Span("MAY000YY", "MAY00100"))


def test_one_segment_is_active_for_each_registry_and_category(codegen):
    codegen.open_segment()
    second = propose(codegen, span=Span("MAY10000", "MAY1YYYY"))
    with refused("code.segment_active_exists"):
        codegen.do(usecases.activate_segment, SECOND, second.segment_id, second.version)
    other = propose(codegen, registry="140106", span=Span("MAY20000", "MAY2YYYY"))
    codegen.do(usecases.activate_segment, SECOND, other.segment_id, other.version)


def test_a_segment_stays_inside_the_allotted_space(codegen):
    with refused("code.segment_outside_space"):
        propose(codegen, span=Span("MAX00000", "MAY00005"))


def test_officers_put_in_segments_of_their_own_area_only(codegen):
    with refused("auth.wrong_registry"):
        propose(codegen, registry="140200")
    made = propose(codegen)
    stranger = Principal("o-0900", roles=frozenset({"code_officer"}), registry="140200")
    with refused("segment.not_found"):
        codegen.do(usecases.activate_segment, stranger, made.segment_id, made.version)


def test_a_proposal_can_be_amended_by_its_officer_until_it_is_opened(codegen):
    made = propose(codegen)
    with refused("request.id_taken"):
        propose(codegen, officer=SECOND, segment_id=made.segment_id, version=1)
    with refused("request.version_missing"):
        propose(codegen, segment_id=made.segment_id)
    amended = propose(codegen, segment_id=made.segment_id, span=Span("MAY10000", "MAY1000Y"), version=1)
    assert (amended.size, amended.version) == (31, 2)
    with refused("request.version_stale"):
        codegen.do(usecases.activate_segment, SECOND, made.segment_id, 1)
    codegen.do(usecases.activate_segment, SECOND, made.segment_id, 2)
    with refused("segment.not_in_state"):
        propose(codegen, segment_id=made.segment_id, version=3)


def test_a_closed_segment_gives_no_more_numbers_and_is_not_opened_again(codegen):
    segment_id = codegen.open_segment()
    closed = codegen.do(usecases.close_segment, FIRST, segment_id, 2)
    assert closed.state is SegmentState.CLOSED
    assert codegen.do(usecases.take_approval, approval()) is None
    with refused("segment.not_in_state"):
        codegen.do(usecases.activate_segment, SECOND, segment_id, closed.version)
    with refused("segment.not_in_state"):
        codegen.do(usecases.close_segment, FIRST, segment_id, closed.version)


def test_drawing_numbers_does_not_disturb_an_officer_who_is_about_to_decide(codegen):
    segment_id = codegen.open_segment()
    codegen.do(usecases.take_approval, approval())
    codegen.do(usecases.close_segment, FIRST, segment_id, 2)


def test_a_segment_says_when_it_runs_out(codegen):
    segment_id = codegen.open_segment(span=Span("MAY00001", "MAY0000L"))  # twenty numbers
    lows = []
    for _ in range(20):
        codegen.do(usecases.take_approval, approval())
        with codegen.service.db.transaction() as tx:
            lows.append(queries.find_segment(tx, segment_id).low)
    assert lows == [False] * 18 + [True, False]  # one left of twenty; then it is exhausted


def test_a_segment_says_how_long_it_will_last_at_the_present_speed(codegen, clock):
    segment_id = codegen.open_segment(span=Span("MAY00001", "MAY000YY"))  # 960 numbers
    today = clock.now().date()
    for _ in range(10):
        codegen.do(usecases.take_approval, approval())
    with codegen.service.db.transaction() as tx:
        segment = queries.find_segment(tx, segment_id)
    assert segment.lasts_until(today + timedelta(days=1)) == today + timedelta(days=1 + 95)
    assert segment.lasts_until(today + timedelta(days=100)) is None  # at that speed, more than ten years
    assert replace(segment, used=0).lasts_until(today) is None


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        ("MAY0000", "MAYYYYYY", ["code.segment_body_wrong"]),
        ("MAY0000O", "may00001", ["code.segment_body_wrong"] * 2),
        ("MAY00002", "MAY00001", ["code.segment_reversed"]),
    ],
)
def test_every_end_that_is_no_body_is_told_at_once(first, last, codes):
    with pytest.raises(Refusal) as caught:
        span_between(first, last)
    assert [defect.code for defect in caught.value.defects] == codes


@pytest.mark.parametrize("text", ["", "MAY00001", "MAY00002-MAY00001", "MAY0000I-MAYYYYYY"])
def test_an_allotted_space_that_cannot_be_read_stops_the_start(text):
    with pytest.raises(ValueError, match="allotted space"):
        space_of(text)


def test_the_sandbox_gets_its_segments_once(codegen):
    assert seed_sandbox(codegen.service) == len(SEGMENTS)
    assert seed_sandbox(codegen.service) == 0
    rows = codegen.all("SELECT registry, category FROM segment WHERE state = 'active' ORDER BY 1, 2")
    assert [(row["registry"], row["category"]) for row in rows] == [
        ("140105", "1"),
        ("140105", "2"),
        ("140106", "1"),
        ("140106", "2"),
    ]


def test_a_seeding_that_broke_off_is_taken_up_again(codegen):
    propose(codegen, span=SEGMENTS[0].span)
    assert seed_sandbox(codegen.service) == len(SEGMENTS)


def test_every_number_of_the_sandbox_lies_in_the_test_range():
    assert all(in_test_range("91140105" + body) for one in SEGMENTS for body in (one.span.first, one.span.last))

"""Segments: put in by one officer, opened by another, never overlapping, one active for each registry and category."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.codegen import queries, usecases
from services.codegen.domain.segment import Proposal, SegmentState
from services.codegen.domain.span import Span, space_of, span_between
from services.codegen.sandbox import GRANTED, PARTS, seed_sandbox
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.uscc import in_test_range
from tests.integration.codegen.builders import FIRST, GRANT, SECOND, approval, refused

pytestmark = pytest.mark.postgres15

SPACE = space_of("MAY00001-MAYYYYYY")


def propose(codegen, *, officer=FIRST, segment_id=None, registry="140105", span=None, version=None):
    proposal = Proposal(registry, "1", span or Span("MAY00001", "MAY000YY"), GRANT)
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


def test_a_second_segment_of_a_registry_and_category_stands_by(codegen):
    codegen.open_segment()
    second = propose(codegen, span=Span("MAY10000", "MAY1YYYY"))
    waits = codegen.do(usecases.activate_segment, SECOND, second.segment_id, second.version)
    assert (waits.state, waits.activated_by) == (SegmentState.STANDBY, "o-0702")
    other = propose(codegen, registry="140106", span=Span("MAY20000", "MAY2YYYY"))
    opened = codegen.do(usecases.activate_segment, SECOND, other.segment_id, other.version)
    assert opened.state is SegmentState.ACTIVE


def test_the_database_itself_wants_one_active_segment_of_a_registry_and_category(codegen):
    codegen.open_segment()
    codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    with refused("code.segment_active_exists"), codegen.service.db.transaction() as tx:
        tx.execute("UPDATE segment SET state = 'active' WHERE state = 'standby'")


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
    assert lows == [False] * 17 + [True, True, False]  # two left of twenty, one; then it is exhausted


def test_a_segment_says_how_long_it_will_last_at_the_present_speed(codegen, clock):
    segment_id = codegen.open_segment(span=Span("MAY00001", "MAY000YY"))  # 960 numbers
    today = clock.now().date()
    for _ in range(10):
        codegen.do(usecases.take_approval, approval())
    with codegen.service.db.transaction() as tx:
        segment = queries.find_segment(tx, segment_id)
    assert segment.lasts_until(today + timedelta(days=1)) == today + timedelta(days=1 + 95)
    assert segment.lasts_until(today + timedelta(days=100)) is None  # at that speed, more than ten years
    assert replace(segment, used=0, given=0).lasts_until(today) is None


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
    assert seed_sandbox(codegen.service) == 1 + len(PARTS)
    assert seed_sandbox(codegen.service) == 0
    rows = codegen.all("SELECT registry, category FROM segment WHERE state = 'active'")
    lines = [(row["registry"], row["category"]) for row in rows]
    assert sorted(lines) == [(registry, category) for registry in ("140100", "140105", "140106") for category in "123"]
    cut_out = codegen.all("SELECT count(*) AS n FROM segment WHERE parent_id IS NOT NULL")
    assert cut_out == [{"n": len(PARTS)}]


def test_a_seeding_that_broke_off_is_taken_up_again(codegen):
    propose(codegen, registry=GRANTED.registry, span=GRANTED.span)
    assert seed_sandbox(codegen.service) == 1 + len(PARTS)


def test_a_sandbox_of_an_earlier_version_keeps_its_segments(codegen):
    codegen.open_segment()
    assert seed_sandbox(codegen.service) == 0
    assert codegen.all("SELECT count(*) AS n FROM segment") == [{"n": 1}]


def test_every_number_of_the_sandbox_lies_in_the_test_range():
    assert in_test_range("91140105" + GRANTED.span.first)
    assert in_test_range("91140105" + GRANTED.span.last)
    assert all(part.span in GRANTED.span for part in PARTS)

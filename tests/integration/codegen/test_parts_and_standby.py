"""Parts cut out of granted segments, segments on standby, and what is told when one runs low or out."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from services.codegen import jobs, usecases
from services.codegen.domain.segment import Grant, Proposal, SegmentState
from services.codegen.domain.span import Span, space_of
from shared.ids import uuid7
from tests.integration.codegen.builders import FIRST, GRANT, SECOND, Codegen, approval, refused

pytestmark = pytest.mark.postgres15

SPACE = space_of("MAY00001-MAYYYYYY")
CITY = Span("MAY00001", "MAY0000A")  # ten numbers


def cut(codegen, parent, first, last):
    proposal = Proposal("140105", "1", Span(first, last), parent_id=parent)
    named = {"space": SPACE, "expected_version": None}
    return codegen.do(usecases.propose_segment, FIRST, uuid7(), proposal, **named)


def bodies(codegen, registry="140105"):
    rows = codegen.all("SELECT substr(uscc, 9, 8) AS body FROM code WHERE registry = %s ORDER BY code_id", (registry,))
    return [row["body"] for row in rows]


def test_the_city_draws_around_what_is_cut_out_for_a_district_and_the_district_draws_inside(codegen):
    city = codegen.open_segment("140100", span=CITY)
    codegen.open_segment("140105", span=Span("MAY00003", "MAY00005"), parent=city)
    for _ in range(4):
        codegen.do(usecases.take_approval, approval(registry="140100"))
        codegen.do(usecases.take_approval, approval())
    assert bodies(codegen, "140100") == ["MAY00001", "MAY00002", "MAY00006", "MAY00007"]
    assert bodies(codegen) == ["MAY00003", "MAY00004", "MAY00005"]
    granted = codegen.segment(city)
    assert (granted.size, granted.cut_out, granted.given, granted.skipped, granted.left) == (7, 3, 4, 0, 3)


def test_what_is_cut_out_is_kept_back_before_the_second_officer_has_agreed(codegen):
    city = codegen.open_segment("140100", span=CITY)
    cut(codegen, city, "MAY00001", "MAY00009")
    assert codegen.do(usecases.take_approval, approval(registry="140100")).uscc[8:16] == "MAY0000A"
    assert codegen.segment(city).state is SegmentState.EXHAUSTED


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        ("MAY0000A", "MAY0000B", "code.segment_outside_parent"),
        ("MAY00002", "MAY00004", "code.segment_part_used"),
        ("MAY00005", "MAY00007", "code.segment_overlap"),
    ],
)
def test_a_part_lies_inside_behind_what_is_used_and_beside_the_others(codegen, first, last, refusal):
    city = codegen.open_segment("140100", span=CITY)
    for _ in range(2):
        codegen.do(usecases.take_approval, approval(registry="140100"))
    cut(codegen, city, "MAY00004", "MAY00005")
    with refused(refusal):
        cut(codegen, city, first, last)


def test_a_part_is_not_divided_again(codegen):
    city = codegen.open_segment("140100", span=CITY)
    part = cut(codegen, city, "MAY00004", "MAY00008")
    with refused("code.segment_too_deep"):
        cut(codegen, part.segment_id, "MAY00004", "MAY00005")


def test_nothing_is_cut_out_of_a_closed_segment_or_of_one_out_of_reach(codegen):
    city = codegen.open_segment("140100", span=CITY)
    codegen.do(usecases.close_segment, FIRST, city, 2)
    with refused("segment.not_in_state"):
        cut(codegen, city, "MAY00004", "MAY00008")
    with refused("segment.not_found"):
        cut(codegen, uuid7(), "MAY00004", "MAY00008")


def test_a_granted_segment_says_who_granted_it(codegen):
    made = codegen.segment(codegen.open_segment())
    assert (made.granted_by, made.grant_no) == ("uscc_center", "2026-1")
    with refused("request.invalid"):
        proposal = Proposal("140105", "1", Span("MAY10000", "MAY1YYYY"))
        codegen.do(usecases.propose_segment, FIRST, uuid7(), proposal, space=SPACE, expected_version=None)


BROKEN = {
    "segment_parent_check": "UPDATE segment SET last_ordinal = last_ordinal + 1000 WHERE parent_id IS NOT NULL",
    "segment_parent_fkey": "UPDATE segment SET last_ordinal = last_ordinal + 1 WHERE parent_id IS NULL",
    "segment_grant_check": "UPDATE segment SET granted_by = NULL WHERE parent_id IS NULL",
    "segment_used_check": "UPDATE segment SET used = 1000",
    "segment_given_check": "UPDATE segment SET given = used + 1",
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_itself_holds_parts_inside_and_counts_together(
    codegen, codegen_databases, open_database, constraint
):
    city = codegen.open_segment("140100", span=CITY)
    codegen.open_segment(span=Span("MAY00003", "MAY00005"), parent=city)
    with (
        pytest.raises(psycopg2.IntegrityError) as caught,
        open_database(codegen_databases.owner_url).transaction() as tx,
    ):
        tx.execute(BROKEN[constraint])
    assert caught.value.diag.constraint_name == constraint


def test_the_database_itself_knows_two_levels_and_no_overlap_on_either(codegen):
    city = codegen.open_segment("140100", span=CITY)
    part = codegen.open_segment(span=Span("MAY00003", "MAY00005"), parent=city)
    copied = (
        "INSERT INTO segment (segment_id, registry, category, first_ordinal, last_ordinal, parent_id, parent_first,"
        " parent_last, granted_by, grant_no, state, proposed_by, proposed_at)"
        " SELECT gen_random_uuid(), registry, category, {span}, {parent}, granted_by, grant_no, 'proposed', 'o', now()"
        " FROM segment WHERE segment_id = %s"
    )
    own = "first_ordinal, last_ordinal"
    for segment_id in (city, part):
        with refused("code.segment_overlap"), codegen.service.db.transaction() as tx:
            same_parent = "parent_id, parent_first, parent_last"
            tx.execute(copied.format(span=own, parent=same_parent), (segment_id,))
    with refused("code.segment_overlap"), codegen.service.db.transaction() as tx:
        below = f"segment_id, {own}"  # a part of the part lies in it, so it overlaps it
        tx.execute(copied.format(span="first_ordinal, first_ordinal", parent=below), (part,))


def test_the_next_segment_opens_in_the_transaction_that_takes_the_last_number(codegen):
    first = codegen.open_segment(span=Span("MAY00001", "MAY00002"))
    second = codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    third = codegen.open_segment(span=Span("MAY20000", "MAY2YYYY"))
    codes = codegen.do(usecases.take_approvals, [approval() for _ in range(5)])
    assert [code.uscc[8:16] for code in codes] == ["MAY00001", "MAY00002", "MAY10000", "MAY10001", "MAY10002"]
    assert [codegen.segment(one).state for one in (first, second, third)] == ["exhausted", "active", "standby"]
    (told,) = codegen.told("segment.exhausted")
    assert (told["aggregateid"], told["payload"]["next_segment_id"]) == (str(first), str(second))


def test_a_segment_on_standby_opens_when_the_active_one_is_closed(codegen):
    first = codegen.open_segment()
    second = codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    codegen.do(usecases.close_segment, FIRST, first, 2)
    assert codegen.segment(second).state is SegmentState.ACTIVE
    assert codegen.do(usecases.take_approval, approval()).uscc[8:16] == "MAY10000"


def test_a_segment_on_standby_can_be_closed_before_its_turn(codegen):
    codegen.open_segment(span=Span("MAY00001", "MAY00001"))
    second = codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    codegen.do(usecases.close_segment, SECOND, second, 2)
    assert codegen.do(usecases.take_approval, approval())
    assert codegen.do(usecases.take_approval, approval()) is None


def test_that_a_segment_runs_low_is_told_once_and_then_that_it_is_used_up(codegen):
    segment_id = codegen.open_segment(span=Span("MAY00001", "MAY0000L"))  # twenty numbers
    for _ in range(20):
        codegen.do(usecases.take_approval, approval())
    low, out = (row for row in codegen.told() if row["aggregatetype"] == "segment")
    assert (low["type"], low["aggregateid"], low["aggregate_version"]) == ("segment.ran_low", str(segment_id), 1)
    assert (low["payload"]["left"], low["payload"]["first"], low["payload"]["last"]) == (2, "MAY00001", "MAY0000L")
    assert (out["type"], out["aggregate_version"]) == ("segment.exhausted", 2)
    assert "next_segment_id" not in out["payload"]


def test_a_run_that_passes_the_mark_in_one_transaction_tells_it_once(codegen):
    codegen.open_segment(span=Span("MAY00001", "MAY0000L"))
    codegen.do(usecases.take_approvals, [approval() for _ in range(19)])
    codegen.do(usecases.take_approvals, [approval()])
    assert [row["type"] for row in codegen.told() if row["aggregatetype"] == "segment"] == [
        "segment.ran_low",
        "segment.exhausted",
    ]


def test_nobody_overtakes_those_who_wait(codegen, clock):
    early, late = approval(), approval()
    codegen.do(usecases.take_approval, early)
    clock.advance(seconds=1)
    codegen.open_segment()
    assert codegen.do(usecases.take_approval, late) is None
    assert jobs.serve_waiting(codegen.service) == 2
    rows = codegen.all("SELECT application_id FROM code ORDER BY ordinal")
    assert [row["application_id"] for row in rows] == [early.application_id, late.application_id]


@pytest.mark.parametrize("officer_first", [True, False])
def test_a_segment_let_in_while_the_last_number_is_taken_is_never_left_standing_by(service_on, officer_first):
    """An officer lets a segment in while another transaction uses up the active one; either may come first."""
    here, there = Codegen(service_on()), Codegen(service_on())
    here.open_segment(span=Span("MAY00001", "MAY00001"))
    proposal = Proposal("140105", "1", Span("MAY10000", "MAY1YYYY"), GRANT)
    made = here.do(usecases.propose_segment, FIRST, uuid7(), proposal, space=SPACE, expected_version=None)

    acts = [(usecases.take_approval, approval()), (usecases.activate_segment, SECOND, made.segment_id, made.version)]
    first, second = reversed(acts) if officer_first else acts
    with ThreadPoolExecutor(1) as pool, here.service.units.unit("event:test") as unit:
        first[0](unit, *first[1:])
        waiting = pool.submit(there.do, *second)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)  # it waits for the one that came first
        unit.tx.commit()
        waiting.result(10)
    assert here.segment(made.segment_id).state is SegmentState.ACTIVE


def test_a_grant_belongs_to_the_granted_one_only(codegen):
    city = codegen.open_segment("140100", span=CITY)
    proposal = Proposal("140105", "1", Span("MAY00003", "MAY00005"), Grant("uscc_center", "2026-2"), city)
    with pytest.raises(psycopg2.errors.CheckViolation):
        codegen.do(usecases.propose_segment, FIRST, uuid7(), proposal, space=SPACE, expected_version=None)

"""The decision: two officers, nothing outstanding, and registration's last word."""

from datetime import date, timedelta

import psycopg2
import pytest

from services.deregistration.domain.case import Outcome, State
from services.deregistration.usecases import decisions, queue
from shared.auth.principal import Principal
from shared.clock import end_of_legal_day
from tests.integration.deregistration.refusing import refused
from tests.integration.deregistration.world import ELSEWHERE, FIRST, PERSONS, SECOND, World, a_mark

pytestmark = pytest.mark.postgres15


def test_the_second_officer_must_be_another(world: World) -> None:
    case = world.decidable()
    with refused("deregistration.same_officer"):
        world.decide(case.case_id, Principal(FIRST.subject, frozenset({"approver"}), registry="140105"))


def test_four_eyes_are_the_database_s_own_rule(world: World) -> None:
    world.decidable()
    with pytest.raises(psycopg2.errors.CheckViolation), world.service.db.transaction() as tx:
        tx._connection.cursor().execute("UPDATE dereg_decision SET second_officer = first_officer")


def test_nothing_is_decided_without_a_first_opinion(world: World) -> None:
    with refused("deregistration.not_recommended"):
        world.decide(world.filed().case_id)


def test_a_second_first_opinion_is_refused(world: World) -> None:
    case = world.recommend(world.filed().case_id)
    world.run(queue.claim, SECOND, case.case_id)
    with refused("deregistration.already_decided"):
        world.run(decisions.recommend, SECOND, case.case_id, case.version)


def test_a_department_without_a_receipt_blocks_the_grant(world: World) -> None:
    case = world.noticed()
    world.receipts(case.case_id, "tax", "customs")
    world.move_to(date(2026, 3, 23))
    world.file(case.case_id)
    world.recommend(case.case_id)
    world.move_to(date(2026, 3, 24))
    world.read_everything()
    with refused("deregistration.department_not_reached") as answer:
        world.decide(case.case_id)
    assert answer.value.params == {"departments": "social_insurance"}
    world.receipts(case.case_id, "social_insurance")
    assert world.decide(case.case_id).state is State.GRANTED
    assert {each.state for each in world.view(case.case_id).requests} == {"silent"}


def test_on_the_last_day_of_a_limit_it_is_too_early(world: World) -> None:
    case = world.recommend(world.filed().case_id)
    world.read_everything(end_of_legal_day(date(2026, 3, 25)))
    with refused("deregistration.notice_not_ended"):
        world.decide(case.case_id)


def test_unread_messages_of_a_department_hold_the_grant_back(world: World) -> None:
    case = world.decidable()
    limit = end_of_legal_day(date(2026, 3, 23))
    world.read_everything(limit - timedelta(seconds=1))
    with refused("deregistration.watermark_behind") as answer:
        world.decide(case.case_id)
    assert answer.value.retry_after == 60
    world.read_everything(limit)
    assert world.decide(case.case_id).state is State.GRANTED


def test_one_partition_behind_is_enough_to_wait(world: World) -> None:
    case = world.decidable()
    with world.service.db.transaction() as tx:
        tx.execute("UPDATE bus_watermark SET through_at = '2026-03-01' WHERE topic = 'yizhao.tax' AND partition = 4")
    with refused("deregistration.watermark_behind") as answer:
        world.decide(case.case_id)
    assert answer.value.params == {"departments": "tax"}


def test_topics_never_read_hold_the_grant_back(world: World) -> None:
    case = world.decidable()
    with world.service.db.transaction() as tx:
        tx.execute("UPDATE bus_watermark SET topic = 'yizhao.elsewhere' WHERE topic = 'yizhao.customs'")
    with refused("deregistration.watermark_behind"):
        world.decide(case.case_id)


def test_officers_of_another_registry_do_not_find_the_case(world: World) -> None:
    case = world.filed()
    with refused("deregistration.not_found"):
        world.run(queue.claim, ELSEWHERE, case.case_id)


def test_an_officer_who_holds_a_share_does_not_decide(world: World) -> None:
    case = world.filed()
    with refused("auth.own_case"):
        world.run(queue.claim, Principal("p-li", frozenset({"reviewer"}), registry="140105"), case.case_id)
    assert PERSONS["p-li"]


def test_a_claim_is_one_officer_s_for_half_an_hour(world: World) -> None:
    case = world.filed()
    world.run(queue.claim, FIRST, case.case_id)
    with refused("deregistration.claimed"):
        world.run(queue.claim, SECOND, case.case_id)
    with refused("deregistration.not_claimed"):
        world.run(decisions.recommend, SECOND, case.case_id, case.version)
    world.clock.advance(minutes=31)
    world.run(queue.claim, SECOND, case.case_id)


def test_a_claim_can_be_given_back(world: World) -> None:
    case = world.filed()
    world.run(queue.claim, FIRST, case.case_id)
    world.run(queue.release, FIRST, case.case_id)
    world.run(queue.claim, SECOND, case.case_id)


def test_the_next_case_is_one_nobody_holds(world: World) -> None:
    case = world.filed()
    taken = world.run(queue.claim_next, FIRST)
    assert taken is not None
    assert taken.case_id == case.case_id
    assert world.run(queue.claim_next, SECOND) is None


def test_a_mark_between_grant_and_effect_sets_the_decision_aside(world: World) -> None:
    case = world.decidable()
    world.decide(case.case_id)
    world.block(case.case_id, a_mark("equity_frozen"))
    seen = world.view(case.case_id)
    assert seen.case.outcome is Outcome.CURABLE
    assert seen.case.blocked_by == ("deregistration.blocked_by_mark",)
    assert seen.decision is None
    assert world.told()[-2:] == ["objection_raised", "case_closed"]


def test_a_decided_case_is_decided_once(world: World) -> None:
    case = world.decidable()
    world.decide(case.case_id)
    with refused("deregistration.not_in_state"):
        world.decide(case.case_id)


def test_effects_told_twice_close_once(world: World) -> None:
    case = world.decidable()
    world.decide(case.case_id)
    world.deregister(case.case_id)
    world.deregister(case.case_id)
    assert world.told().count("case_closed") == 1


def test_document_numbers_follow_each_other(world: World) -> None:
    numbers = []
    for _ in range(2):
        case = world.decidable()
        world.decide(case.case_id)
        numbers.append(world.payload("granted")["act"]["document_no"])
        world.block(case.case_id, mark := a_mark())
        world.unmark(mark)
    assert numbers == ["(并小)登销字〔2026〕第000001号", "(并小)登销字〔2026〕第000002号"]

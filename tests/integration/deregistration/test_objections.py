"""Objections: who may raise them until when, what they do, how they are cured; and what commutes."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from services.deregistration.domain.case import Case, Outcome, State
from services.deregistration.domain.departments import DEPARTMENTS
from services.deregistration.domain.objection import Objection, Reason
from services.deregistration.queries.notices import notice_view
from services.deregistration.usecases import objections
from services.deregistration.usecases.objections import ObjectionDraft
from shared.auth.principal import Principal
from shared.events.departments import (
    DepartmentObjectionRaised,
    NoObjectionGiven,
    NoticeReceived,
    ObjectionWithdrawn,
)
from shared.ids import uuid7
from tests.integration.deregistration.refusing import refused
from tests.integration.deregistration.world import WANG, ZHANG, World, a_mark

pytestmark = pytest.mark.postgres15


WORDS = "公司欠我货款 5 万元，2025 年 12 月到期未付。"


def object_as_person(world: World, case: Case, text: str = WORDS, actor: Principal = WANG) -> Objection:
    notice_id = world.notice(case.case_id).notice_id
    return world.run(objections.raise_objection, actor, notice_id, uuid7(), ObjectionDraft(Reason.CREDITOR, text))


def tax_objects(world: World, case: Case, objection_id: UUID | None = None, at: datetime | None = None) -> UUID:
    objection_id = objection_id or uuid7()
    event = DepartmentObjectionRaised(world.company.uscc, objection_id, case.case_id, "arrears")
    world.say("tax", event, at=at)
    return objection_id


def test_a_person_stops_the_case_with_name_and_text(world: World) -> None:
    case = world.noticed()
    objection = object_as_person(world, case)
    ended = world.case(case.case_id)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.CURABLE)
    assert world.told()[-2:] == ["objection_raised", "case_closed"]
    told = world.payload("objection_raised")["objection"]
    assert told == {
        "objection_id": str(objection.objection_id),
        "by": "interested_party",
        "received_at": "2026-03-02T01:00:00.000Z",
    }
    seen = world.run(lambda unit: notice_view(unit.tx, world.notice(case.case_id).notice_id))
    assert [(each.name, each.text) for each in seen.objections] == [("王敏", WORDS)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("欠款人身份证 14010519900307421X", "objection.identity_number"),
        ("请打 139 3456 7890", "objection.phone_number"),
    ],
)
def test_numbers_of_persons_are_not_published(world: World, text: str, code: str) -> None:
    case = world.noticed()
    with refused("request.invalid") as answer:
        object_as_person(world, case, text)
    assert [each.code for each in answer.value.defects] == [code]
    assert world.case(case.case_id).state is State.IN_NOTICE


def test_without_a_real_name_nobody_objects(world: World) -> None:
    case = world.noticed()
    with refused("auth.assurance_too_low"):
        object_as_person(world, case, actor=Principal("p-wang", frozenset({"applicant"}), name="王敏"))


def test_the_public_may_object_on_the_working_day_after_a_sunday_end_and_no_later(world: World) -> None:
    late, timely = world.noticed(), datetime(2026, 3, 23, 15, 59, 59, tzinfo=UTC)
    world.clock.moment = timely + timedelta(seconds=1)
    with refused("deregistration.objection_too_late"):
        object_as_person(world, late)
    world.clock.moment = timely
    object_as_person(world, late)
    assert world.case(late.case_id).outcome is Outcome.CURABLE


def test_after_the_end_of_a_case_nobody_objects_to_its_notice(world: World) -> None:
    case = world.noticed()
    object_as_person(world, case)
    with refused("deregistration.not_in_state"):
        object_as_person(world, case, actor=Principal("p-zhao", acr="real_name", name="赵"))


def test_the_broker_s_moment_counts_not_the_moment_of_reading(world: World) -> None:
    case = world.filed()
    world.clock.moment = datetime(2026, 3, 25, 1, 0, tzinfo=UTC)
    tax_objects(world, case, at=datetime(2026, 3, 23, 15, 59, 59, tzinfo=UTC))
    assert world.case(case.case_id).outcome is Outcome.CURABLE
    assert world.payload("objection_raised")["objection"]["received_at"] == "2026-03-23T15:59:59.000Z"


def test_a_late_objection_of_a_department_is_recorded_and_stops_nothing(world: World) -> None:
    case = world.filed()
    world.clock.moment = datetime(2026, 3, 24, 1, 0, tzinfo=UTC)
    tax_objects(world, case, at=datetime(2026, 3, 23, 16, 0, tzinfo=UTC))
    seen = world.view(case.case_id)
    assert seen.case.state is State.UNDER_DECISION
    assert [(each["department"], each["answer"]) for each in seen.late_answers] == [("tax", "objection")]
    assert "answer_recorded_late" not in world.told()


def test_after_the_decision_a_late_objection_is_told_to_the_supervisors(world: World) -> None:
    case = world.decidable()
    world.decide(case.case_id)
    tax_objects(world, case)
    assert world.case(case.case_id).state is State.GRANTED
    assert world.payload("answer_recorded_late")["department"] == "tax"


def test_an_objection_counts_also_after_a_no_objection(world: World) -> None:
    case = world.noticed()
    world.no_objections(case.case_id)
    tax_objects(world, case)
    assert world.case(case.case_id).outcome is Outcome.CURABLE


def test_a_message_that_comes_twice_is_taken_once(world: World) -> None:
    case, event_id = world.noticed(), uuid7()
    event = DepartmentObjectionRaised(world.company.uscc, uuid7(), case.case_id, "arrears")
    world.say("tax", event, event_id=event_id)
    world.say("tax", event, event_id=event_id)
    world.say("tax", event)  # the same objection under another message
    assert world.told().count("objection_raised") == 1
    assert len(world.view(case.case_id).objections) == 1


def test_department_answers_commute(world: World) -> None:
    results = set()
    for order in permutations(range(4)):
        case, objection_id = world.noticed(cure_statement="已处理完毕"), uuid7()
        uscc = world.company.uscc
        said = (
            NoticeReceived(uscc, case.case_id),
            NoObjectionGiven(uscc, case.case_id, "T2"),
            DepartmentObjectionRaised(uscc, objection_id, case.case_id, "arrears"),
            ObjectionWithdrawn(uscc, objection_id, case.case_id, world.today),
        )
        for place in order:
            world.say("tax", said[place])
        seen = world.view(case.case_id)
        (objection,) = seen.objections
        results.add((seen.case.outcome, objection.withdrawn_at is not None, seen.requests[0].state))
    assert results == {(Outcome.CURABLE, True, "answered")}


def test_a_second_department_s_objection_stands_beside_the_first(world: World) -> None:
    case = world.noticed()
    tax_objects(world, case)
    world.say("customs", DepartmentObjectionRaised(world.company.uscc, uuid7(), case.case_id, "customs_open"))
    assert [each.department for each in world.view(case.case_id).objections] == ["tax", "customs"]
    assert world.told().count("case_closed") == 1


def test_a_new_notice_needs_the_objection_withdrawn_or_answered(world: World) -> None:
    case = world.noticed()
    objection = object_as_person(world, case)
    with refused("deregistration.objection_open"):
        world.freeze(world.draft())
    notice_id = world.notice(case.case_id).notice_id
    withdrawn = world.run(objections.withdraw_objection, WANG, notice_id, objection.objection_id, objection.version)
    assert withdrawn.withdrawn_at is not None
    again = world.noticed()
    assert again.previous_case_id == case.case_id
    assert world.payload("case_opened")["previous_case_id"] == str(case.case_id)
    object_as_person(world, again)
    assert world.case(again.case_id).outcome is Outcome.CURABLE


def test_the_applicant_s_dated_statement_cures_and_is_signed_and_published(world: World) -> None:
    case = world.noticed()
    object_as_person(world, case)
    world.move_to(date(2026, 3, 9))
    again = world.noticed(cure_statement="货款已于 3 月 6 日付清。")
    assert (again.previous_case_id, again.cure_stated_on) == (case.case_id, date(2026, 3, 9))
    seen = world.run(lambda unit: notice_view(unit.tx, world.notice(again.case_id).notice_id))
    assert seen.cure_statement == "货款已于 3 月 6 日付清。"
    content = world.view(again.case_id).content
    assert content is not None
    assert content["cure_stated_on"] == "2026-03-09"


def test_only_the_objector_withdraws(world: World) -> None:
    case = world.noticed()
    objection = object_as_person(world, case)
    with refused("notice.not_found"):
        world.run(objections.withdraw_objection, ZHANG, world.notice(case.case_id).notice_id, objection.objection_id, 1)


def test_a_case_of_another_entity_is_no_previous_case(world: World) -> None:
    with refused("request.invalid"):
        world.draft(previous_case_id=uuid7())


def test_five_open_objections_are_enough_for_one_person(world: World) -> None:
    for _ in range(5):
        object_as_person(world, world.noticed(cure_statement="已处理"))
    with refused("deregistration.objection_limit"):
        object_as_person(world, world.noticed(cure_statement="已处理"))


def test_a_blocking_mark_objects_by_itself_in_every_state_of_the_notice(world: World) -> None:
    case = world.filed()
    world.mark(a_mark("judicial_assistance", blocks=()))
    assert world.case(case.case_id).state is State.UNDER_DECISION
    world.mark(a_mark("equity_frozen"))
    ended = world.view(case.case_id)
    assert ended.case.outcome is Outcome.CURABLE
    assert ended.case.blocked_by == ("exclusion.equity_frozen",)
    assert [str(each.by) for each in ended.objections] == ["system"]


def test_a_cause_of_the_system_needs_no_statement_once_it_is_gone(world: World) -> None:
    case, mark = world.noticed(), a_mark("equity_frozen")
    world.mark(mark)
    with refused("deregistration.excluded"):
        world.freeze(world.draft())
    world.unmark(mark)
    assert world.noticed().previous_case_id == case.case_id


def test_an_unknown_case_or_another_code_is_parked(world: World) -> None:
    case = world.noticed()
    with refused("deregistration.not_found"):
        world.say("tax", NoticeReceived(world.company.uscc, uuid7()))
    with refused("deregistration.not_found"):
        world.say("tax", NoticeReceived("91140105MAY000025N", case.case_id))


def test_receipts_answers_and_silence_are_kept_apart(world: World) -> None:
    case = world.noticed()
    world.receipts(case.case_id, "tax", "customs")
    world.say("tax", NoObjectionGiven(world.company.uscc, case.case_id, "T1"))
    states = {each.department: each.state for each in world.view(case.case_id).requests}
    assert states == dict(zip(DEPARTMENTS, ("answered", "open", "receipted"), strict=True))

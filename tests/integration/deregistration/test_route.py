"""The simplified route from draft to deregistration, each transition with its events."""

from datetime import date, timedelta

import pytest

from services.deregistration.domain.case import Outcome, State
from services.deregistration.usecases import cases, filing, publication, signing
from shared.ids import uuid7
from tests.integration.deregistration.refusing import refused
from tests.integration.deregistration.world import LI, WANG, ZHANG, World, a_mark

pytestmark = pytest.mark.postgres15


def test_the_whole_route_from_draft_to_deregistration(world: World) -> None:
    case = world.decidable()
    granted = world.decide(case.case_id)
    assert granted.state is State.GRANTED
    world.deregister(case.case_id)
    closed = world.case(case.case_id)
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.DEREGISTERED)
    assert world.told() == ["case_opened", "notice_published", "notice_ended", "filed", "granted", "case_closed"]
    versions = [row["aggregate_version"] for row in world.outbox()]
    assert versions == [1, 2, 3, 4, 5, 6]
    assert {row["aggregateid"] for row in world.outbox()} == {str(world.company.entity_id)}


def test_the_grant_names_document_rule_files_and_the_version_it_saw(world: World) -> None:
    case = world.decidable()
    world.decide(case.case_id)
    granted = world.payload("granted")
    assert granted["act"] == {
        "registry": "140105",
        "document_no": "(并小)登销字〔2026〕第000001号",
        "rule_ids": ["SD-2024C"],
        "decided_on": "2026-03-24",
        "mode": "two_officers",
    }
    assert granted["entity_stream_version_seen"] == world.company.version
    (file,) = granted["files"]
    assert file["file_sha256"] == world.case(case.case_id).content_hash


def test_the_notice_is_told_with_its_days_signatures_and_departments(world: World) -> None:
    case = world.noticed()
    payload = world.payload("notice_published")
    notice = world.notice(case.case_id)
    assert payload["notice"] == {
        "notice_id": str(notice.notice_id),
        "published_on": "2026-03-02",
        "starts_on": "2026-03-03",
        "ends_on": "2026-03-22",
        "objections_until_on": {"public": "2026-03-23", "tax": "2026-03-23", "others": "2026-03-23"},
        "window_from_on": "2026-03-23",
        "window_until_on": "2026-04-13",
        "calendar_version": notice.period.calendar_version,
    }
    assert [each["name"] for each in payload["undertaking"]["signed_by"]] == ["张晓岚", "李建国"]
    assert payload["undertaking"]["file_sha256"] == case.content_hash
    assert payload["departments"] == ["tax", "social_insurance", "customs"]
    assert (payload["rule_id"], payload["route"]) == ("SD-2024C", "simplified")
    assert notice.notice_no == "ZX-2026-0302-0001"
    requests = {each.department: each.answer_until_on for each in world.view(case.case_id).requests}
    assert requests == dict.fromkeys(("tax", "social_insurance", "customs"), date(2026, 3, 23))


def test_publication_asks_for_the_lock_and_publishes_nothing_before_it(world: World) -> None:
    case = world.publish(world.signed())
    assert case.state is State.OPENING
    assert world.told() == ["case_opened"]
    assert world.view(case.case_id).notice is None


def test_the_lock_told_twice_publishes_once(world: World) -> None:
    case = world.publish(world.signed())
    world.lock(case.case_id)
    world.lock(case.case_id)
    assert world.told() == ["case_opened", "notice_published"]


def test_a_refused_lock_ends_the_case_and_says_why(world: World) -> None:
    case = world.publish(world.signed())
    world.refuse_lock(case.case_id, "open_procedure")
    ended = world.case(case.case_id)
    assert (ended.outcome, ended.lock_refused) == (Outcome.BLOCKED, "open_procedure")
    assert world.payload("case_closed")["outcome"] == "blocked"


def test_the_snapshot_that_comes_with_the_lock_is_checked_again(world: World) -> None:
    case = world.publish(world.signed())
    world.lock(case.case_id, a_mark("equity_frozen"), a_mark("abnormal_list"))
    ended = world.case(case.case_id)
    assert ended.outcome is Outcome.BLOCKED
    assert ended.blocked_by == ("exclusion.abnormal_list", "exclusion.equity_frozen")
    assert world.told() == ["case_opened", "case_closed"]


def test_other_investors_in_the_snapshot_than_signed_end_the_case(world: World) -> None:
    case = world.publish(world.signed())
    world.company.investors = world.company.investors[:1]
    world.lock(case.case_id)
    assert world.case(case.case_id).blocked_by == ("deregistration.content_changed",)


def test_not_all_signed_is_refused(world: World) -> None:
    case = world.sign(world.freeze(world.draft()).case_id, ZHANG)
    with refused("deregistration.not_all_signed") as answer:
        world.publish(case)
    assert answer.value.params == {"missing": 1}


def test_only_the_investor_herself_can_sign(world: World) -> None:
    case = world.freeze(world.draft())
    task = world.view(case.case_id).signatories[0]
    wrong = signing.Signature(task.investor_id, case.content_hash or "")
    for stranger in (WANG, LI):
        with refused("deregistration.not_found"):
            world.run(signing.sign, stranger, case.case_id, uuid7(), wrong)


def test_another_content_than_the_present_one_is_not_signed(world: World) -> None:
    case = world.freeze(world.draft())
    task = world.view(case.case_id).signatories[0]
    with refused("deregistration.content_changed"):
        world.run(signing.sign, ZHANG, case.case_id, uuid7(), signing.Signature(task.investor_id, "0" * 64))


def test_a_second_signature_of_one_investor_changes_nothing(world: World) -> None:
    case = world.freeze(world.draft())
    once = world.sign(case.case_id, ZHANG)
    again = world.sign(case.case_id, ZHANG)
    assert once.version == again.version


def test_an_edit_or_a_refusal_voids_what_was_signed(world: World) -> None:
    case = world.sign(world.freeze(world.draft()).case_id, ZHANG)
    declined = world.run(signing.decline, LI, case.case_id, "工资未结清")
    assert (declined.state, declined.declined_by, declined.declined_reason) == (State.DRAFT, "李建国", "工资未结清")
    frozen = world.freeze(declined)
    assert [each.signed_at for each in world.view(frozen.case_id).signatories] == [None, None]


def test_signatures_run_out_after_thirty_days(world: World) -> None:
    case = world.sign(world.freeze(world.draft()).case_id, ZHANG)
    world.move_to(date(2026, 4, 1))
    world.let_jobs_run()
    assert world.case(case.case_id).state is State.SIGNING
    world.move_to(date(2026, 4, 2))
    with refused("deregistration.signing_expired"):
        world.sign(case.case_id, LI)
    world.let_jobs_run()
    assert world.case(case.case_id).state is State.DRAFT


def test_drafts_are_purged_after_ninety_days(world: World) -> None:
    case = world.draft()
    world.move_to(date(2026, 5, 31))
    world.let_jobs_run()
    assert world.case(case.case_id).state is State.DRAFT
    world.move_to(date(2026, 6, 1))
    world.let_jobs_run()
    with refused("deregistration.not_found"):
        world.view(case.case_id)


def test_an_entity_has_one_running_case(world: World) -> None:
    first, second = world.draft(), world.draft()
    world.freeze(first)
    with refused("deregistration.case_open"):
        world.freeze(second)
    with refused("deregistration.case_open"):
        world.draft()


def test_a_stranger_cannot_open_see_or_lead_a_case(world: World) -> None:
    case = world.draft()
    with refused("entity.not_found"):
        world.run(
            cases.save_draft, WANG, uuid7(), cases.CaseDraft(world.company.entity_id, "simplified", "x", "y"), None
        )
    with refused("deregistration.not_found"):
        world.run(cases.freeze, WANG, case.case_id, case.version)


def test_an_investor_who_is_neither_head_nor_opener_may_not_publish(world: World) -> None:
    case = world.signed()
    with refused("auth.forbidden"):
        world.run(publication.request_publication, LI, case.case_id, case.version)


def test_an_excluded_company_cannot_freeze_and_hears_every_case(world: World) -> None:
    world.mark(a_mark("equity_frozen"))
    world.mark(a_mark("abnormal_list"))
    with refused("deregistration.excluded") as answer:
        world.freeze(world.draft())
    assert [each.code for each in answer.value.defects] == ["exclusion.abnormal_list", "exclusion.equity_frozen"]


def test_an_old_wording_is_refused(world: World) -> None:
    with refused("deregistration.undertaking_outdated"):
        world.freeze(world.draft(undertaking_version="SD-2022.1"))


def test_filing_opens_the_day_after_the_notice_even_before_the_job_ran(world: World) -> None:
    case = world.noticed()
    world.move_to(date(2026, 3, 22))
    with refused("deregistration.notice_not_ended"):
        world.file(case.case_id)
    world.move_to(date(2026, 3, 23))
    filed = world.file(case.case_id)
    assert filed.state is State.UNDER_DECISION
    assert world.told() == ["case_opened", "notice_published", "notice_ended", "filed"]
    assert world.payload("filed")["due"]["due_on"] == "2026-03-26"


def test_the_window_closes_after_its_rolled_last_day(world: World) -> None:
    case = world.noticed()
    world.move_to(date(2026, 4, 13))
    world.let_jobs_run()
    assert world.case(case.case_id).state is State.FILING_WINDOW
    world.move_to(date(2026, 4, 14))
    with refused("deregistration.window_closed"):
        world.file(case.case_id)
    world.let_jobs_run()
    assert world.case(case.case_id).outcome is Outcome.LAPSED


@pytest.mark.parametrize("step", [1, 60])
def test_day_by_day_or_in_one_jump_a_notice_first_ends_and_then_lapses(world: World, step: int) -> None:
    case = world.noticed()
    for _ in range(0, 60, step):
        world.clock.advance(days=step)
        world.let_jobs_run()
    assert world.case(case.case_id).outcome is Outcome.LAPSED
    assert world.told() == ["case_opened", "notice_published", "notice_ended", "case_closed"]
    assert world.payload("notice_ended")["window_from_on"] == "2026-03-23"


def test_the_head_withdraws_the_notice_in_its_time_and_in_the_window(world: World) -> None:
    case = world.noticed()
    withdrawn = world.run(filing.withdraw_notice, ZHANG, case.case_id, case.version)
    assert withdrawn.outcome is Outcome.WITHDRAWN
    assert world.payload("case_closed")["outcome"] == "notice_withdrawn"
    later = world.noticed()
    world.move_to(world.notice(later.case_id).period.window_from_on)
    world.let_jobs_run()
    case = world.case(later.case_id)
    assert world.run(filing.withdraw_notice, ZHANG, case.case_id, case.version).outcome is Outcome.WITHDRAWN


def test_after_filing_nothing_is_withdrawn(world: World) -> None:
    case = world.filed()
    with refused("deregistration.not_in_state"):
        world.run(filing.withdraw_notice, ZHANG, case.case_id, case.version)


def test_the_numbers_of_a_day_run_through_the_city(world: World) -> None:
    first = world.noticed()
    world.run(filing.withdraw_notice, ZHANG, first.case_id, first.version)
    second = world.noticed()
    assert world.notice(second.case_id).notice_no == "ZX-2026-0302-0002"


def test_a_stale_version_is_refused(world: World) -> None:
    case = world.draft()
    with refused("request.version_stale"):
        world.run(cases.freeze, ZHANG, case.case_id, case.version + 1)
    with refused("request.version_missing"):
        world.run(cases.freeze, ZHANG, case.case_id, None)


def test_past_the_known_calendar_nothing_lapses(world: World) -> None:
    world.move_to(date(2026, 12, 1))
    case = world.noticed()
    assert world.notice(case.case_id).period.window_until_on is None
    world.clock.advance(days=400)
    world.let_jobs_run()
    assert world.case(case.case_id).state is State.FILING_WINDOW
    assert "window_until_on" not in world.payload("notice_ended")
    assert world.today - date(2026, 12, 1) == timedelta(days=400)

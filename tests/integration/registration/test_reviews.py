"""Reviews: who may work on a case, for how long, and what two officers may not do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.registration.domain.application import State
from services.registration.domain.review import Lease
from services.registration.queries.applications import readable_application
from services.registration.queries.queue import QueueFilters, review_queue, risks
from services.registration.store import reviews as store
from services.registration.usecases import applications, decisions, reviews
from shared.clock import FixedClock
from shared.errors import Refusal
from tests.builders.application import company_form, company_name, individual_business_form
from tests.integration.registration.acting import Desk, principal

pytestmark = pytest.mark.postgres15


def test_a_case_has_one_holder_until_the_lease_runs_out(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.submitted()
    desk.step(reviews.claim_application, application_id, "o-0417")
    with pytest.raises(Refusal, match=r"^application\.claimed"):
        desk.step(reviews.claim_application, application_id, "o-0502")
    clock.advance(minutes=31)
    desk.step(reviews.claim_application, application_id, "o-0502")
    with pytest.raises(Refusal, match=r"^application\.claimed"):
        desk.step(reviews.recommend_approval, application_id, "o-0417")


def test_nobody_decides_what_she_did_not_claim(desk: Desk) -> None:
    application_id = desk.submitted()
    desk.recommend(application_id)
    with pytest.raises(Refusal, match=r"^application\.not_claimed"):
        desk.step(decisions.approve_application, application_id, "o-0502")


def test_the_database_itself_refuses_a_second_lease(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.submitted()
    desk.step(reviews.claim_application, application_id, "o-0417")
    lease = Lease(application_id, "o-0502", clock.now(), clock.now() + timedelta(minutes=30))
    with pytest.raises(Refusal, match=r"^application\.claimed"):
        desk.do("o-0502", lambda unit: store.insert_lease(unit.tx, lease))


def test_the_database_itself_refuses_one_officer_in_both_places(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.submitted()
    desk.recommend(application_id)
    review = desk.ask(lambda tx: store.open_review(tx, application_id))
    assert review is not None
    with pytest.raises(Refusal, match=r"^application\.same_officer"):
        desk.do("o-0417", lambda unit: store.confirm_review(unit.tx, review.review_id, "o-0417", clock.now()))


def test_the_second_decision_on_a_case_is_refused(desk: Desk) -> None:
    application_id = desk.approved()
    with pytest.raises(Refusal, match=r"^application\.already_decided"):
        desk.step(decisions.approve_application, application_id, "o-0502")
    assert desk.told().count("application.approved") == 1


def test_an_officer_is_kept_from_her_own_case(desk: Desk) -> None:
    application_id = desk.submitted()
    party = replace(principal("o-0502"), subject="p-li")
    version = desk.version(application_id)
    with pytest.raises(Refusal, match=r"^auth\.own_case"):
        desk.do(
            "p-li",
            lambda unit: reviews.claim_application(unit, party, application_id, version, keys=desk.keys),
        )
    assert desk.do("p-li", lambda unit: reviews.claim_next(unit, party, keys=desk.keys)) is None


def test_a_recommendation_can_be_sent_back_and_comes_again(desk: Desk) -> None:
    application_id = desk.submitted()
    desk.recommend(application_id)
    desk.step(reviews.claim_application, application_id, "o-0502")
    desk.step(reviews.send_back, application_id, "o-0502")
    assert desk.view(application_id).state is State.IN_REVIEW
    desk.recommend(application_id)
    desk.approve(application_id)


def test_the_queue_is_ordered_by_due_day_and_bounded_by_the_registry(desk: Desk, clock: FixedClock) -> None:
    first = desk.submitted("晋源达")
    clock.advance(days=1)
    second = desk.submitted(body=individual_business_form())
    items = desk.ask(lambda tx: review_queue(tx, "140105", QueueFilters(), limit=10))
    assert [item.application_id for item in items] == [first, second]
    assert [str(item.due_on) for item in items] == ["2026-03-05", "2026-03-06"]
    assert desk.ask(lambda tx: review_queue(tx, "140106", QueueFilters(), limit=10)) == []
    assert len(desk.ask(lambda tx: review_queue(tx, "1401", QueueFilters(kind="llc"), limit=10))) == 1
    taken = [desk.do("o-0417", lambda unit: reviews.claim_next(unit, principal("o-0417"), keys=desk.keys))]
    taken.append(desk.do("o-0502", lambda unit: reviews.claim_next(unit, principal("o-0502"), keys=desk.keys)))
    assert taken == [first, second]
    assert desk.do("o-0417", lambda unit: reviews.claim_next(unit, principal("o-0417"), keys=desk.keys)) is None


def test_a_case_is_due_after_three_working_days_and_the_officer_sees_what_the_register_knows(desk: Desk) -> None:
    desk.registered("晋源达")
    claim = desk.declare(company_name("晋源达通"))
    application_id = desk.draft(company_form(claim.claim_id))
    desk.freeze(application_id)
    for signatory in ("p-zhang", "p-li"):
        desk.sign(application_id, signatory)
    desk.submit(application_id)
    known = desk.ask(lambda tx: readable_application(tx, desk.keys, principal("o-0417"), application_id))
    seen = desk.ask(lambda tx: risks(tx, desk.keys, known, desk.units.clock().today()))
    assert [hit.name for hit in seen.name_hits] == ["太原晋源达软件有限公司"]
    assert [same.name_full for same in seen.same_address] == ["太原晋源达软件有限公司"]
    assert {other.person_ref for other in seen.other_posts} == {"p1"}


def test_signatures_that_do_not_come_make_it_a_draft_again_and_stale_drafts_are_purged(
    desk: Desk, clock: FixedClock
) -> None:
    application_id = desk.draft(individual_business_form())
    desk.freeze(application_id)
    clock.advance(days=31)
    with pytest.raises(Refusal, match=r"^application\.signing_expired"):
        desk.sign(application_id, "p-zhang")
    assert desk.do("system:jobs", applications.expire_signings) == 1
    assert desk.view(application_id).state is State.DRAFT
    clock.advance(days=91)
    assert desk.do("system:jobs", applications.purge_stale_drafts) == 1
    assert desk.view(application_id).state is State.ABANDONED


def test_past_the_last_known_calendar_year_a_case_has_no_due_day_and_goes_on(desk: Desk, clock: FixedClock) -> None:
    clock.advance(days=(365 - 61))
    application_id = desk.submitted(body=individual_business_form())
    deadline = desk.view(application_id).deadlines[0]
    assert (deadline.due_on, deadline.provisional) == (None, True)
    desk.approve(application_id)

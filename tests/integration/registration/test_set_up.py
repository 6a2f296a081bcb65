"""The set-up of an entity from the first draft to the register."""

import pytest

from services.registration.domain.application import State
from services.registration.usecases import decisions, registrations, reviews, submissions
from shared.errors import Refusal
from tests.builders.application import (
    company_form,
    company_name,
    individual_business_form,
    one_person_company_form,
    shop_name,
)
from tests.integration.registration.acting import Desk

pytestmark = pytest.mark.postgres15


def test_a_company_goes_from_its_name_to_the_register(desk: Desk) -> None:
    entity_id = desk.registered("晋源达")
    told = desk.told()
    assert [each for each in told if each != "person.bound"] == [
        "name.reserved",
        "application.submitted",
        "name.used",
        "application.approved",
        "entity.registered",
    ]
    registered = desk.payload("entity.registered")
    assert registered["entity_id"] == str(entity_id)
    assert registered["established_on"] == registered["licence_on"] == "2026-03-02"
    assert registered["act"]["mode"] == "two_officers"
    assert registered["act"]["document_no"] == "(并小)登字〔2026〕第000001号"
    assert [head["name"] for head in registered["particulars"]["heads"]] == ["张晓岚"]


def test_a_one_person_company_and_an_individual_business_are_registered_too(desk: Desk) -> None:
    company = one_person_company_form(desk.declare(company_name("恒远通")).claim_id)
    desk.registered(body=company, uscc="91140105MAY000017U")
    shop = individual_business_form(desk.declare(shop_name("惠邻"), kind="individual_business").claim_id)
    desk.registered(body=shop, uscc="92140105MAY00002XX")
    assert desk.payload("entity.registered")["act"]["mode"] == "one_officer"


def test_an_individual_business_needs_no_name(desk: Desk) -> None:
    entity_id = desk.registered(body=individual_business_form(), uscc="92140105MAY00002XX")
    assert "name" not in desk.payload("entity.registered")["particulars"]
    assert desk.payload("entity.registered")["entity_id"] == str(entity_id)


def test_the_same_officer_cannot_be_both(desk: Desk) -> None:
    application_id = desk.submitted()
    desk.recommend(application_id, "o-0502")
    with pytest.raises(Refusal, match=r"^application\.same_officer"):
        desk.step(reviews.claim_application, application_id, "o-0502")


def test_a_company_is_not_approved_by_one_officer(desk: Desk) -> None:
    application_id = desk.submitted()
    desk.step(reviews.claim_application, application_id, "o-0502")
    with pytest.raises(Refusal, match=r"^application\.second_approver_required"):
        desk.step(decisions.approve_application, application_id, "o-0502")


def test_submission_waits_for_every_signature(desk: Desk) -> None:
    application_id = desk.draft(company_form(desk.declare(company_name("晋源达")).claim_id))
    desk.freeze(application_id)
    desk.sign(application_id, "p-zhang")
    with pytest.raises(Refusal, match=r"^application\.not_all_signed"):
        desk.step(submissions.submit_application, application_id)
    desk.sign(application_id, "p-li")
    desk.submit(application_id)
    view = desk.view(application_id)
    assert (view.state, view.application_no) == (State.SUBMITTED, "SQ-2026-0302-0001")
    assert view.deadlines[0].due_on is not None
    assert view.deadlines[0].due_on.isoformat() == "2026-03-05"


def test_a_second_code_event_for_one_application_changes_nothing_or_is_refused(desk: Desk) -> None:
    application_id = desk.approved()
    event = desk.code_for(application_id, "91140105MAY000017U")
    for _ in range(2):
        desk.do("event:test", lambda unit: registrations.register_entity(unit, event))
    assert desk.told().count("entity.registered") == 1
    other = desk.code_for(application_id, "91140105MAY000025N")
    with pytest.raises(Refusal, match=r"^application\.not_in_state"):
        desk.do("event:test", lambda unit: registrations.register_entity(unit, other))

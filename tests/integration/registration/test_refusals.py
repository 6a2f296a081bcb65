"""Refusals of registration that other tests do not meet on their way."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.registration.clients import Attestations
from services.registration.domain.people import Attested
from services.registration.store.persons import insert_binding
from services.registration.usecases import applications, identifying, names, signatures
from services.registration.usecases.identifying import Identified
from services.registration.usecases.signatures import SignatureIn
from shared.errors import Refusal
from shared.ids import uuid7
from tests.builders.application import (
    company_form,
    company_name,
    individual_business_form,
    name_declaration,
    person,
)
from tests.integration.http.conftest import Issuer
from tests.integration.registration.acting import Desk, attested, form_of, principal
from tests.integration.registration.calling import City


def refusal_of(work: Callable[[], Any]) -> Refusal:
    """The refusal that work meets."""
    with pytest.raises(Refusal) as refused:
        work()
    return refused.value


def frozen(desk: Desk) -> tuple[Any, Any]:
    """A frozen company's application and p-li's task on it."""
    application_id = desk.draft(company_form(desk.declare(company_name("晋源达")).claim_id))
    desk.freeze(application_id)
    task = next(each for each in desk.view(application_id).signatories if each.name == "李建国")
    return application_id, task


def sign(desk: Desk, application_id: Any, given: SignatureIn, said: Attested | None, subject: str = "p-li") -> Refusal:
    """Try to sign."""
    return refusal_of(
        lambda: desk.do(
            subject,
            lambda unit: signatures.sign(
                unit, principal(subject), application_id, uuid7(), given, keys=desk.keys, attested=said
            ),
        )
    )


def test_a_signature_is_for_what_was_read_by_the_person_asked_and_really_her(desk: Desk) -> None:
    application_id, task = frozen(desk)
    other = SignatureIn(task.signatory_id, "0" * 64)
    right = SignatureIn(task.signatory_id, task.content_hash)
    li = attested("p-li")
    assert sign(desk, application_id, other, li).code == "application.content_changed"
    assert sign(desk, application_id, right, None).code == "person.not_verified"
    assert sign(desk, application_id, right, replace(li, name="李建圆")).code == "person.no_match"
    stranger = sign(desk, application_id, right, attested("p-wang"), "p-wang")
    assert stranger.code == "signing_task.not_found"


def test_a_person_who_declines_makes_the_application_a_draft_again(desk: Desk) -> None:
    application_id, task = frozen(desk)
    desk.sign(application_id, "p-zhang")
    desk.do(
        "p-li",
        lambda unit: signatures.decline_signature(
            unit,
            principal("p-li"),
            application_id,
            task.signatory_id,
            "金额不对",
            keys=desk.keys,
            attested=attested("p-li"),
        ),
    )
    view = desk.view(application_id)
    assert (str(view.state), view.signatories) == ("draft", ())


def test_a_subject_is_bound_to_one_person(desk: Desk) -> None:
    person_id = desk.do(
        "p-li",
        lambda unit: identifying.identify_caller(unit, principal("p-li"), keys=desk.keys, attested=attested("p-li")),
    )
    other = desk.do(
        "p-wang",
        lambda unit: identifying.identify_caller(
            unit, principal("p-wang"), keys=desk.keys, attested=attested("p-wang")
        ),
    )
    assert person_id != other
    bound = desk.do("p-li", lambda unit: insert_binding(unit.tx, other, "p-li", "face", unit.clock.now()))
    assert not bound
    late = Identified(other, "p-li", "face", newly=True)
    assert refusal_of(lambda: desk.do("p-li", lambda unit: identifying.bind(unit, late))).code == "person.subject_taken"


def test_a_claim_of_somebody_else_carries_no_application(desk: Desk) -> None:
    claim = desk.declare(company_name("晋源达"), subject="p-li")
    application_id = desk.draft(company_form(claim.claim_id))
    codes = {defect.code for defect in refusal_of(lambda: desk.freeze(application_id)).defects}
    assert "name.claim_not_yours" in codes


def test_the_industry_of_the_name_is_the_one_of_the_form(desk: Desk) -> None:
    body = company_form(desk.declare(company_name("晋源达")).claim_id)
    body["particulars"]["industry"] = {"section": "F", "code": "5211"}
    body["particulars"]["scope"] = [{"code": "F1201"}]
    codes = {defect.code for defect in refusal_of(lambda: desk.freeze(desk.draft(body))).defects}
    assert "name.industry_contradicts_scope" in codes


def test_a_used_name_cannot_be_cancelled_nor_a_bad_one_declared(desk: Desk, city: City) -> None:
    desk.approved()
    claim = desk.ask(lambda tx: tx.one("SELECT claim_id, version FROM name_claim"))
    refused = refusal_of(
        lambda: desk.do(
            "p-zhang",
            lambda unit: names.cancel_name(unit, principal("p-zhang"), claim["claim_id"], claim["version"]),
        )
    )
    assert refused.code == "name.not_in_state"
    short = city.call_as("p-zhang").put(f"/name-claims/{uuid7()}", name_declaration(company_name("晋")))
    assert (short.status_code, short.json["code"]) == (422, "name.not_declarable")


def test_a_round_has_one_follower(desk: Desk) -> None:
    application_id = desk.submitted()
    with desk.db.transaction() as tx:
        tx.execute("UPDATE application SET state = 'returned' WHERE application_id = %(id)s", {"id": application_id})

    def follow() -> Any:
        return desk.do(
            "p-zhang",
            lambda unit: applications.start_next_round(
                unit, principal("p-zhang"), application_id, uuid7(), keys=desk.keys
            ),
        )

    follow()
    assert refusal_of(follow).code == "application.round_exists"


def test_only_set_ups_are_taken(desk: Desk) -> None:
    body = individual_business_form()
    body["business_type"] = "change"
    refused = refusal_of(lambda: desk.draft(body))
    assert (refused.code, refused.pointer) == ("application.business_type_unknown", "/business_type")


def test_what_is_not_there_or_not_yours_is_not_found(city: City) -> None:
    zhang = city.call_as("p-zhang")
    application_id = city.draft(individual_business_form())
    for path, code in (
        (f"/applications/{uuid7()}", "application.not_found"),
        (f"/documents/{uuid7()}", "document.not_found"),
        (f"/applications/{application_id}/materials/{uuid7()}", "material.not_found"),
        (f"/name-claims/{uuid7()}", "name.not_found"),
    ):
        answer = zhang.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, code)


def test_a_file_of_another_kind_or_type_is_refused(city: City) -> None:
    application_id = city.draft(individual_business_form())
    zhang = city.call_as("p-zhang")
    assert zhang.upload(application_id, "selfie").json["code"] == "material.kind_unknown"
    assert zhang.upload(application_id, "identity", b"GIF89a").json["code"] == "material.type_not_allowed"


def test_the_real_name_service_may_not_know_somebody_or_be_away(issuer: Issuer, city: City) -> None:
    known = city.service.attestations
    assert known.of("p-li").name == "李建国"
    assert refusal_of(lambda: known.of("o-0417")).code == "person.not_verified"
    assert refusal_of(lambda: Attestations("http://127.0.0.1:9", "").of("p-li")).code == "attestation.unavailable"
    assert refusal_of(lambda: Attestations(issuer.url, "wrong").of("p-li")).code == "attestation.unavailable"


def test_a_mask_moved_to_another_person_is_no_number(desk: Desk) -> None:
    body = individual_business_form()
    application_id = desk.draft(body)
    shown = desk.view(application_id).form.private_particulars.persons[0].identity_number
    body["private_particulars"]["persons"] = [person("p-li", "p1", identity_number=shown)]
    body["private_particulars"]["persons"][0]["person_ref"] = "p2"
    version = desk.version(application_id)
    desk.do(
        "p-zhang",
        lambda unit: applications.save_draft(
            unit,
            principal("p-zhang"),
            application_id,
            form_of(body),
            version,
            keys=desk.keys,
            attested=attested("p-zhang"),
        ),
    )
    found = desk.do(
        "p-zhang",
        lambda unit: applications.validate_application(unit, principal("p-zhang"), application_id, keys=desk.keys),
    )
    assert "person.identity_malformed" in {defect.code for defect in found}

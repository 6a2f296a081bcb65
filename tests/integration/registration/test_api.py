"""The API of registration, called as people call it."""

import json
from typing import Any

from deploy.sandbox.personas import PERSONAS
from shared.ids import uuid7
from tests.builders.application import PDF, company_form, company_name, individual_business_form, name_declaration
from tests.integration.registration.calling import City


def codes(answer: Any) -> set[str]:
    """The codes of all defects in an answer."""
    return {error["code"] for error in answer.json["errors"]}


def test_a_company_is_approved_by_two_officers(city: City) -> None:
    application_id = city.approved()
    shown = city.call_as("p-zhang").get(f"/applications/{application_id}").json
    assert (shown["state"], shown["stage"], shown["round_no"]) == ("approved", "approval", 1)
    assert [document["document_kind"] for document in shown["documents"]] == ["receipt"]
    stages = city.call_as("p-zhang").get(f"/applications/{application_id}/timeline").json["stages"]
    assert [stage["progress"] for stage in stages] == ["done", "done", "done", "now", "todo", "todo"]


def test_all_defects_are_told_at_once_with_ground_and_remedy(city: City) -> None:
    body = company_form(None)
    body["particulars"]["investors"][0]["due_on"] = "2099-01-01"
    body["particulars"]["officers"] = []
    del body["declaration"]
    application_id = uuid7()
    zhang = city.call_as("p-zhang")
    zhang.put(f"/applications/{application_id}", body)
    answer = zhang.step(application_id, "freeze")
    assert (answer.status_code, answer.json["code"]) == (422, "application.has_defects")
    expected = {
        "name.claim_missing",
        "investor.due_after_limit",
        "director.none",
        "supervisor.missing",
        "legal_rep.not_director_or_manager",
        "declaration.missing",
        "address.proof_missing",
        "material.missing",
    }
    assert codes(answer) == expected
    late = next(error for error in answer.json["errors"] if error["code"] == "investor.due_after_limit")
    assert late["ground"] == {"law": "公司法", "article": "47"}
    assert late["pointer"] == "/particulars/investors/0/due_on"
    assert late["rule_id"] == "CAP-2024"
    assert "remedy" in late
    assert codes(zhang.post(f"/applications/{application_id}/validation")) == expected


def test_identical_names_are_refused_and_similar_ones_shown(city: City) -> None:
    city.claim("晋源达")
    li = city.call_as("p-li")
    verdict = li.post("/name-checks", {"name": company_name("晋源达"), "kind": "llc", "registry": "140106"}).json
    assert (verdict["verdict"], verdict["hits"][0]["name"]) == ("identical", "太原晋源达软件有限公司")
    refused = li.put(f"/name-claims/{uuid7()}", name_declaration(company_name("晋源达")))
    assert (refused.status_code, refused.json["code"]) == (409, "name.identical")
    assert "晋源达" in refused.json["title"]
    near = name_declaration(company_name("晋源达通"), undertaking_version=None)
    refused = li.put(f"/name-claims/{uuid7()}", near)
    assert (refused.status_code, refused.json["code"]) == (422, "name.undertaking_missing")
    assert li.put(f"/name-claims/{uuid7()}", name_declaration(company_name("晋源达通"))).status_code == 201


def test_the_sixth_open_name_is_refused_until_one_is_cancelled(city: City) -> None:
    claims = [city.claim(trade_name) for trade_name in ("春晓", "夏荷", "秋实", "冬松", "平川")]
    zhang = city.call_as("p-zhang")
    refused = zhang.put(f"/name-claims/{uuid7()}", name_declaration(company_name("远山")))
    assert refused.json["code"] == "name.quota_exceeded"
    assert zhang.delete(f"/name-claims/{claims[0]}", 1).json["state"] == "cancelled"
    assert zhang.put(f"/name-claims/{uuid7()}", name_declaration(company_name("春晓"))).status_code == 201


def test_the_same_put_again_changes_nothing_and_another_body_needs_the_version(city: City) -> None:
    application_id, body = uuid7(), individual_business_form()
    zhang = city.call_as("p-zhang")
    assert zhang.put(f"/applications/{application_id}", body).status_code == 201
    again = zhang.put(f"/applications/{application_id}", body)
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')
    body["particulars"]["copies"] = 2
    assert zhang.put(f"/applications/{application_id}", body).status_code == 428
    assert zhang.put(f"/applications/{application_id}", body, 7).status_code == 412
    assert zhang.put(f"/applications/{application_id}", body, 1).headers["ETag"] == '"2"'
    assert city.call_as("p-li").put(f"/applications/{application_id}", body).json["code"] == "request.id_taken"


def test_a_stranger_sees_nothing_and_an_officer_of_another_registry_cannot_act(city: City) -> None:
    application_id = city.submitted()
    assert city.call_as("p-wang").get(f"/applications/{application_id}").status_code == 404
    assert city.call_as("o-0417b").get(f"/applications/{application_id}").status_code == 404
    refused = city.call_as("o-0417b").post(f"/applications/{application_id}/claim", None, 9)
    assert (refused.status_code, refused.json["code"]) == (403, "auth.wrong_registry")
    assert city.call_as("").get(f"/applications/{application_id}").status_code == 401


def test_personal_data_is_masked_for_everybody_and_masks_sent_back_keep_the_stored_value(city: City) -> None:
    application_id = city.draft(company_form(city.claim("晋源达")))
    zhang = city.call_as("p-zhang")
    shown = zhang.get(f"/applications/{application_id}")
    for persona in ("p-zhang", "p-li"):
        assert PERSONAS[persona].identity_number not in shown.text
        assert PERSONAS[persona].phone not in shown.text
    assert "平阳路12号" not in shown.text
    form = shown.json["form"]
    assert form["private_particulars"]["persons"][0]["identity_number"].startswith("140***")
    form["particulars"]["copies"] = 2
    answer = zhang.put(f"/applications/{application_id}", form, shown.json["version"])
    assert answer.status_code == 200
    assert codes(zhang.post(f"/applications/{application_id}/validation")) == set()


def test_files_are_checked_by_their_bytes_and_their_hash(city: City) -> None:
    application_id = city.draft(individual_business_form())
    zhang = city.call_as("p-zhang")
    assert zhang.upload(application_id, "identity", b"MZ not a document").status_code == 415
    wrong = zhang.upload(application_id, "identity", PDF, Digest="sha-256=AAAA")
    assert wrong.json["code"] == "material.hash_mismatch"
    material = zhang.get(f"/applications/{application_id}").json["materials"][0]
    path = f"/applications/{application_id}/materials/{material['material_id']}"
    assert zhang.get(path).data == PDF
    assert city.call_as("p-wang").get(path).status_code == 404


def test_an_application_is_returned_with_all_defects_and_comes_again_in_a_next_round(city: City) -> None:
    application_id = city.submitted()
    officer = city.call_as("o-0417")
    assert officer.post("/review-queue/next").json["application_id"] == str(application_id)
    assert officer.step(application_id, "return", {"errors": []}).json["code"] == "application.defects_missing"
    told = {"errors": [{"pointer": "/materials", "code": "material.unreadable", "text": "租赁合同第二页"}]}
    assert officer.step(application_id, "return", told).json["state"] == "returned"
    zhang = city.call_as("p-zhang")
    notice = zhang.get(f"/applications/{application_id}/documents").json["items"][-1]
    assert notice["document_no"] == "(并小)登补〔2026〕第000001号"
    assert notice["body"]["defects"][0]["text"] == "租赁合同第二页"
    following = uuid7()
    begun = zhang.put(f"/applications/{application_id}/next-round", {"application_id": str(following)})
    assert (begun.status_code, begun.json["round_no"], begun.json["state"]) == (201, 2, "draft")
    assert len(begun.json["materials"]) == 3
    assert zhang.step(following, "freeze").status_code == 200
    twice = zhang.put(f"/applications/{application_id}/next-round", {"application_id": str(uuid7())})
    assert twice.status_code in (409, 428)


def test_an_edit_voids_every_signature(city: City) -> None:
    application_id = city.draft(company_form(city.claim("晋源达")))
    zhang = city.call_as("p-zhang")
    zhang.step(application_id, "freeze")
    city.sign(application_id, "p-zhang")
    shown = zhang.get(f"/applications/{application_id}").json
    form = shown["form"]
    form["particulars"]["copies"] = 2
    edited = zhang.put(f"/applications/{application_id}", form, shown["version"])
    assert (edited.json["state"], edited.json["signatories"]) == ("draft", [])
    refrozen = zhang.step(application_id, "freeze").json
    assert [signatory.get("signed_at") for signatory in refrozen["signatories"]] == [None, None]


def test_a_double_click_on_a_command_has_one_effect_and_one_answer(city: City) -> None:
    application_id = city.draft(individual_business_form())
    zhang, key = city.call_as("p-zhang"), str(uuid7())
    version = zhang.get(f"/applications/{application_id}").json["version"]
    first = zhang.post(f"/applications/{application_id}/freeze", None, version, key)
    again = zhang.post(f"/applications/{application_id}/freeze", None, version, key)
    assert first.status_code == again.status_code == 200
    assert first.data == again.data


def test_catalogues_and_the_public_search_need_no_token(city: City) -> None:
    public = city.call_as("")
    kinds = public.get("/kinds").json
    assert {known["code"]: known["officers"] for known in kinds["entity_types"]} == {"1130": 2, "1151": 2, "9500": 1}
    for path in ("/rules", "/refusal-codes", "/jurisdictions"):
        assert public.get(path).status_code == 200
    assert public.get("/public-entities", q="晋源").json["items"] == []
    assert public.get("/public-entities/91140105MAY000017U").status_code == 404


def test_no_answer_event_or_audit_row_of_a_whole_case_holds_personal_data(city: City) -> None:
    application_id = city.approved()
    answers = [
        city.call_as(persona).get(path).text
        for persona in ("p-zhang", "o-0417")
        for path in (f"/applications/{application_id}", "/review-queue", f"/applications/{application_id}/risks")
    ]
    with city.service.db.transaction() as tx:
        told = [json.dumps(row["payload"], ensure_ascii=False) for row in tx.all("SELECT payload FROM outbox")]
        noted = [str(row) for row in tx.all("SELECT actor, act, detail FROM audit_entry")]
        kept = [str(row["body"]) for row in tx.all("SELECT body FROM idempotency")]
    secrets = [PERSONAS[each].identity_number for each in ("p-zhang", "p-li")]
    secrets += [PERSONAS[each].phone for each in ("p-zhang", "p-li")] + ["平阳路12号", "0351-7010001"]
    for text in (*answers, *told, *noted, *kept):
        assert not [secret for secret in secrets if secret in text]

"""The API as its callers use it: the whole route over HTTP, idempotency, versions, and who is kept out."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.events.departments import DEPARTMENTS
from shared.ids import uuid7
from tests.integration.deregistration.conftest import Api

PERSONA_OF = {"tax": "d-tax", "social_insurance": "d-si", "customs": "d-customs"}


def body_of(api: Api, **changes: Any) -> dict[str, Any]:
    return {
        "entity_id": str(api.world.company.entity_id),
        "reason": "停止经营，债权债务已清",
        "undertaking_version": "SD-2024C.1",
        "contacts": {"phone": "13934567890"},
    } | changes


def drafted(api: Api, **changes: Any) -> dict[str, Any]:
    answer = api.call("p-zhang", "PUT", f"/deregistrations/{uuid7()}", body_of(api, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def noticed(api: Api, **changes: Any) -> dict[str, Any]:
    """Drive a case by HTTP into its notice."""
    case = drafted(api, **changes)
    path = f"/deregistrations/{case['case_id']}"
    case = api.command("p-zhang", f"{path}/freeze", version=case["version"]).json
    for persona in ("p-zhang", "p-li"):
        (task,) = api.call(persona, "GET", "/undertaking-tasks").json["items"]
        signature = {"signatory_id": task["signatory_id"], "content_hash": task["content_hash"]}
        case = api.call(persona, "PUT", f"{path}/signatures/{uuid7()}", signature).json
    published = api.command("p-zhang", f"{path}/publication", version=case["version"])
    assert published.json["state"] == "opening", published.text
    api.world.lock(UUID(case["case_id"]))
    shown = api.call("p-zhang", "GET", path).json
    assert shown["state"] == "in_notice"
    return shown


def answered(api: Api, answer: str, **more: str) -> None:
    for department in DEPARTMENTS:
        persona = PERSONA_OF[department]
        (request,) = api.call(persona, "GET", "/department-requests").json["items"]
        path = f"/department-requests/{request['request_id']}/answers/{uuid7()}"
        taken = api.call(persona, "PUT", path, {"answer": answer, **more})
        assert (taken.status_code, taken.json["outcome"]) == (201, "taken"), taken.text


def test_the_whole_route_over_http(api: Api) -> None:
    case = noticed(api)
    path, desk = f"/deregistrations/{case['case_id']}", f"/deregistration-queue/{case['case_id']}"
    answered(api, "receipt")
    answered(api, "no_objection", ground="none_owed")
    api.world.move_to(date.fromisoformat(case["notice"]["window_from_on"]))
    api.world.let_jobs_run()
    version = api.call("p-zhang", "GET", path).json["version"]
    filing = {"hand_back": "electronic_only", "undertaking_confirmed": True}
    filed = api.command("p-zhang", f"{path}/filing", filing, version=version)
    assert (filed.json["state"], filed.json["deadlines"][0]["due_on"]) == ("under_decision", "2026-03-26")
    (waiting,) = api.call("o-0417", "GET", "/deregistration-queue").json["items"]
    assert (waiting["case_id"], waiting["recommended"]) == (case["case_id"], False)
    claimed = api.command("o-0417", "/deregistration-queue/next").json
    opinion = api.command("o-0417", f"{desk}/recommendation", {"outcome": "grant"}, version=claimed["version"])
    assert opinion.json["opinion"]["first_officer"] == "o-0417"
    early = api.command("o-0502", f"{desk}/decision", {"outcome": "grant"}, version=opinion.json["version"])
    assert (early.status_code, early.json["code"]) == (409, "deregistration.notice_not_ended")
    api.world.move_to(date(2026, 3, 24))
    behind = api.command("o-0502", f"{desk}/decision", {"outcome": "grant"}, version=opinion.json["version"])
    assert (behind.json["code"], behind.headers["Retry-After"]) == ("deregistration.watermark_behind", "1")
    api.world.read_everything()
    granted = api.command("o-0502", f"{desk}/decision", {"outcome": "grant"}, version=opinion.json["version"])
    assert granted.json["state"] == "granted", granted.text
    api.world.deregister(UUID(case["case_id"]))
    closed = api.call("p-zhang", "GET", path).json
    assert (closed["state"], closed["outcome"]) == ("closed", "deregistered")
    assert closed["decision"]["document_no"].startswith("(并小)登销字")
    assert "first_officer" not in str(closed)


def test_an_objection_shows_the_name_and_never_the_telephone_number(api: Api) -> None:
    case = noticed(api)
    path = f"/notices/{case['notice']['notice_id']}"
    body = {"reason_code": "creditor", "text": "欠货款 5 万元", "contacts": {"phone": "13512345678"}}
    objection = f"{path}/objections/{uuid7()}"
    raised = api.call("p-wang", "PUT", objection, body)
    assert (raised.status_code, raised.json["name"]) == (201, "王敏")
    again = api.call("p-wang", "PUT", objection, body)
    assert (again.status_code, again.json["objection_id"]) == (200, raised.json["objection_id"])
    public = api.call("", "GET", path)
    assert (public.json["state"], public.json["objections"][0]["name"]) == ("objected_curable", "王敏")
    assert "13512345678" not in public.text
    assert "13934567890" not in public.text
    with api.world.service.db.transaction() as tx:
        sealed = bytes(tx.scalar("SELECT contact FROM objection"))
    assert b"13512345678" not in sealed
    withdrawn = api.command("p-wang", f"{objection}/withdrawal", version=raised.json["version"])
    assert "withdrawn_at" in withdrawn.json


def test_the_signed_document_has_the_published_hash(api: Api) -> None:
    import hashlib

    case = noticed(api)
    notice = api.call("", "GET", f"/notices/{case['notice']['notice_id']}").json
    document = api.call("", "GET", notice["undertaking"]["file_uri"].removeprefix("/api/v1"))
    assert hashlib.sha256(document.data).hexdigest() == notice["undertaking"]["file_sha256"]
    assert notice["undertaking"]["signed_by"] == ["张晓岚", "李建国"]


def test_a_late_objection_of_a_department_is_an_answer_not_an_error(api: Api) -> None:
    noticed(api)
    (request,) = api.call("d-tax", "GET", "/department-requests").json["items"]
    api.world.move_to(date(2026, 3, 24))
    path = f"/department-requests/{request['request_id']}/answers/{uuid7()}"
    body = {"answer": "objection", "objection_id": str(uuid7()), "reason_code": "arrears"}
    for status in (201, 200):
        late = api.call("d-tax", "PUT", path, body)
        assert late.status_code == status
        assert (late.json["outcome"], late.json["in_time"]) == ("recorded_late", False)
    shown = api.call("d-tax", "GET", f"/department-requests/{request['request_id']}").json
    assert [each["outcome"] for each in shown["answers"]] == ["recorded_late"]


def test_every_exclusion_is_told_at_once_in_both_languages(api: Api) -> None:
    from tests.integration.deregistration.world import a_mark

    api.world.mark(a_mark("equity_frozen"))
    api.world.mark(a_mark("penalty_unexecuted"))
    asked = api.call("p-zhang", "POST", "/eligibility-checks", {"uscc": api.world.company.uscc}).json
    (route,) = asked["routes"]
    assert (route["offered"], route["rule_id"]) == (False, "SD-2024C")
    assert [each["code"] for each in route["errors"]] == ["exclusion.equity_frozen", "exclusion.penalty_unexecuted"]
    assert all(each["zh"] and each["en"] and each["remedy"]["zh"] and each["ground"]["law"] for each in route["errors"])
    case = drafted(api)
    frozen = api.command("p-zhang", f"/deregistrations/{case['case_id']}/freeze", version=case["version"])
    assert (frozen.status_code, frozen.json["code"]) == (422, "deregistration.excluded")
    assert len(frozen.json["errors"]) == 2


def test_the_same_draft_again_is_the_same_case(api: Api) -> None:
    path = f"/deregistrations/{uuid7()}"
    first = api.call("p-zhang", "PUT", path, body_of(api))
    again = api.call("p-zhang", "PUT", path, body_of(api))
    assert (first.status_code, again.status_code) == (201, 200)
    other = api.call("p-zhang", "PUT", path, body_of(api, reason="未开业"))
    assert other.status_code == 428
    stale = api.call("p-zhang", "PUT", path, body_of(api, reason="未开业"), **{"If-Match": '"9"'})
    assert (stale.status_code, stale.json["code"]) == (412, "request.version_stale")
    changed = api.call("p-zhang", "PUT", path, body_of(api, reason="未开业"), **{"If-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["reason"]) == (200, "未开业")


@pytest.mark.parametrize(
    ("persona", "method", "path", "status"),
    [
        ("", "GET", "/deregistrations", 401),
        ("o-0417", "GET", "/deregistrations", 403),
        ("p-wang", "GET", "/deregistration-queue", 403),
        ("o-0417", "GET", "/department-requests", 403),
        ("d-tax", "GET", "/deregistration-queue", 403),
        ("", "GET", "/notices", 200),
    ],
)
def test_each_desk_has_its_own_people(api: Api, persona: str, method: str, path: str, status: int) -> None:
    assert api.call(persona, method, path).status_code == status


def test_another_s_case_and_another_department_s_request_do_not_exist(api: Api) -> None:
    case = noticed(api)
    assert api.call("p-wang", "GET", f"/deregistrations/{case['case_id']}").status_code == 404
    assert api.call("o-0502b", "GET", f"/deregistration-queue/{case['case_id']}").status_code == 404
    (request,) = api.call("d-tax", "GET", "/department-requests").json["items"]
    assert api.call("d-si", "GET", f"/department-requests/{request['request_id']}").status_code == 404
    foreign = api.call("d-tax", "GET", "/department-requests?department=customs")
    assert (foreign.status_code, foreign.json["code"]) == (403, "deregistration.answer_not_yours")


def test_lists_go_by_cursor(api: Api) -> None:
    for _ in range(3):
        case = noticed(api, cure_statement="已了结")
        objection = {"reason_code": "other", "text": "异议"}
        api.call("p-wang", "PUT", f"/notices/{case['notice']['notice_id']}/objections/{uuid7()}", objection)
    first = api.call("", "GET", "/notices?limit=2&state=objected_curable").json
    rest = api.call("", "GET", f"/notices?limit=2&state=objected_curable&cursor={first['next_cursor']}").json
    numbers = [each["notice_no"] for each in first["items"] + rest["items"]]
    assert numbers == ["ZX-2026-0302-0003", "ZX-2026-0302-0002", "ZX-2026-0302-0001"]
    assert rest["next_cursor"] is None
    mine = api.call("p-li", "GET", "/deregistrations?limit=2").json
    assert len(mine["items"]) == 2
    more = api.call("p-li", "GET", f"/deregistrations?limit=2&cursor={mine['next_cursor']}").json
    assert len(more["items"]) == 1


@pytest.mark.parametrize("body", [{"answer": "objection"}, {"answer": "no_objection"}, {"answer": "no"}])
def test_an_incomplete_answer_is_refused_with_its_faults(api: Api, body: dict[str, str]) -> None:
    noticed(api)
    (request,) = api.call("d-tax", "GET", "/department-requests").json["items"]
    answer = api.call("d-tax", "PUT", f"/department-requests/{request['request_id']}/answers/{uuid7()}", body)
    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")
    assert answer.json["errors"]

"""The API of code allotment, called as different people."""

from collections.abc import Callable

import pytest

from services.codegen import usecases
from services.codegen.domain.span import Span
from shared.ids import uuid7
from tests.integration.codegen.builders import Codegen, approval
from tests.integration.codegen.conftest import Caller

SEGMENT = {
    "registry": "140105", "category": "1", "first": "MAY00001", "last": "MAY000YY",
    "granted_by": "uscc_center", "grant_no": "2026-1",
}  # fmt: skip


@pytest.fixture
def public(call_as: Callable[[str], Caller]) -> Caller:
    return call_as("")


def test_anybody_may_check_codes_and_hears_everything_that_is_wrong(public):
    asked = {"codes": ["91350100M000100Y43", "94010119600037341C", "91350203M0001FUE2P"], "mode": "import"}
    answer = public.post("/code-validations", asked)
    assert answer.status_code == 200
    good, bad, pilot = answer.get_json()
    assert (good["code"], good["valid"], good["rule"], good["errors"]) == (asked["codes"][0], True, "standard", [])
    assert bad["errors"] == ["code.wrong_pair", "code.wrong_division", "code.wrong_check"]
    assert [finding["positions"] for finding in bad["findings"] if finding["severity"] == "defect"] == [
        [1, 2],
        [3, 4],
        [18],
    ]
    assert all(finding["zh"] and finding["en"] for finding in bad["findings"])
    assert (pilot["valid"], pilot["rule"], pilot["warnings"]) == (True, "P1", ["code.pilot_rule"])


def test_codes_are_taken_as_they_stand_unless_said_otherwise(public):
    asked = ["91310000ma1k35y38p"]
    assert public.post("/code-validations", {"codes": asked}).get_json()[0]["errors"] == ["code.wrong_alphabet"]
    intake = public.post("/code-validations", {"codes": asked, "mode": "intake"}).get_json()[0]
    assert (intake["valid"], intake["canonical"]) == (True, "91310000MA1K35Y38P")


def test_a_batch_has_a_limit(public):
    answer = public.post("/code-validations", {"codes": ["x"] * 10_001})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "code.batch_too_large")
    assert len(public.post("/code-validations", {"codes": ["x"] * 10_000}).get_json()) == 10_000


def test_two_officers_open_a_segment_and_a_third_party_may_not(call_as):
    first, second, reviewer = call_as("o-0701"), call_as("o-0702"), call_as("o-0417")
    path = f"/segments/{uuid7()}"

    assert reviewer.put(path, SEGMENT).status_code == 403
    made = first.put(path, SEGMENT)
    assert (made.status_code, made.headers["ETag"], made.get_json()["left"]) == (201, '"1"', 960)
    assert first.put(path, SEGMENT).status_code == 200
    assert first.post(f"{path}/activation", version=1).get_json()["code"] == "code.same_officer"
    assert second.post(f"{path}/activation").status_code == 428
    opened = second.post(f"{path}/activation", version=1)
    assert (opened.status_code, opened.get_json()["state"], opened.headers["ETag"]) == (200, "active", '"2"')
    assert first.get(path).get_json()["activated_by"] == "o-0702"
    listed = first.get("/segments?registry=140105&state=active").get_json()
    assert [item["first"] for item in listed["items"]] == ["MAY00001"]
    closed = first.post(f"{path}/closing", version=2)
    assert closed.get_json()["state"] == "closed"


def test_a_proposal_is_told_every_fault_at_once(call_as):
    wrong = {"registry": "140105", "category": "1", "first": "MAY0000O", "last": "may"}
    answer = call_as("o-0701").put(f"/segments/{uuid7()}", wrong)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["/first", "/last"]


def test_the_ledger_is_shown_to_officers_and_departments_in_their_area(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment()
    given = [codegen.do(usecases.take_approval, approval()) for _ in range(3)]

    code = call_as("o-0417").get(f"/codes/{given[0].uscc}").get_json()
    assert (code["uscc"], code["state"], code["ordinal"]) == (given[0].uscc, "assigned", 1)
    assert call_as("o-0417b").get(f"/codes/{given[0].uscc}").status_code == 404
    assert call_as("d-tax").get(f"/codes/{given[0].uscc}").status_code == 200
    assert call_as("").get(f"/codes/{given[0].uscc}").status_code == 401
    assert call_as("p-zhang").get(f"/codes/{given[0].uscc}").status_code == 403

    page = call_as("o-0701").get("/codes?limit=2&state=assigned").get_json()
    rest = call_as("o-0701").get(f"/codes?limit=2&state=assigned&cursor={page['next_cursor']}").get_json()
    shown = [item["uscc"] for item in page["items"] + rest["items"]]
    assert sorted(shown) == sorted(one.uscc for one in given)
    assert rest["next_cursor"] is None
    assert call_as("o-0417b").get("/codes").get_json()["items"] == []


def test_what_waits_for_a_code_is_shown_with_its_reason(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment(span=Span("MAY00001", "MAY00001"))
    waiting = [approval(), approval()]
    for one in waiting:
        codegen.do(usecases.take_approval, one)
    (item,) = call_as("o-0600").get("/code-requests?state=waiting").get_json()["items"]
    assert (item["application_id"], item["reason"]) == (str(waiting[1].application_id), "no_segment")

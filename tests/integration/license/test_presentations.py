"""Fetching and showing a licence: who may, what is signed, what becomes of a code, and that the holder sees it all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from services.license.clients import SignerUnavailableError
from services.license.domain.keys import KeyPair
from shared.ids import uuid7
from tests.integration.license.conftest import Caller, Issued, Web
from tests.integration.license.test_grants import code_of, granted, revoke
from tests.license_cases import COMPANY

Owner = Callable[[str], object]
BANK, MATTER = "晋阳银行小店支行", "开立银行账户"


@dataclass(frozen=True)
class Town:
    """A company whose head is p-zhang, its licence, and people around it."""

    web: Web
    issued: Issued
    head: Caller

    def present(self, caller: Caller, *, presentation_id: str = "", **more: Any) -> TestResponse:
        body = {"license_id": self.issued.license_id, "audience": BANK, "purpose": MATTER, "fields": ["name", "head"]}
        path = f"/api/v1/presentations/{presentation_id or uuid7()}"
        return caller.client.put(path, json=body | more, headers=caller.headers)

    def token(self, caller: Caller, **more: Any) -> str:
        answer = self.present(caller, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json["token"])  # type: ignore[index]

    def check(self, text: str, audience: str | None = BANK) -> dict[str, Any]:
        body = {"kind": "token", "text": text} | ({"audience": audience} if audience else {})
        answer = self.web.caller().client.post("/api/v1/verifications", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)  # type: ignore[arg-type]

    def redeem(self, text: str, audience: str = BANK, key: str = "") -> TestResponse:
        headers = {"Idempotency-Key": f'"{key or uuid4()}"'}
        body = {"text": text, "audience": audience}
        return self.web.caller().client.post("/api/v1/presentations/redemption", json=body, headers=headers)

    def download(self, caller: Caller, download_id: str = "") -> TestResponse:
        path = f"/api/v1/licenses/{self.issued.license_id}/downloads/{download_id or uuid7()}"
        return caller.client.put(path, json={}, headers=caller.headers)


@pytest.fixture
def town(web: Web) -> Town:
    return Town(web, web.issue(), web.caller("p-zhang"))


# Fetching


def test_the_head_fetches_first_then_managers_and_every_time_is_on_record(town: Town) -> None:
    granted(town.head, "p-li")
    manager = town.web.caller("p-li")
    assert code_of(town.download(manager)) == (409, "license.head_first")
    assert code_of(manager.api(f"/licenses/{town.issued.license_id}/credential")) == (409, "license.head_first")
    assert town.download(town.head).json == {"credential": town.issued.sd_jwt}
    assert town.download(manager).status_code == 201
    assert town.web.caller("o-0417").api(f"/licenses/{town.issued.license_id}/credential").status_code == 200
    uses = town.head.api(f"/licenses/downloads?uscc={COMPANY.uscc}").json["items"]
    assert [(one["capacity"], one["subject"]) for one in uses] == [
        ("officer", "o-0417"),
        ("manager", "p-li"),
        ("head", "p-zhang"),
    ]


def test_a_download_asked_for_again_is_one_download(town: Town) -> None:
    download_id = str(uuid7())
    answers = [town.download(town.head, download_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json == answers[1].json
    assert town.web.desk.scalar("SELECT count(*) FROM download") == 1


def test_a_clerk_a_stranger_and_an_unbound_head_fetch_nothing(town: Town, owner: Owner) -> None:
    granted(town.head, "p-li", "clerk")
    assert code_of(town.download(town.web.caller("p-li"))) == (403, "license.not_holder")
    assert code_of(town.download(town.web.caller("p-wang"))) == (403, "license.not_holder")
    owner("DELETE FROM holder_subject")
    assert code_of(town.download(town.head)) == (403, "license.head_not_bound")


# Showing


def test_a_code_shows_the_items_chosen_to_the_one_named(town: Town) -> None:
    answer = town.present(town.head)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"2"')
    made = answer.json
    assert made is not None
    assert made["token"].startswith("BP1:")
    assert made["qr"].startswith("<?xml")
    seen = town.check(made["token"])
    assert (seen["verdict"], seen["genuine"], seen["in_standing"]) == ("valid", True, True)
    assert (seen["face"]["name"], seen["face"]["head"]["names"]) == ("太原禾砚谷食品有限公司", ["张晓岚"])
    assert not seen["face"].keys() & {"scope", "scope_sha256", "address", "capital", "established_on"}
    assert seen["presentation"]["match_number"] == made["match_number"]
    assert (seen["presentation"]["audience"], seen["presentation"]["purpose"]) == (BANK, MATTER)
    assert town.check(made["token"], "别的银行")["verdict"] == "wrong_audience"
    assert town.check(made["token"], None)["verdict"] == "valid"


def test_the_same_put_again_gives_the_same_code(town: Town) -> None:
    presentation_id = str(uuid7())
    answers = [town.present(town.head, presentation_id=presentation_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json == answers[1].json


def test_a_code_is_no_licence_and_a_licence_no_code(town: Town) -> None:
    token = town.token(town.head)
    assert town.web.caller().check("qr", token).json["verdict"] == "unreadable"
    assert town.check(town.issued.qr)["verdict"] == "unreadable"


def test_after_five_minutes_a_code_is_over(town: Town, owner: Owner) -> None:
    token = town.token(town.head, ttl=1)
    owner("SELECT pg_sleep(2)")
    assert town.check(token)["verdict"] == "token_expired"
    assert code_of(town.present(town.head, ttl=301)) == (422, "request.invalid")


def test_a_code_is_redeemed_once_and_a_lost_answer_is_given_again(town: Town) -> None:
    token, key = town.token(town.head), str(uuid4())
    assert town.redeem(token, "别的银行").json["verdict"] == "wrong_audience"  # type: ignore[index]
    first = town.redeem(token, key=key)
    assert (first.status_code, first.json["verdict"]) == (200, "valid")  # type: ignore[index]
    assert town.redeem(token, key=key).json == first.json
    assert code_of(town.redeem(token)) == (409, "license.token_used")
    (use,) = town.head.api(f"/presentations?uscc={COMPANY.uscc}").json["items"]
    assert use["used_at"] is not None


def test_a_clerk_shows_for_her_matters_only_and_not_after_her_grant(town: Town) -> None:
    grant_id = granted(town.head, "p-li", "clerk")
    clerk = town.web.caller("p-li")
    token = town.token(clerk)
    assert town.check(token)["verdict"] == "valid"
    assert code_of(town.present(clerk, purpose="转让股权")) == (403, "license.matter_not_granted")
    revoke(town.head, grant_id)
    assert town.check(token)["verdict"] == "token_expired"
    assert code_of(town.present(clerk)) == (410, "license.grant_ended")


def test_revoking_a_manager_kills_the_codes_of_his_clerks_too(town: Town) -> None:
    grant_id = granted(town.head, "p-li")
    granted(town.web.caller("p-li"), "p-wang", "clerk")
    token = town.token(town.web.caller("p-wang"))
    revoke(town.head, grant_id)
    assert town.redeem(token).json["verdict"] == "token_expired"  # type: ignore[index]


def test_every_showing_is_on_the_holders_record_and_a_clerk_sees_her_own(town: Town) -> None:
    granted(town.head, "p-li", "clerk")
    clerk = town.web.caller("p-li")
    town.token(clerk)
    town.token(town.head)
    path = f"/presentations?uscc={COMPANY.uscc}"
    assert [one["capacity"] for one in town.head.api(path).json["items"]] == ["head", "clerk"]
    assert [one["capacity"] for one in clerk.api(path).json["items"]] == ["clerk"]
    assert code_of(town.web.caller("p-wang").api(path)) == (403, "license.not_holder")
    assert clerk.api(f"/licenses/downloads?uscc={COMPANY.uscc}").json["items"] == []


def test_a_code_is_given_to_whoever_made_it_and_to_nobody_else(town: Town) -> None:
    granted(town.head, "p-li")
    made = town.present(town.head).json
    assert made is not None
    path = f"/presentations/{made['presentation_id']}"
    assert town.head.api(path).json["token"] == made["token"]
    assert code_of(town.web.caller("p-li").api(path)) == (404, "license.presentation_not_found")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"audience": " "}, 422, "license.audience_missing"),
        ({"purpose": ""}, 422, "request.invalid"),
        ({"fields": ["name", "composition"]}, 422, "license.field_unknown"),
        ({"fields": ["serial"]}, 422, "license.field_unknown"),
        ({"audience": "14010219900307002X"}, 422, "request.invalid"),
        ({"license_id": "01a20b16-9ca8-75e8-a023-79482a907a61"}, 404, "license.not_found"),
    ],
)
def test_a_showing_that_is_not_sound_is_refused(town: Town, more: dict[str, Any], status: int, code: str) -> None:
    assert code_of(town.present(town.head, **more)) == (status, code)


def test_a_licence_not_in_force_is_not_shown_and_codes_made_before_say_so(town: Town) -> None:
    token = town.token(town.head)
    town.web.desk.close(COMPANY)
    assert town.check(token)["verdict"] == "deregistered"
    assert code_of(town.present(town.head)) == (410, "license.none_valid")


def test_a_code_signed_with_our_key_that_we_never_recorded_is_not_called_valid(town: Town, owner: Owner) -> None:
    token = town.token(town.head)
    owner("TRUNCATE presentation, presentation_use")
    assert town.check(token)["verdict"] == "status_unavailable"


class AwaySigner:
    """A store of keys that is away, once."""

    def __init__(self, present: Any) -> None:
        self.present, self.away = present, True

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        if self.away:
            self.away = False
            raise SignerUnavailableError("away")
        return bytes(self.present.sign(key, message))


def test_a_code_whose_signing_was_interrupted_is_signed_when_it_is_asked_for_again(town: Town) -> None:
    service = town.web.app.extensions["yizhao.service"]
    object.__setattr__(service, "signer", AwaySigner(service.signer))
    presentation_id = str(uuid7())
    assert code_of(town.present(town.head, presentation_id=presentation_id)) == (503, "license.signer_unavailable")
    again = town.present(town.head, presentation_id=presentation_id)
    assert again.status_code == 200
    assert town.check(again.json["token"])["verdict"] == "valid"  # type: ignore[index]


# The pages


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def test_by_page_a_code_is_made_held_up_and_found_on_the_record(town: Town) -> None:
    at = f"/presentations/new?license={town.issued.license_id}"
    fields = {**hidden(town.head.get(at)), "audience": BANK, "purpose": MATTER, "fields": ["name", "scope"]}
    sent = town.head.client.post("/presentations/new", data=fields, headers=town.head.headers)
    assert sent.status_code == 303
    code = town.head.get(sent.headers["Location"]).text
    assert all(text in code for text in (BANK, MATTER, "核对数字", "经营范围", 'class="qr"'))
    record = town.head.get(f"/presentations?uscc={COMPANY.uscc}").text
    assert BANK in record
    fields |= {**hidden(town.head.get(at)), "audience": ""}
    again = town.head.client.post("/presentations/new", data=fields, headers=town.head.headers)
    assert again.status_code == 422
    assert "未说明出示对象" in again.text


def test_by_page_a_clerk_is_authorised_chooses_her_matter_and_is_stopped(town: Town) -> None:
    form = hidden(town.head.get(f"/license-grants?uscc={COMPANY.uscc}"))
    body = form | {"subject": "p-li", "role": "clerk", "matters": MATTER, "until_on": "2099-01-01"}
    sent = town.head.client.post("/license-grants", data=body, headers=town.head.headers)
    assert sent.status_code == 303, sent.text
    clerk = town.web.caller("p-li")
    assert MATTER in clerk.get(f"/presentations/new?license={town.issued.license_id}").text
    grant_id = town.web.desk.scalar("SELECT grant_id FROM license_grant")
    asked = town.head.get(f"/license-grants/{grant_id}/revocation")
    ended = town.head.client.post(
        f"/license-grants/{grant_id}/revocation", data=hidden(asked), headers=town.head.headers
    )
    assert ended.status_code == 303
    assert clerk.get(f"/presentations/new?license={town.issued.license_id}").status_code == 403


def test_the_page_of_checks_says_for_whom_a_code_is(town: Town) -> None:
    token = town.token(town.head)
    visitor = town.web.caller()
    page = visitor.get("/verifications")
    form = hidden(page)
    shown = visitor.client.post("/verifications", data=form | {"text": token}).text
    assert all(text in shown for text in (BANK, MATTER, "节选", "出示码真实，执照当前有效"))
    assert "执照上的内容" not in shown
    other = visitor.client.post("/verifications", data=form | {"text": token, "audience": "别的银行"}).text
    assert "这个出示码不是给您的" in other

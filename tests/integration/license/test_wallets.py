"""Wallets: credentials bound to a holder's key, requests to show them, and answers that are taken once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from services.license import jobs, usecases
from services.license.domain.keys import Use
from shared.ids import uuid7
from tests.integration.license.conftest import Caller, Issued, Web
from tests.integration.license.test_grants import code_of, granted, revoke
from tests.integration.license.test_presentations import AwaySigner, hidden
from tests.license_cases import COMPANY, SHOP
from tests.license_wallet import Phone, claims_of

Owner = Callable[[str], object]
MATTER = "签订供货合同"
ASKED = ["head", "address"]


def now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Counter:
    """A company whose head p-zhang has a wallet, and an officer who asks for the licence at a counter."""

    web: Web
    issued: Issued
    head: Caller
    officer: Caller
    phone: Phone = field(default_factory=Phone)

    def bind(self, caller: Caller | None = None, phone: Phone | None = None, download_id: str = "") -> TestResponse:
        caller, phone = caller or self.head, phone or self.phone
        path = f"/api/v1/licenses/{self.issued.license_id}/downloads/{download_id or uuid7()}"
        return caller.client.put(path, json={"holder_jwk": phone.jwk}, headers=caller.headers)

    def credential(self) -> str:
        answer = self.bind()
        assert answer.status_code == 201, answer.text
        return str(answer.json["credential"])  # type: ignore[index]

    def ask(self, caller: Caller | None = None, **more: Any) -> TestResponse:
        caller = caller or self.officer
        body = {"purpose": MATTER, "fields": ASKED} | more
        return caller.client.put(f"/api/v1/presentation-requests/{uuid7()}", json=body, headers=caller.headers)

    def asked(self, **more: Any) -> dict[str, Any]:
        answer = self.ask(**more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)  # type: ignore[arg-type]

    def request(self, asked: dict[str, Any]) -> str:
        answer = self.web.caller().get(urlsplit(asked["request_uri"]).path)
        assert answer.mimetype == "application/oauth-authz-req+jwt"
        return answer.text

    def post(self, request: str, form: dict[str, str]) -> TestResponse:
        path = urlsplit(claims_of(request)["response_uri"]).path
        return self.web.caller().client.post(path, data=form)

    def result(self, asked: dict[str, Any]) -> dict[str, Any]:
        return dict(self.officer.api(f"/presentation-requests/{asked['request_id']}").json)  # type: ignore[arg-type]


@pytest.fixture
def counter(web: Web) -> Counter:
    return Counter(web, web.issue(), web.caller("p-zhang"), web.caller("o-0417"))


# Binding


def test_a_credential_is_bound_to_the_holders_key_for_seven_days(counter: Counter) -> None:
    claims = claims_of(counter.credential())
    assert claims["cnf"] == {"jwk": counter.phone.jwk}
    assert claims["exp"] - claims["iat"] == 7 * 86_400
    plain = claims_of(counter.issued.sd_jwt)
    assert (claims["status"], claims["serial"]) == (plain["status"], plain["serial"])
    (one,) = counter.head.api(f"/license-wallets?uscc={COMPANY.uscc}").json["items"]
    assert (one["capacity"], one["subject"], one["ended_at"]) == ("head", "p-zhang", None)
    assert len(counter.head.api(f"/licenses/downloads?uscc={COMPANY.uscc}").json["items"]) == 1


def test_a_bound_credential_is_a_genuine_licence_to_every_check(counter: Counter) -> None:
    seen = counter.web.caller().check("sd_jwt", counter.credential()).json
    assert (seen["verdict"], seen["face"]["scope"]) == ("valid", COMPANY.particulars.scope.text)


def test_the_same_download_again_gives_the_same_credential(counter: Counter) -> None:
    download_id = str(uuid7())
    answers = [counter.bind(download_id=download_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json == answers[1].json


def test_a_manager_binds_a_wallet_after_the_head_and_a_clerk_none(counter: Counter) -> None:
    granted(counter.head, "p-li")
    granted(counter.head, "p-wang", "clerk")
    manager = counter.web.caller("p-li")
    assert code_of(counter.bind(manager, Phone())) == (409, "license.head_first")
    counter.credential()
    assert counter.bind(manager, Phone()).status_code == 201
    assert code_of(counter.bind(counter.web.caller("p-wang"), Phone())) == (403, "license.not_holder")
    assert len(counter.head.api(f"/license-wallets?uscc={COMPANY.uscc}").json["items"]) == 2
    assert [one["subject"] for one in manager.api(f"/license-wallets?uscc={COMPANY.uscc}").json["items"]] == ["p-li"]


@pytest.mark.parametrize(
    "changed", [{"d": "AQAB"}, {"crv": "P-384"}, {"x": "AA"}, {"kty": "OKP"}, {"y": 7}], ids=lambda one: next(iter(one))
)
def test_a_key_that_is_none_or_is_private_is_refused(counter: Counter, changed: dict[str, Any]) -> None:
    path = f"/api/v1/licenses/{counter.issued.license_id}/downloads/{uuid7()}"
    answer = counter.head.client.put(
        path, json={"holder_jwk": counter.phone.jwk | changed}, headers=counter.head.headers
    )
    assert code_of(answer) == (422, "request.invalid")
    assert answer.json["errors"][0]["code"] == "license.holder_key"  # type: ignore[index]


# Asking and answering


def test_a_wallet_shows_what_was_asked_and_both_sides_see_one_number(counter: Counter) -> None:
    credential, asked = counter.credential(), counter.asked()
    link = parse_qs(urlsplit(asked["wallet_link"]).query)
    request = counter.request(asked)
    said = claims_of(request)
    assert (link["client_id"], link["request_uri"]) == ([said["client_id"]], [asked["request_uri"]])
    assert said["verifier_info"][0]["data"] == {
        "name": "太原市小店区登记机关（演示）",
        "purpose": MATTER,
        "match_number": asked["match_number"],
    }
    assert asked["match_number"] in said["client_metadata"]["client_name"]
    assert asked["state"] == "waiting"
    sent = counter.post(request, counter.phone.answer(request, credential, ["head", "address", "capital"], now()))
    assert (sent.status_code, sent.headers["Cache-Control"]) == (200, "no-store")
    assert sent.json["redirect_uri"].endswith(f"/presentation-requests/{asked['request_id']}/holder")  # type: ignore[index]
    result = counter.result(asked)
    assert (result["state"], result["shown"]["verdict"], result["shown"]["in_standing"]) == ("shown", "valid", True)
    assert result["shown"]["face"]["address"] == COMPANY.particulars.address.text  # type: ignore[union-attr]
    assert not result["shown"]["face"].keys() & {"capital", "scope"}, "shown without being asked for: not kept"
    assert result["shown"]["missing"] == []


def test_what_a_wallet_showed_is_on_the_holders_record_beside_the_codes(counter: Counter) -> None:
    credential, asked = counter.credential(), counter.asked()
    request = counter.request(asked)
    counter.post(request, counter.phone.answer(request, credential, ["head"], now()))
    body = {"license_id": counter.issued.license_id, "audience": "银行", "purpose": MATTER, "fields": []}
    counter.head.client.put(f"/api/v1/presentations/{uuid7()}", json=body, headers=counter.head.headers)
    items = counter.head.api(f"/presentations?uscc={COMPANY.uscc}").json["items"]
    code, wallet = sorted(items, key=lambda one: str(one["way"]))
    assert (code["way"], code["audience"], code["used_at"]) == ("code", "银行", None)
    assert (wallet["way"], wallet["audience"], wallet["fields"]) == ("wallet", asked["audience"], ["head"])
    assert wallet["used_at"] is not None
    first = counter.head.api(f"/presentations?uscc={COMPANY.uscc}&limit=1").json
    rest = counter.head.api(f"/presentations?uscc={COMPANY.uscc}&limit=1&cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == items


def test_what_the_holder_left_out_is_told_and_what_the_licence_lacks_is_not(counter: Counter) -> None:
    credential, asked = counter.credential(), counter.asked(fields=["head", "address", "composition"])
    request = counter.request(asked)
    counter.post(request, counter.phone.answer(request, credential, ["head"], now()))
    assert counter.result(asked)["shown"]["missing"] == ["address"]


def test_a_request_is_answered_once_and_the_same_answer_again_is_the_same(counter: Counter) -> None:
    credential = counter.credential()
    request = counter.request(counter.asked())
    form = counter.phone.answer(request, credential, ASKED, now())
    assert [counter.post(request, form).status_code for _ in range(2)] == [200, 200]
    other = counter.phone.answer(request, credential, [], now())
    assert code_of(counter.post(request, other)) == (409, "license.request_answered")
    assert counter.web.desk.scalar("SELECT count(*) FROM presentation_answer") == 1


def test_of_many_answers_at_once_one_is_taken(counter: Counter) -> None:
    credential = counter.credential()
    request = counter.request(counter.asked())
    forms = [counter.phone.answer(request, credential, ASKED[:count], now()) for count in (0, 1, 2)]
    codes: list[int] = []
    threads = [Thread(target=lambda form=form: codes.append(counter.post(request, form).status_code)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409]


def test_an_answer_to_one_request_does_not_fit_another(counter: Counter) -> None:
    credential, first, second = counter.credential(), counter.asked(), counter.asked()
    overheard = counter.phone.answer(counter.request(first), credential, ASKED, now())
    request = counter.request(second)
    answer = counter.post(request, overheard | {"state": claims_of(request)["state"]})
    assert code_of(answer) == (422, "license.showing_refused")
    assert "wrong_audience" in answer.text
    assert counter.result(second)["state"] == "waiting"


def test_a_showing_signed_more_than_120_seconds_ago_is_refused(counter: Counter) -> None:
    credential = counter.credential()
    request = counter.request(counter.asked())
    old = counter.phone.answer(request, credential, ASKED, now(), age=130)
    assert code_of(counter.post(request, old)) == (422, "license.showing_refused")
    fresh = counter.phone.answer(request, credential, ASKED, now(), age=100)
    assert counter.post(request, fresh).status_code == 200


def test_nobody_but_the_keeper_of_the_key_shows_the_credential(counter: Counter) -> None:
    credential = counter.credential()
    request = counter.request(counter.asked())
    thief = Phone().answer(request, credential, ASKED, now())
    assert code_of(counter.post(request, thief)) == (422, "license.showing_refused")
    unbound = counter.phone.answer(request, counter.issued.sd_jwt, ASKED, now())
    assert "unsupported" in counter.post(request, unbound).text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"vp_token": "{}"},
        {"vp_token": '{"licence": []}'},
        {"vp_token": '{"licence": ["a"], "other": ["b"]}'},
        {"vp_token": '{"licence": "ey~"}'},
        {"vp_token": "[", "error": "access_denied"},
        {"vp_token": "["},
    ],
)
def test_an_answer_of_another_form_is_refused(counter: Counter, form: dict[str, str]) -> None:
    request = counter.request(counter.asked())
    answer = counter.post(request, form | {"state": claims_of(request)["state"]})
    assert code_of(answer) == (422, "license.reply_malformed")


def test_an_answer_without_the_requests_state_finds_no_request(counter: Counter) -> None:
    request = counter.request(counter.asked())
    assert code_of(counter.post(request, {"state": "guess", "error": "x"})) == (404, "license.request_not_found")


def test_a_holder_may_decline(counter: Counter) -> None:
    asked = counter.asked()
    request = counter.request(asked)
    form = {"state": claims_of(request)["state"], "error": "access_denied"}
    assert counter.post(request, form).status_code == 200
    assert (counter.result(asked)["state"], counter.result(asked)["shown"]) == ("declined", None)
    assert counter.head.api(f"/presentations?uscc={COMPANY.uscc}").json["items"] == []


def test_a_request_that_ran_out_is_neither_given_nor_answered(counter: Counter, owner: Owner) -> None:
    credential = counter.credential()
    fetched, never = counter.asked(), counter.asked()
    request = counter.request(fetched)
    form = counter.phone.answer(request, credential, ASKED, now())
    ago = "- interval '5 minutes'"
    owner(f"UPDATE presentation_request SET asked_at = asked_at {ago}, expires_at = expires_at {ago}")
    assert code_of(counter.post(request, form)) == (410, "license.request_expired")
    assert code_of(counter.web.caller().get(urlsplit(never["request_uri"]).path)) == (410, "license.request_expired")
    assert counter.result(fetched)["state"] == "expired"


# Ending


def test_an_ended_wallet_shows_nothing_and_its_key_is_not_bound_again(counter: Counter) -> None:
    credential = counter.credential()
    (one,) = counter.head.api(f"/license-wallets?uscc={COMPANY.uscc}").json["items"]
    path = f"/api/v1/license-wallets/{one['wallet_id']}"
    stranger = counter.web.caller("p-wang")
    assert code_of(stranger.get(path)) == (404, "license.wallet_not_found")
    headers = counter.head.headers | {
        "Idempotency-Key": f'"{uuid4()}"',
        "If-Match": counter.head.get(path).headers["ETag"],
    }
    assert counter.head.client.post(f"{path}/revocation", headers=headers).json["ended_at"]  # type: ignore[index]
    request = counter.request(counter.asked())
    answer = counter.post(request, counter.phone.answer(request, credential, ASKED, now()))
    assert code_of(answer) == (410, "license.wallet_ended")
    assert code_of(counter.bind()) == (410, "license.wallet_ended")
    assert counter.bind(phone=Phone()).status_code == 201


def test_a_managers_wallet_ends_with_his_grant(counter: Counter) -> None:
    counter.credential()
    grant_id, phone = granted(counter.head, "p-li"), Phone()
    bound = counter.bind(counter.web.caller("p-li"), phone).json["credential"]  # type: ignore[index]
    request = counter.request(counter.asked())
    revoke(counter.head, grant_id)
    answer = counter.post(request, phone.answer(request, bound, ASKED, now()))
    assert code_of(answer) == (410, "license.wallet_ended")
    listed = counter.head.api(f"/license-wallets?uscc={COMPANY.uscc}").json["items"]
    assert [(one["capacity"], one["is_in_force"], one["ended_at"]) for one in listed] == [
        ("manager", False, None),
        ("head", True, None),
    ]
    assert "授权已失效" in counter.head.get(f"/license-wallets?uscc={COMPANY.uscc}").text


def test_a_wallet_of_somebody_who_heads_the_entity_no_more_shows_nothing(counter: Counter, owner: Owner) -> None:
    credential = counter.credential()
    request = counter.request(counter.asked())
    owner("DELETE FROM holder_subject")
    answer = counter.post(request, counter.phone.answer(request, credential, ASKED, now()))
    assert code_of(answer) == (410, "license.wallet_ended")


def test_a_licence_that_ended_is_shown_as_ended_and_not_bound(counter: Counter) -> None:
    credential, asked = counter.credential(), counter.asked()
    request = counter.request(asked)
    counter.web.desk.close(COMPANY)
    counter.post(request, counter.phone.answer(request, credential, ASKED, now()))
    shown = counter.result(asked)["shown"]
    assert (shown["verdict"], shown["in_standing"]) == ("deregistered", False)
    assert code_of(counter.bind(phone=Phone())) == (410, "license.none_valid")


# Keys and stores


def test_what_a_store_that_was_away_left_unsigned_is_signed_when_it_is_asked_for_again(counter: Counter) -> None:
    service = counter.web.app.extensions["yizhao.service"]
    object.__setattr__(service, "signer", AwaySigner(service.signer))
    download_id = str(uuid7())
    assert code_of(counter.bind(download_id=download_id)) == (503, "license.signer_unavailable")
    assert counter.bind(download_id=download_id).json["credential"].count("~") > 1  # type: ignore[index]
    asked = counter.asked()
    object.__setattr__(service, "signer", AwaySigner(service.signer))
    path = urlsplit(asked["request_uri"]).path
    assert code_of(counter.web.caller().get(path)) == (503, "license.signer_unavailable")
    first, second = (counter.web.caller().get(path).text for _ in range(2))
    assert first == second, "a request is signed once"
    assert counter.web.desk.scalar("SELECT count(*) FROM wallet_credential") == 1


def test_under_a_stolen_key_a_wallet_shows_nothing_and_fetches_the_next_credential(counter: Counter) -> None:
    credential, desk = counter.credential(), counter.web.desk
    request = counter.request(counter.asked())
    with desk.unit() as unit:
        usecases.revoke_key(unit, desk.key(Use.LICENCE).kid, desk.clock.now(), "stolen")
    jobs.keep_keys(desk.service)
    answer = counter.post(request, counter.phone.answer(request, credential, ASKED, now()))
    assert code_of(answer) == (422, "license.showing_refused")
    assert "unknown_key" in answer.text
    renewed = counter.credential()
    assert counter.post(request, counter.phone.answer(request, renewed, ASKED, now())).status_code == 200


# Who may ask


def test_who_asks_is_named_by_the_register(counter: Counter) -> None:
    counter.web.issue(SHOP, subject="p-li")
    owner = counter.web.caller("p-li")
    assert counter.asked(caller=owner, uscc=SHOP.uscc)["audience"] == "太原市小店区清和面馆"
    assert counter.asked(caller=counter.web.caller("d-tax"))["audience"] == "税务部门（演示）"
    assert code_of(counter.ask(owner)) == (403, "license.asker_unknown")
    assert code_of(counter.ask(owner, uscc=COMPANY.uscc)) == (403, "license.not_holder")
    granted(counter.head, "p-li", "clerk")
    assert code_of(counter.ask(owner, uscc=COMPANY.uscc)) == (403, "license.not_holder")
    counter.web.desk.close(SHOP)
    assert code_of(counter.ask(owner, uscc=SHOP.uscc)) == (410, "license.none_valid")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"fields": ["serial"]}, "license.field_unknown"),
        ({"purpose": " "}, "request.invalid"),
        ({"purpose": "14010219900307002X"}, "request.invalid"),
        ({"ttl": 301}, "request.invalid"),
    ],
)
def test_a_request_that_is_not_sound_is_refused(counter: Counter, more: dict[str, Any], code: str) -> None:
    assert code_of(counter.ask(**more)) == (422, code)


def test_a_request_is_shown_to_nobody_but_whoever_made_it(counter: Counter) -> None:
    path = f"/presentation-requests/{counter.asked()['request_id']}"
    assert code_of(counter.head.api(path)) == (404, "license.request_not_found")


# The pages


def test_by_page_a_wallet_is_bound_its_credential_fetched_and_the_wallet_ended(counter: Counter) -> None:
    at = f"/license-wallets?uscc={COMPANY.uscc}"
    fields = hidden(counter.head.get(at)) | {"holder_jwk": json.dumps(counter.phone.jwk)}
    sent = counter.head.client.post("/license-wallets", data=fields, headers=counter.head.headers)
    assert sent.status_code == 303, sent.text
    page = counter.head.get(at).text
    wallet_id = counter.web.desk.scalar("SELECT wallet_id FROM wallet")
    assert f"/license-wallets/{wallet_id}/credential" in page
    credential = counter.head.get(f"/license-wallets/{wallet_id}/credential").text
    assert claims_of(credential)["cnf"]["jwk"] == counter.phone.jwk
    asked = counter.head.get(f"/license-wallets/{wallet_id}/revocation")
    ended = counter.head.client.post(
        f"/license-wallets/{wallet_id}/revocation", data=hidden(asked), headers=counter.head.headers
    )
    assert ended.status_code == 303
    assert "已停用" in counter.head.get(at).text
    assert counter.head.get(f"/license-wallets/{wallet_id}/credential").status_code == 410


@pytest.mark.parametrize("text", ["", "[]", "{", '{"kty": "EC"}', "ssh-ed25519 AAAA"])
def test_by_page_what_is_no_key_is_named_at_its_field(counter: Counter, text: str) -> None:
    fields = hidden(counter.head.get(f"/license-wallets?uscc={COMPANY.uscc}")) | {"holder_jwk": text}
    sent = counter.head.client.post("/license-wallets", data=fields, headers=counter.head.headers)
    assert sent.status_code == 422
    assert "钱包公钥须为 P-256 公钥" in sent.text


def test_by_page_a_licence_is_asked_for_and_both_sides_follow_it(counter: Counter) -> None:
    credential = counter.credential()
    fields = hidden(counter.officer.get("/presentation-requests/new")) | {
        "purpose": MATTER,
        "fields": ["head", "scope"],
    }
    sent = counter.officer.client.post("/presentation-requests/new", data=fields, headers=counter.officer.headers)
    assert sent.status_code == 303, sent.text
    at = sent.headers["Location"]
    waiting = counter.officer.get(at)
    number = str(counter.result({"request_id": at.rpartition("/")[2]})["match_number"])
    assert all(text in waiting.text for text in ('class="qr"', number, MATTER))
    assert waiting.headers["Refresh"] == "5"
    before = counter.web.caller().get(f"{at}/holder").text
    assert all(text in before for text in (number, "太原市小店区登记机关（演示）", MATTER, "openid4vp://?client_id="))
    request = counter.web.caller().get(f"/api/v1{at}/request").text
    counter.post(request, counter.phone.answer(request, credential, ["head"], now()))
    after = counter.officer.get(at)
    assert "Refresh" not in after.headers
    assert all(text in after.text for text in ("当前有效", "张晓岚", "对方没有出示：", "节选"))
    assert "已出示" in counter.web.caller().get(f"{at}/holder").text
    assert counter.head.get(at).status_code == 404
    assert "（钱包）" in counter.head.get(f"/presentations?uscc={COMPANY.uscc}").text


def test_by_page_who_has_no_name_to_ask_in_is_told_so(counter: Counter) -> None:
    page = counter.web.caller("p-wang").get("/presentation-requests/new").text
    assert "您不能以任何单位的名义请求" in page
    form = hidden(counter.officer.get("/presentation-requests/new")) | {"purpose": ""}
    sent = counter.officer.client.post("/presentation-requests/new", data=form, headers=counter.officer.headers)
    assert (sent.status_code, "未说明用途" in sent.text) == (422, True)

"""Pages: sign-in at the issuer, forms that do a thing once, two languages, the sandbox banner and its clock."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.unit import Units
from tests.integration.http.conftest import OWN_URL, Issuer


def sign_in(app: Flask, persona: str, next_path: str = "/my") -> FlaskClient:
    """Go through the sign-in as a browser does; the issuer answers over HTTP."""
    client = app.test_client()
    leaving = client.get(f"/registration-session/sign-in?next={next_path}", base_url=OWN_URL)
    page = requests.get(leaving.headers["Location"], timeout=5)
    assert "张晓岚" in page.text
    chosen = requests.post(leaving.headers["Location"], data={"persona": persona}, allow_redirects=False, timeout=5)
    parts = urlsplit(chosen.headers["Location"])
    arrived = client.get(f"{parts.path}?{parts.query}", base_url=OWN_URL)
    assert arrived.headers["Location"] == next_path
    return client


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return sign_in(app, "p-zhang")


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    form = page.text[page.text.index('action="/my"') :]
    return dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', form))


def press(browser: FlaskClient, words: str, fields: dict[str, str]) -> TestResponse:
    return browser.post("/my", data={"words": words, **fields}, base_url=OWN_URL)


def test_a_page_for_signed_in_people_leads_to_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/my?tab=1", base_url=OWN_URL)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/registration-session/sign-in?next=/my%3Ftab%3D1"


def test_sign_in_by_code_with_pkce_makes_a_session_of_this_service(browser: FlaskClient) -> None:
    page = browser.get("/my", base_url=OWN_URL)
    assert page.status_code == 200
    assert "张晓岚" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    cookie = browser.get_cookie("yizhao_registration", domain="127.0.0.1")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "Lax", False)


def test_a_sign_in_not_begun_in_this_browser_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/registration-session/callback?state=x&code=y", base_url=OWN_URL)
    assert answer.status_code in {303, 401}
    assert "/registration-session/sign-in" in answer.headers.get("Location", "")


def test_next_never_leads_to_another_address(app: Flask) -> None:
    client = app.test_client()
    client.get("/registration-session/sign-in?next=https://evil.example/", base_url=OWN_URL)
    with client.session_transaction(base_url=OWN_URL) as cookie:
        assert cookie["sign_in"]["next"] == "/"


def test_who_comes_by_another_name_of_this_host_is_sent_to_the_known_one_once(app: Flask) -> None:
    client = app.test_client()
    moved = client.get("/registration-session/sign-in?next=/my", base_url="http://localhost:8123").headers["Location"]
    assert moved == f"{OWN_URL}/registration-session/sign-in?next=%2Fmy&moved=1"
    again = client.get("/registration-session/sign-in?next=/my&moved=1", base_url="http://localhost:8123")
    assert "/sandbox/oidc/authorize" in again.headers["Location"]


def test_signing_out_ends_the_session(browser: FlaskClient) -> None:
    fields = fields_of(browser.get("/my", base_url=OWN_URL))
    answer = browser.post("/registration-session/sign-out", data=fields, base_url=OWN_URL)
    assert "/sandbox/oidc/end-session" in answer.headers["Location"]
    assert browser.get("/my", base_url=OWN_URL).status_code == 303


def test_the_issuer_can_end_the_session_but_send_nobody_elsewhere(browser: FlaskClient, issuer: Issuer) -> None:
    elsewhere = browser.get("/registration-session/ended?then=https://evil.example/", base_url=OWN_URL)
    assert elsewhere.status_code == 400
    assert browser.get("/my", base_url=OWN_URL).status_code == 200
    browser.get(f"/registration-session/ended?then={issuer.url}/end-session", base_url=OWN_URL)
    assert browser.get("/my", base_url=OWN_URL).status_code == 303


def test_the_role_is_asked_for_on_pages_too(app: Flask) -> None:
    page = sign_in(app, "o-0417", "/").get("/my", base_url=OWN_URL)
    assert page.status_code == 403
    assert "无此权限" in page.text


def test_the_session_opens_no_api(browser: FlaskClient) -> None:
    assert browser.get("/api/v1/applications", base_url=OWN_URL).status_code == 401


def test_a_form_pressed_twice_makes_one_thing(browser: FlaskClient, units: Units) -> None:
    fields = fields_of(browser.get("/my", base_url=OWN_URL))
    first, second = press(browser, "一", fields), press(browser, "一", fields)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"] == f"/my?note={fields['_key']}"
    with units.db.transaction() as tx:
        assert tx.all("SELECT note_id, version FROM note") == [{"note_id": UUID(fields["_key"]), "version": 1}]
    assert "已保存。" in browser.get("/my", base_url=OWN_URL).text


def test_a_double_click_at_the_same_moment_is_answered_twice_alike(browser: FlaskClient, units: Units) -> None:
    fields = fields_of(browser.get("/my", base_url=OWN_URL))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: press(browser, "一", fields), range(4)))
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, f"/my?note={fields['_key']}")
    }
    with units.db.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM note") == 1


def test_a_refused_form_is_drawn_again_with_all_errors_and_can_be_pressed_again(browser: FlaskClient) -> None:
    fields = fields_of(browser.get("/my", base_url=OWN_URL))
    refused = press(browser, "", fields)
    assert refused.status_code == 422
    assert "<title>错误：" in refused.text
    assert 'role="alert"' in refused.text
    assert press(browser, "一", fields).status_code == 303


def test_a_form_from_elsewhere_is_refused(browser: FlaskClient) -> None:
    fields = fields_of(browser.get("/my", base_url=OWN_URL))
    assert press(browser, "一", fields | {"_csrf": "guessed"}).status_code == 403
    assert press(browser, "一", {"_key": fields["_key"]}).status_code == 403


def test_the_language_stays_chosen_and_leads_to_the_same_page(browser: FlaskClient) -> None:
    english = browser.get("/my?lang=en", base_url=OWN_URL)
    assert '<html lang="en">' in english.text
    assert "Words" in browser.get("/my", base_url=OWN_URL).text
    assert 'href="/my?lang=zh"' in english.text


def test_an_unknown_page_is_told_as_a_page_and_to_programs_as_a_problem(app: Flask) -> None:
    client = app.test_client()
    assert "没有这个地址" in client.get("/nowhere", headers={"Accept": "text/html"}, base_url=OWN_URL).text
    assert client.get("/nowhere", base_url=OWN_URL).mimetype == "application/problem+json"


def test_the_stylesheet_is_served_under_its_hash_for_a_year(app: Flask) -> None:
    client = app.test_client()
    address = re.search(r'href="(/registration-assets/yizhao\.\w{12}\.css)"', client.get("/", base_url=OWN_URL).text)
    assert address is not None
    answer = client.get(address.group(1), base_url=OWN_URL)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert client.get("/registration-assets/yizhao.css", base_url=OWN_URL).status_code == 404


def test_no_page_has_inline_style_or_script(browser: FlaskClient) -> None:
    for path in ("/", "/my", "/sandbox/clock", "/registration-session/account"):
        text = browser.get(path, base_url=OWN_URL).text
        assert " style=" not in text
        assert "<script" not in text


def test_the_clock_is_moved_forward_from_the_banner_and_told(browser: FlaskClient, units: Units) -> None:
    before = units.clock().today()
    asked = {"to": "20", "next": f"{OWN_URL}/my?tab=1"}
    answer = browser.post("/sandbox/clock", data=asked, headers={"Origin": OWN_URL}, base_url=OWN_URL)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my?tab=1")
    assert (units.clock().today() - before).days == 20
    with units.db.transaction() as tx:
        assert tx.all("SELECT type, aggregate_version FROM outbox") == [
            {"type": "sandbox.clock_moved", "aggregate_version": 1}
        ]


def test_the_clock_is_not_moved_from_another_site_or_backwards(browser: FlaskClient, units: Units) -> None:
    before = units.clock().today()
    elsewhere = {"Origin": "https://evil.example"}
    assert browser.post("/sandbox/clock", data={"to": "5"}, headers=elsewhere, base_url=OWN_URL).status_code == 403
    browser.post("/sandbox/clock", data={"on": "2020-01-01"}, headers={"Origin": OWN_URL}, base_url=OWN_URL)
    assert units.clock().today() == before


def test_a_program_moves_the_clock_with_its_token(zhang: Callable[..., object], app: Flask) -> None:
    headers = zhang.headers  # type: ignore[attr-defined]
    answer = app.test_client().post("/sandbox/clock", json={"days": 3}, headers=headers)
    again = app.test_client().post("/sandbox/clock", json={"to": "next_working_day"}, headers=headers)
    assert answer.get_json()["offset_days"] < again.get_json()["offset_days"]

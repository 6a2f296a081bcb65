"""Odd input is answered, never a fault of ours: what a browser would not send, somebody will."""

from collections.abc import Callable

import pytest

from tests.builders.application import company_form, company_name
from tests.integration.http.conftest import OWN_URL
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.scenes import GROUPS
from tests.integration.registration_pages.visitor import Visitor

As = Callable[[str], Visitor]
ODD = ["\x00", "9" * 400, "-1", "9999-12-31", "<script>alert(1)</script>", "𠮷" * 300, "' OR 1=1 --", "[]", "1e999"]


@pytest.mark.parametrize("group", GROUPS)
def test_no_page_of_questions_falls_over(as_: As, desk: Desk, group: str) -> None:
    zhang = as_("p-zhang")
    at = f"/applications/{desk.draft(company_form(desk.declare(company_name('鼎晖源')).claim_id))}"
    for odd in ODD:
        form = zhang.open(f"{at}/{group}").form(f"{at}/{group}")
        names = [name for name in (*form.fields, *form.choices) if not name.startswith("_")]
        sent = {**form.fields.to_dict(), **dict.fromkeys(names, odd)}
        for button in ("add", "remove", "later"):
            sent.pop(button, None)
        answer = zhang.client.post(f"{at}/{group}", data=sent, base_url=OWN_URL, follow_redirects=True)
        assert answer.status_code < 500, repr(odd[:20])
        assert "<script>alert" not in answer.text
        for rest in ("", "/check", f"/{group}?checked=1"):
            assert zhang.open(at + rest).status < 500, f"{rest} after {odd[:20]!r}"


@pytest.mark.parametrize(
    ("persona", "path", "names"),
    [
        ("p-zhang", "/name-claims/new", ("trade_name", "kind", "registry", "application")),
        ("p-zhang", "/applications/new", ("claim",)),
        ("p-zhang", "/track", ("no",)),
        ("o-0502", "/review-queue", ("kind", "state", "cursor")),
        ("o-0502", "/public-entities", ("q", "cursor")),
    ],
)
def test_no_address_falls_over(as_: As, persona: str, path: str, names: tuple[str, ...]) -> None:
    visitor = as_(persona)
    for odd in ODD:
        for name in names:
            answer = visitor.client.get(path, query_string={"trade_name": "云帆", name: odd}, base_url=OWN_URL)
            assert answer.status_code < 500, f"{name}={odd[:20]!r}"
            assert "<script>alert" not in answer.text


def test_no_declaration_of_a_name_falls_over(as_: As) -> None:
    zhang = as_("p-zhang")
    page = zhang.open(
        "/name-claims/new?kind=llc&registry=140105&division=太原&trade_name=云帆&industry=软件&form=有限公司"
    )
    form = next(form for form in page.forms if form.method == "post" and form.action == "/name-claims/new")
    for odd in ODD:
        for name in ("trade_name", "division", "industry", "form", "industry_code", "application", "kind", "registry"):
            sent = {**form.fields.to_dict(), "undertaking": "yes", name: odd}
            answer = zhang.client.post("/name-claims/new", data=sent, base_url=OWN_URL)
            assert 300 <= answer.status_code < 500, f"{name}={odd[:20]!r}"

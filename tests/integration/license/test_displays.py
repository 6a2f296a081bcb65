"""A licence on display in a web shop: who hangs it up, what the link and the badge say, and what they ask nobody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.license import jobs, usecases
from services.license.domain.standing import Suspension
from shared.events.standing import EntityChanged
from shared.ids import uuid7
from tests.integration.license.conftest import Caller, Issued, Web
from tests.integration.license.test_grants import code_of, granted
from tests.license_cases import COMPANY, SHOP, TODAY

Owner = Callable[[str], object]
assert COMPANY.particulars.name
NAME = COMPANY.particulars.name.full
PLACE = "https://shop.example/"


CHANGED = EntityChanged(
    entity_id=COMPANY.entity_id,
    uscc=COMPANY.uscc,
    registry=COMPANY.registry,
    kind=COMPANY.kind,
    entity_version=2,
    status="active",
    cause="application",
    changed_items=("name",),
    face_changed=True,
    effective_on=TODAY,
    licence_on=TODAY,
    previous_entity_version=1,
    particulars=COMPANY.particulars,
)
RESTING = Suspension(TODAY, TODAY.replace(year=TODAY.year + 1))


@dataclass(frozen=True)
class Mall:
    """A company whose head is p-zhang, with a shop on line; the customers are anybody."""

    web: Web
    issued: Issued
    head: Caller

    def put(self, place: str = PLACE, caller: Caller | None = None, **more: object) -> TestResponse:
        who = caller or self.head
        body = {"uscc": COMPANY.uscc, "place": place} | more
        return who.client.put(f"/api/v1/displays/{uuid7()}", json=body, headers=who.headers)

    def replace_licence(self) -> str:
        """The company gets its second licence in place of the first; returns its serial number."""
        with self.web.desk.unit() as unit:
            usecases.replace_license(unit, CHANGED, uuid7(), uuid7())
        jobs.sign_prepared(self.web.desk.service)
        return str(self.web.desk.scalar("SELECT serial FROM license WHERE state = 'active'"))

    def hang_up(self, place: str = PLACE) -> dict[str, Any]:
        answer = self.put(place)
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})

    def turn(self, made: dict[str, Any], how: str, caller: Caller | None = None, version: int = 1) -> TestResponse:
        who = caller or self.head
        headers = who.headers | {"If-Match": f'"{version}"', "Idempotency-Key": f'"{uuid4()}"'}
        return who.client.post(f"/api/v1/displays/{made['display_id']}/{how}", headers=headers)

    def customer(self, made: dict[str, Any], more: str = "") -> TestResponse:
        """What somebody without a sign-in gets behind the badge."""
        return self.web.caller().get(path_of(made) + more)

    def asked(self, made: dict[str, Any]) -> dict[str, Any]:
        return dict(self.web.caller().api(path_of(made)).json or {})


def path_of(made: dict[str, Any]) -> str:
    return "/public-displays/" + str(made["link"]).rsplit("/", 1)[1]


@pytest.fixture
def mall(web: Web) -> Mall:
    return Mall(web, web.issue(), web.caller("p-zhang"))


def test_the_head_puts_the_licence_in_force_on_display(mall: Mall) -> None:
    made = mall.hang_up()
    assert (made["state"], made["serial"], made["place"]) == ("current", mall.issued.serial, PLACE)
    page = mall.customer(made)
    assert page.status_code == 200
    for words in ("亮出的执照当前有效", NAME, PLACE, mall.issued.serial):
        assert words in page.text


def test_nobody_but_the_head_puts_on_display_turns_off_or_sees_the_list(mall: Mall) -> None:
    made = mall.hang_up()
    granted(mall.head, "p-li")
    for persona in ("p-li", "p-wang", "o-0417"):
        other = mall.web.caller(persona)
        assert mall.put("other", other).status_code == 403
        assert code_of(mall.turn(made, "deactivation", other)) == (404, "license.display_not_found")
        assert code_of(other.api(f"/displays/{made['display_id']}")) == (404, "license.display_not_found")
        assert other.api(f"/displays?uscc={COMPANY.uscc}").status_code == 403
    assert mall.put("other", mall.web.caller()).status_code == 401


def test_a_head_shows_no_licence_of_another_business(mall: Mall) -> None:
    mall.web.issue(SHOP, subject="p-wang")
    assert code_of(mall.put(uscc=SHOP.uscc)) == (403, "license.not_holder")


def test_the_same_put_again_makes_no_second_display(mall: Mall) -> None:
    path, body = f"/api/v1/displays/{uuid7()}", {"uscc": COMPANY.uscc, "place": PLACE}
    answers = [mall.head.client.put(path, json=body, headers=mall.head.headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(mall.head.api(f"/displays?uscc={COMPANY.uscc}").json["items"]) == 1


def test_a_place_has_one_display(mall: Mall) -> None:
    mall.hang_up()
    assert code_of(mall.put(f" {PLACE} ")) == (409, "license.display_exists")


@pytest.mark.parametrize("place", ["  ", "店铺\n二", "找 14010219900307002X"])
def test_a_place_must_be_said_in_one_line_and_name_no_person(mall: Mall, place: str) -> None:
    refused = mall.put(place)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/place"


def test_only_so_many_displays_are_on_at_a_time(mall: Mall, owner: Owner) -> None:
    made = mall.hang_up()
    owner(
        "INSERT INTO display SELECT gen_random_uuid(), code || n, entity_id, uscc, license_id, place || n, true,"
        " made_by, made_at, changed_at FROM display, generate_series(1, 19) AS n"
    )
    assert code_of(mall.put("one more")) == (409, "license.display_limit")
    mall.turn(made, "deactivation")
    mall.hang_up("one more")
    assert code_of(mall.turn(made, "activation", version=2)) == (409, "license.display_limit")


def test_turned_off_a_display_says_so_and_shows_nothing_of_the_licence(mall: Mall) -> None:
    made = mall.hang_up()
    assert mall.turn(made, "deactivation").json["state"] == "off"  # type: ignore[index]
    page, answer = mall.customer(made), mall.asked(made)
    assert page.status_code == 410
    assert "这里已停止亮照" in page.text
    assert NAME not in page.text
    assert (answer["state"], answer["license"], answer["place"]) == ("off", None, None)
    assert "已停止亮照" in mall.customer(made, "/badge.svg").text


def test_turned_on_again_it_has_the_same_link(mall: Mall) -> None:
    made = mall.hang_up()
    mall.turn(made, "deactivation")
    again = mall.turn(made, "activation", version=2).json or {}
    assert (again["state"], again["link"]) == ("current", made["link"])
    assert code_of(mall.turn(made, "deactivation", version=1)) == (412, "request.version_stale")


def test_a_replaced_licence_is_said_to_be_so_and_leads_on_to_the_present_one(mall: Mall) -> None:
    made = mall.hang_up()
    present = mall.replace_licence()
    page, answer = mall.customer(made), mall.asked(made)
    assert "亮出的是旧执照，已经换照" in page.text
    assert f"/public-licenses/{present}" in page.text
    assert (answer["state"], answer["license"]["serial"]) == ("superseded", mall.issued.serial)
    assert (answer["successor"]["serial"], answer["successor"]["state"]) == (present, "active")
    assert "已换照" in mall.customer(made, "/badge.svg").text


def test_the_head_lets_the_display_show_the_present_licence_under_the_same_link(mall: Mall) -> None:
    made = mall.hang_up()
    present = mall.replace_licence()
    renewed = mall.turn(made, "activation").json or {}
    assert (renewed["state"], renewed["serial"], renewed["link"]) == ("current", present, made["link"])
    assert mall.asked(made)["successor"] is None


def test_while_the_business_rests_the_link_says_so(mall: Mall) -> None:
    made = mall.hang_up()
    with mall.web.desk.unit() as unit:
        usecases.suspend_licenses(unit, COMPANY.entity_id, RESTING, uuid7())
    assert "企业歇业中" in mall.customer(made).text
    assert mall.asked(made)["state"] == "suspended"
    assert "歇业中" in mall.customer(made, "/badge.svg").text
    assert mall.turn(made, "activation").json["state"] == "suspended"  # type: ignore[index]


def test_a_closed_business_shows_that_its_licence_is_void_and_cannot_be_shown_again(mall: Mall) -> None:
    made = mall.hang_up()
    mall.web.desk.close(COMPANY)
    assert "企业已注销" in mall.customer(made).text
    assert mall.asked(made)["state"] == "void"
    assert "已失效" in mall.customer(made, "/badge.svg").text
    assert code_of(mall.turn(made, "activation")) == (410, "license.none_valid")
    assert code_of(mall.put("elsewhere")) == (410, "license.none_valid")


def test_a_link_that_is_nobodys_is_not_found(mall: Mall) -> None:
    for path in ("/public-displays/23456789abcdefgh", "/public-displays/23456789abcdefgh/badge.svg"):
        assert mall.web.caller().get(path).status_code == 404
    assert code_of(mall.web.caller().api("/public-displays/23456789abcdefgh")) == (404, "license.display_not_found")


def test_the_badge_may_stand_on_other_peoples_pages_and_asks_nobody_who_they_are(mall: Mall) -> None:
    made = mall.hang_up()
    badge = mall.customer(made, "/badge.svg")
    assert badge.mimetype == "image/svg+xml"
    assert "Set-Cookie" not in badge.headers
    assert badge.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert badge.headers["Cache-Control"] == "public, max-age=300"
    assert "Vary" not in badge.headers
    again = mall.web.caller().get(path_of(made) + "/badge.svg", **{"If-None-Match": badge.headers["ETag"]})
    assert again.status_code == 304


def test_neither_code_for_a_page_has_script_style_or_anything_fetched_unasked(mall: Mall) -> None:
    made = mall.hang_up()
    still, live = ET.fromstring(made["html"]), made["live_html"]  # noqa: S314 - made by us
    names = {element.tag.rsplit("}", 1)[-1] for element in still.iter()}
    assert names <= {"a", "svg", "rect", "circle", "path", "text"}
    attributes = {name for element in still.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in {"style", "id", "class", "src"}}
    assert re.findall(r"https?://[^\"' ]+", made["html"]) == [made["link"], "http://www.w3.org/2000/svg"]
    assert re.findall(r"https?://[^\"' ]+", live) == [made["link"], made["badge"]]
    assert 'referrerpolicy="no-referrer"' in live
    assert "<script" not in made["html"] + live


def form(client: FlaskClient, headers: dict[str, str], path: str, page: str, **fields: str) -> TestResponse:
    """Send the form of a page that leads to a path."""
    drawn = client.get(page, headers=headers).text
    of_form = drawn.split(f'action="{path}"', 1)[1].split("</form>", 1)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', of_form))
    return client.post(path, data=hidden | fields, headers=headers)


def test_by_the_pages_the_head_hangs_it_up_copies_the_code_and_turns_it_off(mall: Mall) -> None:
    client, headers = mall.head.client, mall.head.headers
    made = form(client, headers, "/displays", "/displays", place="某某平台 清和面馆")
    assert made.status_code == 303, made.text
    page = client.get(made.headers["Location"], headers=headers).text
    assert "&lt;img src=" in page
    assert "&lt;svg" in page
    off = form(client, headers, made.headers["Location"] + "/deactivation", made.headers["Location"])
    assert off.status_code == 303
    assert "已关闭" in client.get(made.headers["Location"], headers=headers).text
    on = form(client, headers, made.headers["Location"] + "/activation", made.headers["Location"])
    assert on.status_code == 303
    assert "某某平台 清和面馆" in client.get("/displays", headers=headers).text


def test_a_place_left_out_on_the_page_is_asked_for_where_it_belongs(mall: Mall) -> None:
    refused = form(mall.head.client, mall.head.headers, "/displays", "/displays", place=" ")
    assert refused.status_code == 422
    assert 'href="#f-place"' in refused.text

"""The page that explains a number, in Chromium: no accessibility violation, nothing wider than the phone."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.integration.registration_pages.test_look import faults

pytestmark = pytest.mark.browser

# Pictures of the last run, for whoever wants to look; git ignores them.
PICTURES = Path(__file__).parents[2] / "browser" / "screenshots"
PAGE = "/code-validations"
SHOWN = {
    "start": "",
    "right": "?code=91140105MAY000017U",
    "former-division": "?code=91120222MAY0000257",
    "swapped": "?code=91140105MAY000071U",
    "look-alike": "?code=9114O105MAYOOOO17U",
    "pilot": "?code=91350203M0001FUE2P",
    "registration-number": "?code=440301103097410",
    "cooperative": "?code=320722NB000004X",
    "tax-number": "?code=140105192203821",
    "organisation-code": "?code=19220382-1",
    "identity": "?about=identity",
    "pasted": "?code=" + quote("统一社会信用代码：91140105MAY000017U，" + "名称：某某公司。" * 40),
    "one-long-word": "?code=" + "W" * 500,
}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    with ExitStack() as ending:
        ending.callback(thread.join)
        ending.callback(server.shutdown)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page at desk and phone width."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"number-{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_passes_axe_and_fits_a_phone(chromium: Browser, address: str, language: str) -> None:
    page = chromium.new_context(reduced_motion="reduce").new_page()
    found: list[str] = []
    for name, query in SHOWN.items():
        mark = "&" if query else "?"
        found += faults(page, f"{address}{PAGE}{query}{mark}lang={language}", name)
        keep(page, f"{name}-{language}")
    page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_types_a_code_and_sees_which_character_is_wrong(chromium: Browser, address: str, script: bool) -> None:
    page = chromium.new_context(java_script_enabled=script, viewport={"width": 375, "height": 812}).new_page()
    page.goto(address + PAGE)
    page.get_by_label("统一社会信用代码", exact=True).fill("91140105may00001 7x")
    page.get_by_role("button", name="校验").click()
    expect(page.get_by_role("heading", name="这不是有效的代码")).to_be_visible()
    wrong = page.locator("ol.days li").filter(has_text="第 18 位")
    expect(wrong).to_contain_text("对不上")
    expect(page.get_by_text("山西省太原市小店区")).to_be_visible()
    page.context.close()


def test_the_sums_open_without_script_and_print_with_the_answer(chromium: Browser, address: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}{PAGE}?code=91350100M000100Y43")
    page.get_by_text("校验位是怎样算出来的").click()
    expect(page.get_by_text("乘积加起来是 1640，除以 31 余 28。")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="逐段说明")).to_be_visible()
    expect(page.get_by_role("button", name="校验")).to_be_hidden()
    page.context.close()


def test_an_identity_number_leaves_no_trace_in_page_address_or_history(chromium: Browser, address: str) -> None:
    number = "11010519491231002X"
    page = chromium.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + PAGE)
    page.get_by_label("统一社会信用代码", exact=True).fill(number)
    page.get_by_role("button", name="校验").click()
    expect(page.get_by_role("heading", name="这是居民身份号码")).to_be_visible()
    assert number not in page.content()
    assert not any(number in url for url in [*asked, page.url])
    page.context.close()

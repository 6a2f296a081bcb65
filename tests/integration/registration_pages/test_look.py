"""Every page in Chromium: no accessibility violation, nothing wider than the phone, in both languages."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from services.registration.usecases import reviews
from tests.integration.http.conftest import OWN_URL
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.scenes import pages_of
from tests.integration.registration_pages.visitor import Visitor, sign_in

WIDTHS = (320, 375, 1280)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    with ExitStack() as ending:
        ending.callback(thread.join)
        ending.callback(server.shutdown)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"


def signed_in(chromium: Browser, app: Flask, address: str, persona: str) -> BrowserContext:
    """A browser with the session of a persona."""
    context = chromium.new_context(reduced_motion="reduce")
    if persona:
        cookies = cookies_of(sign_in(app, persona))
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


def cookies_of(visitor: Visitor) -> dict[str, str]:
    host = OWN_URL.removeprefix("http://").partition(":")[0]
    return {cookie.key: cookie.value for cookie in visitor.client._cookies.values() if cookie.domain == host}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_passes_axe_and_fits_a_phone(
    chromium: Browser, app: Flask, desk: Desk, address: str, language: str
) -> None:
    found: list[str] = []
    for persona, paths in pages_of(desk).items():
        context = signed_in(chromium, app, address, persona)
        page = context.new_page()
        page.goto(f"{address}/?lang={language}")
        for path in paths:
            found += faults(page, f"{address}{path}", path)
        context.close()
    assert not found, "\n".join(found)


def faults(page: Page, url: str, path: str) -> list[str]:
    """What is wrong with one page."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url)
    return faults_of(page, path)


def faults_of(page: Page, path: str) -> list[str]:
    """What is wrong with the page that is open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    result: Any = Axe().run(page, options=RULES)
    told = [f"{path}: {each['id']} {each['nodes'][0]['html'][:150]}" for each in result.response["violations"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            told.append(f"{path}: wider than {width} px")
    return told


@pytest.mark.browser
def test_the_preview_of_a_notice_passes_too(chromium: Browser, app: Flask, desk: Desk, address: str) -> None:
    held = desk.submitted("瑞祥源")
    desk.step(reviews.claim_application, held, "o-0417")
    page = signed_in(chromium, app, address, "o-0417").new_page()
    page.goto(f"{address}/review-queue/{held}")
    for mark in page.query_selector_all("input[type=radio][value=ok]"):
        mark.check()
    page.check("input[name=m-materials-1][value=defect]")
    page.select_option("select[name=m-materials-1-reason]", "charter.contradicts_form")
    page.get_by_role("button", name="继续", exact=True).click()
    assert "一次性告知书" in page.title()
    assert not faults_of(page, "preview")

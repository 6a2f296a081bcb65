"""The pages in Chromium: no barrier that axe finds, and no sideways scrolling on a phone."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from services.license import jobs
from tests.integration.license.conftest import Web
from tests.integration.license.test_grants import granted
from tests.integration.license.test_presentations import Town
from tests.license_cases import COMPANY, SHOP

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def look(page: Page, width: int) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found: Any = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
def test_the_pages_pass_axe_and_fit(web: Web, chromium: Browser, address: str, width: int, language: str) -> None:
    issued, closed = web.issue(), web.issue(SHOP, subject="p-zhang")
    web.desk.close(SHOP)
    jobs.log.sequence_entries(web.desk.service)
    jobs.log.sign_checkpoint(web.desk.service)
    holder = chromium.new_context(
        viewport={"width": width, "height": 900}, extra_http_headers=web.caller("p-zhang").headers
    )
    page = holder.new_page()
    for path in (
        "/licenses",
        f"/licenses/{issued.license_id}",
        f"/licenses/{closed.license_id}",
        "/trust",
        f"/public-licenses/{issued.serial}",
        "/public-licenses/140105-2026-00000000",
        f"/verifications?q={COMPANY.uscc}",
    ):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        look(page, width)
    visitor = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
    for text in (issued.qr, closed.sd_jwt, "BL1:broken", ""):
        visitor.goto(f"{address}/verifications?lang={language}")
        visitor.fill("textarea[name=text]", text)
        visitor.click("main form .btn")
        look(visitor, width)


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
def test_the_pages_of_showing_pass_axe_and_fit(
    web: Web, chromium: Browser, address: str, width: int, language: str
) -> None:
    town = Town(web, web.issue(), web.caller("p-zhang"))
    grant_id = granted(town.head, "p-li")
    granted(town.head, "p-wang", "clerk")
    made = town.present(town.head).json or {}
    town.download(town.head)
    town.redeem(made["token"])
    size = {"width": width, "height": 900}
    page = chromium.new_context(viewport=size, extra_http_headers=town.head.headers).new_page()  # type: ignore[arg-type]
    for path in (
        f"/presentations/new?license={town.issued.license_id}",
        f"/presentations/{made['presentation_id']}",
        "/presentations",
        "/license-grants",
        f"/license-grants/{grant_id}/revocation",
    ):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        look(page, width)
    visitor = chromium.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    visitor.goto(f"{address}/verifications?lang={language}")
    visitor.fill("textarea[name=text]", made["token"])
    visitor.click("main form .btn")
    look(visitor, width)

"""Licences on display in Chromium: the pages at a phone's and a desk's width, and the badge on a shop's own page."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser
from werkzeug import Request, Response
from werkzeug.serving import make_server

from tests.integration.license.conftest import Web
from tests.integration.license.test_displays import Mall
from tests.integration.license.test_look import address, look

__all__ = ["address"]
pytestmark = pytest.mark.browser
POLICY = "default-src 'none'; img-src *"  # of a strict shop: no script, no inline style


@pytest.fixture
def mall(web: Web) -> Mall:
    return Mall(web, web.issue(), web.caller("p-zhang"))


@pytest.mark.parametrize(("width", "language"), [(375, "zh"), (1280, "en")])
def test_the_pages_of_displays_pass_axe_and_fit(
    mall: Mall, chromium: Browser, address: str, width: int, language: str
) -> None:
    old, off = mall.hang_up(f"https://shop.example/{'a' * 150}"), mall.hang_up("某某平台 禾砚谷食品旗舰店")
    mall.turn(off, "deactivation")
    size = {"width": width, "height": 900}
    head = chromium.new_context(viewport=size, extra_http_headers=mall.head.headers).new_page()  # type: ignore[arg-type]
    customer = chromium.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    for replaced in (False, True):
        if replaced:
            mall.replace_licence()
        for path in ("/displays", f"/displays/{old['display_id']}", f"/displays/{off['display_id']}"):
            head.goto(f"{address}{path}?lang={language}")
            look(head, width)
        for made in (old, off):
            customer.goto(f"{address}/public-displays/{made['link'].rsplit('/', 1)[1]}?lang={language}")
            look(customer, width)


@pytest.fixture
def shop() -> Iterator[list[str]]:
    """A shop's server; its page is what stands in the list, its address comes first."""
    page: list[str] = []

    @Request.application
    def serve(_request: Request) -> Response:
        return Response(page[1], mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    server = make_server("127.0.0.1", 0, serve)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page.append(f"http://127.0.0.1:{server.server_port}/")
    yield page
    server.shutdown()
    thread.join()


def test_on_a_shops_page_the_badge_is_seen_and_leads_to_ours_without_saying_where_from(
    mall: Mall, chromium: Browser, address: str, shop: list[str]
) -> None:
    made = mall.hang_up()
    both = made["live_html"] + made["html"]
    shop.append(
        f"<!doctype html><meta charset=utf-8><title>shop</title>{both}".replace(made["link"], address_of(made, address))
    )
    page = chromium.new_context(viewport={"width": 375, "height": 700}).new_page()
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers)))
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(shop[0])
    assert page.evaluate("(async one => { await one.decode(); return one.naturalWidth })(document.images[0])") == 208
    assert page.evaluate("document.querySelector('svg').getBoundingClientRect().width") == 208
    page.click("svg")
    assert "亮出的执照当前有效" in page.inner_text("h1")
    ours = [headers for url, headers in asked if url.startswith(address)]
    assert not [headers for headers in ours[:2] if headers.get("referer") or "cookie" in headers]
    assert not complaints


def address_of(made: dict[str, str], address: str) -> str:
    return f"{address}/public-displays/{made['link'].rsplit('/', 1)[1]}"

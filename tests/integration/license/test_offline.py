"""The page that verifies without a network, in Chromium with the network really off."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import BaseWSGIServer, make_server

from services.license import jobs
from tests.chromium import OPTIONS, PROGRAMS
from tests.degraded import photographed
from tests.integration.license.conftest import Web
from tests.integration.license.test_look import look
from tests.license_cases import SHOP

PATH = "/verifications/offline"
DAY = 24 * 60 * 60 * 1000
READY = "#offline[data-ready=yes]"


@dataclass
class Site:
    """A server that can be taken away; its name and port stay the same."""

    web: Web
    server: BaseWSGIServer
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(web: Web) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    site = Site(web, server, server.server_port)
    yield site
    site.stop()


def visited(context: BrowserContext, site: Site, language: str = "zh") -> Page:
    """The page after its first visit on line: the worker holds it, the lists are kept."""
    page = context.new_page()
    page.goto(f"{site.url}?lang={language}")
    page.wait_for_selector(READY)
    page.evaluate(
        """() => new Promise(done => {
            const workers = navigator.serviceWorker;
            workers.addEventListener("controllerchange", () => done(true));
            if (workers.controller) done(true);
        })"""
    )
    return page


def closed_shop(site: Site) -> tuple[str, str]:
    """Both forms of the licence of a shop that was closed before the status list was published."""
    site.web.desk.issue(SHOP)
    forms = site.web.desk.forms(SHOP)
    site.web.desk.close(SHOP)
    return forms


def off_line(page: Page) -> None:
    """In flight mode, and loaded anew: whatever shows now was kept."""
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)


def paste(page: Page, text: str) -> str:
    page.evaluate("document.getElementById('o-answer').replaceChildren()")
    page.fill("#o-text", text)
    page.click("#o-form .btn")
    page.wait_for_selector("#o-answer h2, #o-answer .note")
    return page.inner_text("#o-answer")


def at(page: Page, text: str, days: float) -> str:
    """What the page shows when its clock, an argument, is so many days ahead."""
    arguments: list[Any] = [f"{PATH}/app.js", text, days * DAY]
    page.evaluate("([app, text, ahead]) => import(app).then(m => m.check(text, Date.now() + ahead))", arguments)
    return page.inner_text("#o-answer")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 375, "height": 800})
    yield context
    context.close()


@pytest.mark.browser
def test_a_licence_is_verified_with_the_network_off(site: Site, context: BrowserContext) -> None:
    closed = closed_shop(site)
    issued = site.web.issue()
    page = visited(context, site)
    off_line(page)
    for text in (issued.qr, issued.sd_jwt):
        shown = paste(page, text)
        assert "执照真实，当前有效" in shown
        assert "签名有效" in shown
        assert "存续（在业）" in shown
        assert "状态截至今天" in shown
    for text in closed:
        shown = paste(page, text)
        assert "执照已失效" in shown
        assert "签名有效" in shown  # genuine and in standing are two questions
    middle = len(issued.sd_jwt) // 5
    altered = issued.sd_jwt[:middle] + ("A" if issued.sd_jwt[middle] != "A" else "B") + issued.sd_jwt[middle + 1 :]
    assert "执照真实" not in paste(page, altered)
    assert "不支持的格式" in paste(page, "BP1:" + issued.qr.removeprefix("BL1:"))
    assert "无法识别" in paste(page, "https://example.org/")


@pytest.mark.browser
def test_an_old_list_never_says_valid(site: Site, context: BrowserContext) -> None:
    issued = site.web.issue()
    page = visited(context, site)
    off_line(page)
    assert "执照真实，当前有效" in at(page, issued.qr, 0.9)
    week = at(page, issued.qr, 3)
    assert "签名有效，状态不是最新" in week
    assert "当时有效" in week
    assert page.locator("#o-answer .verdict.is-warn").count() == 1
    older = at(page, issued.qr, 8)
    assert "签名有效，状态无法判断" in older
    assert page.locator("#o-answer .verdict.is-none").count() == 1
    assert "当前有效" not in week + older
    assert "副本已到期" in at(page, issued.qr, 400)


@pytest.mark.browser
def test_what_an_old_list_calls_void_stays_void(site: Site, context: BrowserContext) -> None:
    code, _credential = closed_shop(site)
    jobs.publish_status_lists(site.web.desk.service)
    page = visited(context, site)
    off_line(page)
    assert "执照已失效" in at(page, code, 3)
    assert page.locator("#o-answer .verdict.is-bad").count() == 1


@pytest.mark.browser
def test_a_picture_is_read_on_the_device(site: Site, context: BrowserContext, tmp_path: Path) -> None:
    issued = site.web.issue()
    picture, nothing = tmp_path / "licence.jpg", tmp_path / "nothing.png"
    picture.write_bytes(photographed(issued.qr, 3, seed=1))
    segno.make("x", error="m").save(str(nothing), scale=1, light="black")
    page = visited(context, site)
    off_line(page)
    page.set_input_files("#o-picture", picture)
    page.click("#o-form .btn")
    page.wait_for_selector("#o-answer .verdict")
    assert "执照真实，当前有效" in page.inner_text("#o-answer")
    page.set_input_files("#o-picture", nothing)
    page.click("#o-form .btn")
    page.wait_for_selector("#o-answer .note")
    assert "正对二维码" in page.inner_text("#o-answer")


@pytest.mark.browser
def test_the_page_comes_back_after_the_browser_was_closed(site: Site, chromium: Browser, tmp_path: Path) -> None:
    """Another process over the same profile; the server is gone as well."""
    issued = site.web.issue()
    program = chromium.browser_type
    options: dict[str, Any] = {
        "executable_path": shutil.which(next(filter(shutil.which, PROGRAMS))),
        "args": list(OPTIONS),
    }
    first = program.launch_persistent_context(tmp_path / "profile", **options)
    visited(first, site, "en")
    first.close()
    site.stop()
    second = program.launch_persistent_context(tmp_path / "profile", **options)
    page = second.new_page()
    page.goto(site.url)
    page.wait_for_selector(READY)
    assert "Genuine and in force" in paste(page, issued.qr)
    second.close()


@pytest.mark.browser
def test_without_lists_the_page_says_so_and_verifies_nothing(site: Site, context: BrowserContext) -> None:
    issued = site.web.issue()
    page = visited(context, site)
    page.evaluate("caches.delete('yizhao-lists-1')")
    off_line(page)
    assert "被浏览器清除" in page.inner_text("#o-kept")
    assert "不能核验" in paste(page, issued.qr)
    page.context.set_offline(False)
    page.click("#o-update")
    page.wait_for_selector("#o-kept:has-text('已更新')")
    assert "执照真实，当前有效" in paste(page, issued.qr)


@pytest.mark.browser
def test_a_server_under_another_root_is_not_believed(site: Site, context: BrowserContext) -> None:
    issued = site.web.issue()
    page = visited(context, site)
    assert not page.locator("#o-forget").is_visible()
    page.evaluate(
        """([place, pin]) => caches.open("yizhao-lists-1").then(store => store.match(place)
            .then(found => found.json())
            .then(notes => store.put(place, new Response(JSON.stringify({...notes, pin})))))""",
        [f"{PATH}/notes", "ab" * 32],
    )
    page.click("#o-update")
    page.wait_for_selector("#o-kept:has-text('根证书与本机记下的不同')")
    assert "不能核验" in paste(page, issued.qr)
    page.click("#o-forget")
    page.wait_for_selector("#o-kept:has-text('共 1 份')")
    assert "执照真实，当前有效" in paste(page, issued.qr)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
def test_the_page_passes_axe_and_fits(site: Site, chromium: Browser, width: int, language: str) -> None:
    issued = site.web.issue()
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = visited(context, site, language)
    look(page, width)
    for days in (0, 3, 8):
        at(page, issued.qr, days)
        look(page, width)
    paste(page, "BL1:broken")
    look(page, width)
    context.close()


def test_the_page_and_its_worker_say_what_they_may_do(web: Web) -> None:
    page = web.caller().get(PATH)
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'" in policy
    assert "wasm" not in web.caller().get("/verifications").headers["Content-Security-Policy"]
    worker = web.caller().get(f"{PATH}/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == PATH
    assert worker.mimetype == "text/javascript"
    assert web.caller().get(f"{PATH}/zxing_reader.wasm").mimetype == "application/wasm"
    script = web.caller().get(f"{PATH}/app.js")
    assert web.caller().get(f"{PATH}/app.js", **{"If-None-Match": script.headers["ETag"]}).status_code == 304
    assert web.caller().get(f"{PATH}/secrets.txt").status_code == 404


@pytest.mark.browser
def test_the_page_without_script_says_what_to_do(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    assert page.locator("main .note a[href='/verifications']").is_visible()
    assert not page.locator("#o-form").is_visible()
    context.close()


@pytest.mark.browser
def test_nobodys_name_is_on_the_page_that_a_worker_keeps(site: Site, chromium: Browser) -> None:
    """Somebody signed in visits it; what is kept is the page as a stranger sees it."""
    context = chromium.new_context(extra_http_headers=site.web.caller("p-zhang").headers)
    page = visited(context, site)
    off_line(page)
    assert "登录" in page.inner_text("header")
    context.close()

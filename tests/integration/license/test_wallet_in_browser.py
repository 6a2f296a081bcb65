"""The wallet of the pages, in Chromium: a key made in the browser, a licence kept there, shown from a telephone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from services.license import jobs
from services.license.app import create_app
from services.license.clients import FileAuthority, FileSigner
from services.license.ports import SOURCE, Service
from services.license.store.licenses import CONSTRAINTS
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.http.conftest import Issuer
from tests.integration.license.conftest import Web
from tests.integration.license.test_look import look
from tests.integration.license.test_wallets import Counter
from tests.license_cases import Desk, settings_for

pytestmark = pytest.mark.browser


@pytest.fixture
def counter(
    databases: Databases, open_database: Callable[..., Database], tmp_path: Path, issuer: Issuer
) -> Iterator[Counter]:
    """A service that is where its signed requests say it is."""
    server = make_server("127.0.0.1", 0, lambda *call: app(*call), threaded=True)  # noqa: PLW0108 - made below, with the port
    copytree(issuer.secrets_dir, tmp_path, dirs_exist_ok=True)
    here = f"http://127.0.0.1:{server.server_port}"
    settings = replace(settings_for(databases, tmp_path), public_url=here, oidc_issuer=issuer.url)
    database, folder = open_database(databases.runtime_url, constraints=CONSTRAINTS), tmp_path / "license"
    clock = SystemClock()
    units = Units(database, SOURCE, clock, sandbox=True)
    authority = FileAuthority(folder, "Yizhao sandbox", clock.now)
    desk = Desk(Service(settings, database, units, FileSigner(folder), authority), clock)  # type: ignore[arg-type]
    jobs.keep_keys(desk.service)
    app = create_app(settings)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    web = Web(desk, app, issuer)
    yield Counter(web, web.issue(), web.caller("p-zhang"), web.caller("o-0417"))
    server.shutdown()
    thread.join()


def telephone(chromium: Browser, counter: Counter) -> BrowserContext:
    headers = counter.head.headers
    return chromium.new_context(viewport={"width": 375, "height": 800}, extra_http_headers=headers)


def bound(context: BrowserContext, counter: Counter) -> Page:
    """The licence is put on the telephone, by the button of the page."""
    page = context.new_page()
    page.goto(f"{counter.web.desk.service.settings.public_url}/license-wallets")
    page.get_by_role("button", name="放进这部设备").click()
    expect(page.get_by_text("执照已在这部设备里")).to_be_visible()
    look(page, 375)
    return page


def opened(page: Page, counter: Counter, asked: dict[str, object]) -> None:
    page.goto(f"{counter.web.desk.service.settings.public_url}/presentation-requests/{asked['request_id']}/holder")
    expect(page.get_by_role("heading", name="用这部设备出示")).to_be_visible()
    look(page, 375)


def test_a_licence_kept_in_the_browser_is_shown_as_its_holder_ticks(chromium: Browser, counter: Counter) -> None:
    asked = counter.asked(fields=["head", "address", "scope"])
    page = bound(telephone(chromium, counter), counter)
    opened(page, counter, asked)
    page.get_by_role("checkbox", name="经营范围").uncheck()
    page.get_by_role("button", name="数字相同，出示").click()
    expect(page.get_by_role("heading", name="已出示")).to_be_visible()
    result = counter.result(asked)
    assert (result["state"], result["shown"]["verdict"], result["shown"]["missing"]) == ("shown", "valid", ["scope"])
    assert counter.web.desk.scalar("SELECT count(*) FROM wallet") == 1


def test_the_holder_declines_and_renews_with_the_same_key(chromium: Browser, counter: Counter) -> None:
    asked = counter.asked()
    page = bound(telephone(chromium, counter), counter)
    opened(page, counter, asked)
    page.get_by_role("button", name="不出示").click()
    expect(page.get_by_role("heading", name="没有出示")).to_be_visible()
    assert counter.result(asked)["state"] == "declined"
    page.goto(f"{counter.web.desk.service.settings.public_url}/license-wallets")
    expect(page.get_by_text("七天内可以出示")).to_be_hidden()
    page.get_by_role("button", name="续期七天").click()
    expect(page.get_by_text("七天内可以出示")).to_be_visible()
    assert counter.web.desk.scalar("SELECT count(*) FROM wallet") == 1
    assert counter.web.desk.scalar("SELECT count(*) FROM wallet_credential") == 2


def test_a_browser_that_keeps_no_licence_is_led_elsewhere_and_an_answered_request_is_said_to_be(
    chromium: Browser, counter: Counter
) -> None:
    asked = counter.asked()
    path = f"{counter.web.desk.service.settings.public_url}/presentation-requests/{asked['request_id']}/holder"
    stranger = chromium.new_context().new_page()
    stranger.goto(path)
    expect(stranger.get_by_text("在钱包中打开")).to_be_visible()
    expect(stranger.get_by_role("heading", name="用这部设备出示")).to_be_hidden()
    page = bound(telephone(chromium, counter), counter)
    opened(page, counter, asked)
    request = counter.request(asked)
    counter.post(request, counter.phone.answer(request, counter.credential(), [], counter.web.desk.clock.now()))
    page.get_by_role("button", name="数字相同，出示").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, 375)

"""Every page in Chromium: no accessibility violation, nothing wider than the phone, in both languages."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest
from playwright.sync_api import Browser as Chromium
from werkzeug.serving import make_server

from tests.integration.deregistration.browsing import OWN_URL, sign_in
from tests.integration.deregistration.conftest import Api
from tests.integration.deregistration.test_api import drafted, noticed
from tests.integration.deregistration.test_pages import pages_of
from tests.integration.deregistration.world import a_mark
from tests.integration.registration_pages.test_look import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def address(api: Api) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, api.client.application, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    with ExitStack() as ending:
        ending.callback(thread.join)
        ending.callback(server.shutdown)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"


def looked_at(api: Api, browser: Chromium, address: str, pages: dict[str, list[str]], language: str) -> list[str]:
    """Open the pages of each persona; return what is wrong with them."""
    found: list[str] = []
    host = OWN_URL.removeprefix("http://").partition(":")[0]
    for persona, paths in pages.items():
        client = sign_in(api.client.application, persona).client
        context = browser.new_context(reduced_motion="reduce")
        cookies = {cookie.key: cookie.value for cookie in client._cookies.values() if cookie.domain == host}
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        for path in paths:
            mark = "&" if "?" in path else "?"
            found += faults(page, f"{address}{path}{mark}lang={language}", path)
        context.close()
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_filed_case_passes_axe_and_fits_a_phone(
    api: Api,
    chromium: Chromium,
    address: str,
    language: str,
) -> None:
    found = looked_at(api, chromium, address, pages_of(api), language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_with_a_form_or_a_failure_do_too(
    api: Api,
    chromium: Chromium,
    address: str,
    language: str,
) -> None:
    case, uscc = noticed(api), api.world.company.uscc
    notice = f"/notices/{case['notice']['notice_id']}"
    (asked,) = api.call("d-tax", "GET", "/department-requests").json["items"]
    pages = {"p-wang": [notice], "d-tax": [f"/department-requests/{asked['request_id']}"]}
    found = looked_at(api, chromium, address, pages, language)
    api.world.mark(a_mark("equity_frozen"))
    draft = drafted(api)
    pages = {
        "p-zhang": [
            f"/eligibility-checks?uscc={uscc}",
            f"/deregistrations/new?uscc={uscc}",
            f"/deregistrations/{case['case_id']}",
            f"/deregistrations/{draft['case_id']}",
            f"/deregistrations/{draft['case_id']}/draft",
        ]
    }
    found += looked_at(api, chromium, address, pages, language)
    assert not found, "\n".join(found)

"""The pages of wallets in Chromium: no barrier that axe finds, and no sideways scrolling on a phone."""

import pytest
from playwright.sync_api import Browser

from tests.integration.license.conftest import Web
from tests.integration.license.test_look import address, look
from tests.integration.license.test_wallets import Counter, now

__all__ = ["address"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "language"), [(375, "zh"), (1280, "en")])
def test_the_pages_of_wallets_pass_axe_and_fit(
    web: Web,
    chromium: Browser,
    address: str,
    width: int,
    language: str,
) -> None:
    counter = Counter(web, web.issue(), web.caller("p-zhang"), web.caller("o-0417"))
    credential, waiting, answered = counter.credential(), counter.asked(), counter.asked(fields=["head", "scope"])
    request = counter.request(answered)
    counter.post(request, counter.phone.answer(request, credential, ["head"], now()))
    wallet_id = web.desk.scalar("SELECT wallet_id FROM wallet")
    places = {
        "p-zhang": (
            "/license-wallets",
            f"/license-wallets/{wallet_id}/revocation",
            "/presentations",
            f"/presentation-requests/{waiting['request_id']}/holder",
            f"/presentation-requests/{answered['request_id']}/holder",
        ),
        "o-0417": (
            "/presentation-requests/new",
            f"/presentation-requests/{waiting['request_id']}",
            f"/presentation-requests/{answered['request_id']}",
        ),
    }
    for persona, paths in places.items():
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, extra_http_headers=web.caller(persona).headers)  # type: ignore[arg-type]
        page = context.new_page()
        for path in paths:
            page.goto(f"{address}{path}?lang={language}")
            look(page, width)

"""The code officer's pages in Chromium: no accessibility violation, nothing wider than the phone, in both languages."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from services.codegen import usecases
from services.codegen.domain.span import Span
from shared.events.departments import CodeRejected
from shared.ids import uuid7
from shared.uscc import compose
from tests.integration.codegen.builders import FIRST, SECOND, Codegen, approval, imported
from tests.integration.codegen.conftest import Caller
from tests.integration.codegen.test_look import PICTURES, address
from tests.integration.registration_pages.test_look import faults

__all__ = ["address"]

pytestmark = pytest.mark.browser


def scenes(codegen: Codegen) -> dict[str, str]:
    """A city at work: a granted segment with parts, one running low, one on standby, waste of each kind, waiting."""
    codegen.do(usecases.adopt_codes, [imported(compose("91", "140105", "MAY00004"))])
    city = codegen.open_segment("140100", span=Span("MAY00001", "MAY9YYYY"))
    part = codegen.open_segment(span=Span("MAY00001", "MAY0000L"), parent=city)
    codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"), parent=city)
    codes = [codegen.do(usecases.take_approval, approval()) for _ in range(13)]
    reserved = codegen.do(usecases.take_approval, approval(), national_check=True)
    codegen.do(usecases.reject_code, CodeRejected(reserved.uscc, "code_held"))
    burnings = [uuid7(), uuid7()]
    for burning_id, code in zip(burnings, codes, strict=False):
        reason = "登记簿里已有主体使用这个代码（2016 年迁入）"
        codegen.do(usecases.propose_burning, FIRST, burning_id, code.uscc, reason)
    codegen.do(usecases.confirm_burning, SECOND, burnings[0], 1, national_check=False)
    closed = codegen.open_segment("140106", span=Span("MAY20000", "MAY2YYYY"), parent=city)
    codegen.do(usecases.close_segment, FIRST, closed, 2)
    codegen.do(usecases.take_approval, approval(code_category="3"))
    return {
        "segments": "/segments",
        "segment": f"/segments/{part}",
        "segment-granted": f"/segments/{city}",
        "segment-closed": f"/segments/{closed}",
        "segment-closing": f"/segments/{part}/closing",
        "segment-new": "/segments/new",
        "segment-part": f"/segments/new?parent_id={city}",
        "requests": "/code-requests",
        "code": f"/codes/{codes[2].uscc}",
        "code-burnt": f"/codes/{codes[0].uscc}",
        "burning-new": f"/code-burnings/new?uscc={codes[2].uscc}",
        "burning": f"/code-burnings/{burnings[1]}",
        "burning-done": f"/code-burnings/{burnings[0]}",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_code_officer_passes_axe_and_fits_a_phone(
    app: Flask, chromium: Browser, address: str, call_as: Callable[[str], Caller], language: str
) -> None:
    codegen = Codegen(app.extensions["yizhao.service"])
    context = chromium.new_context(reduced_motion="reduce", extra_http_headers=call_as("o-0702").headers)
    page = context.new_page()
    found: list[str] = []
    for path in ("/segments", "/code-requests"):  # before anything is there
        found += faults(page, f"{address}{path}?lang={language}", f"empty {path}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in scenes(codegen).items():
        mark = "&" if "?" in path else "?"
        found += faults(page, f"{address}{path}{mark}lang={language}", name)
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=PICTURES / f"codes-{name}-{language}-{width}.png", full_page=True)
    context.close()
    assert not found, "\n".join(found)

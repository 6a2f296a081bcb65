"""The components draw in both languages, hold up to an accessibility check, and need no sideways scrolling."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

WIDTHS = (320, 375, 1280)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_component_draws_in_both_languages(app: Flask, language: str) -> None:
    page = app.test_client().get(f"/components?lang={language}")
    assert page.status_code == 200
    assert "{{" not in page.text
    assert " style=" not in page.text


def test_no_words_of_the_chinese_page_are_left_on_the_english_one(app: Flask) -> None:
    english = app.test_client().get("/?lang=en").text
    assert "首页" not in english
    assert "演示" not in english


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    with ExitStack() as ending:
        ending.callback(thread.join)
        ending.callback(server.shutdown)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_components_pass_axe_and_fit_a_phone(chromium: Browser, address: str, language: str) -> None:
    for width in WIDTHS:
        page = chromium.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
        page.goto(f"{address}/components?lang={language}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found: Any = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()

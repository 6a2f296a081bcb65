"""One Chromium for a file of tests.

Not for the whole run: as long as Playwright is there, its event loop runs, and whatever wants one of its own in the
same process, such as the signing of a PDF, is refused.
"""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Without the later ones the browser talks to hosts of its maker at every start.
OPTIONS = (
    "--no-sandbox",  # a test run may be root's
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; skips with the reason where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("pages in Chromium: no browser on this machine; install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield browser
        browser.close()

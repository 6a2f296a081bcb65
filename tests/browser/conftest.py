"""A house on this machine and a Chromium in front of it, once for all browser tests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.people import Album
from tests.e2e.house import House, running_house

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# Without these the browser talks to hosts of its maker at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Pictures of the last walk, for whoever wants to look; git ignores them.
PICTURES = Path(__file__).parent / "screenshots"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a sandbox of its own since CI runs as root."""
    path = next((each for each in CHROMIUM if Path(each).exists()), None)
    if path is None:
        pytest.skip("pages in Chromium: no browser found; install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in a folder of its own; none is started where there is no browser to look at it."""
    assert chromium.is_connected()
    with running_house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def album() -> Album:
    """Where the walk keeps its pictures."""
    return Album(PICTURES)


def audited(house: House) -> dict[str, Any]:
    """Check every invariant over all databases, waiting for what is still under way."""
    command = [str(Path(sys.executable).with_name("yizhao")), "audit", "--wait", "60"]
    done = subprocess.run(command, env=dict(house.environment), capture_output=True, text=True, check=False)
    return {**json.loads(done.stdout), "said": done.stderr}

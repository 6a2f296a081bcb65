"""A house on this machine and a Chromium in front of it, once for each file of browser tests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.people import Album
from tests.e2e.house import House, running_house

# Pictures of the last walk, for whoever wants to look; git ignores them.
PICTURES = Path(__file__).parent / "screenshots"


@pytest.fixture(scope="module")
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

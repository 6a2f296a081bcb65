"""The service on a database of its own, and a registered company."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.deregistration.ports import Service, build
from services.deregistration.settings import Settings
from shared.clock import FixedClock
from tests.conftest import Databases
from tests.integration.deregistration.world import World


@pytest.fixture
def service(database_for: Callable[[str], Databases], tmp_path: Path, clock: FixedClock) -> Iterator[Service]:
    settings = Settings.from_environment(
        {
            "DEREGISTRATION_DATABASE_URL": database_for("deregistration").runtime_url,
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "OIDC_ISSUER": "http://127.0.0.1:8000/sandbox/oidc",
            "SECRETS_DIR": str(tmp_path / "secrets"),
        }
    )
    made = build(settings, clock)
    yield made
    made.db.close()


@pytest.fixture
def world(service: Service, clock: FixedClock) -> World:
    """A registered company with two investors on 2026-03-02."""
    world = World(service, clock)
    world.register()
    return world

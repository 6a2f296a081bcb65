"""The service on a database of its own, and a registered company."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.deregistration.app import create_app
from services.deregistration.ports import Service, build
from services.deregistration.settings import Settings
from shared import sandbox
from shared.clock import FixedClock, SystemClock
from shared.ids import uuid7
from tests.conftest import Databases
from tests.integration.deregistration.world import World
from tests.integration.http.conftest import Issuer, issuer  # noqa: F401 - a fixture of theirs, used here too


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    """The service's database under both its roles."""
    return database_for("deregistration")


@pytest.fixture
def service(databases: Databases, tmp_path: Path, clock: FixedClock) -> Iterator[Service]:
    settings = Settings.from_environment(
        {
            "DEREGISTRATION_DATABASE_URL": databases.runtime_url,
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


@dataclass(frozen=True)
class Api:
    """The service's API as its callers use it; the legal clock stands where ``world`` moved it."""

    client: FlaskClient
    issuer: Issuer
    world: World

    def call(self, persona: str, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Call as a persona, or as the public with an empty one."""
        if persona:
            headers["Authorization"] = f"Bearer {self.issuer.token(persona, 'deregistration')}"
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    def command(self, persona: str, path: str, body: Any = None, version: int | None = None) -> TestResponse:
        headers = {"Idempotency-Key": f'"{uuid7()}"'}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.call(persona, "POST", path, body, **headers)


@pytest.fixture
def api(database_for: Callable[[str], Databases], issuer: Issuer) -> Iterator[Api]:  # noqa: F811 - it is that fixture
    """The web application against the sandbox issuer, with a registered company on 2026-03-02."""
    settings = Settings(
        database_url=database_for("deregistration").runtime_url,
        public_url="http://127.0.0.1:8123",
        oidc_issuer=issuer.url,
        sandbox=True,
        bus_skew_seconds=0,
        secrets_dir=issuer.secrets_dir,
    )
    app = create_app(settings)
    service: Service = app.extensions["yizhao.service"]
    with service.db.transaction() as tx:
        sandbox.start_on(tx, date(2026, 3, 2), SystemClock().now())
    world = World(service, SystemClock())
    world.register()
    yield Api(app.test_client(), issuer, world)
    service.db.close()

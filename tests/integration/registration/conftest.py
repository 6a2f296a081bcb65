"""Registration on a fresh database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.registration.app import create_app
from services.registration.ports import SOURCE, Service
from services.registration.settings import Settings
from services.registration.store import CONSTRAINTS
from shared.clock import FixedClock
from shared.crypto import personal_data_keys
from shared.database import Database
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.http.conftest import Issuer, issuer
from tests.integration.registration.acting import Desk
from tests.integration.registration.calling import Caller, City

__all__ = ["issuer"]


@pytest.fixture
def registration_databases(database_for: Callable[[str], Databases]) -> Databases:
    """This test's database, by its two roles."""
    return database_for("registration")


@pytest.fixture
def desk(
    registration_databases: Databases,
    open_database: Callable[..., Database],
    clock: FixedClock,
    tmp_path: Path,
) -> Desk:
    """Registration at work."""
    db = open_database(registration_databases.runtime_url, constraints=CONSTRAINTS)
    return Desk(Units(db, SOURCE, clock, sandbox=True), db, personal_data_keys(tmp_path / "keys"))


@pytest.fixture
def app(database_for: Callable[[str], Databases], issuer: Issuer) -> Iterator[Flask]:
    """The web application on a fresh database, with the sandbox issuer answering over HTTP."""
    made = create_app(
        Settings(
            database_url=database_for("registration").runtime_url,
            public_url="http://127.0.0.1:8123",
            oidc_issuer=issuer.url,
            sandbox=True,
            secrets_dir=issuer.secrets_dir,
        )
    )
    yield made
    made.extensions["yizhao.service"].db.close()


@pytest.fixture
def city(app: Flask, issuer: Issuer) -> City:
    """Everybody who calls the API."""
    service = app.extensions["yizhao.service"]
    assert isinstance(service, Service)

    def call_as(persona: str) -> Caller:
        token = issuer.token(persona, "registration") if persona else ""
        return Caller(app.test_client(), {"Authorization": f"Bearer {token}"} if token else {})

    return City(call_as, service)

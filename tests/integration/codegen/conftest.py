"""A code-allotment service on a fresh database, with a clock that the test moves."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from services.codegen.ports import SOURCE, Service, build
from services.codegen.settings import Settings
from shared.clock import FixedClock
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.codegen.builders import Codegen

ENVIRONMENT = {
    "PUBLIC_URL": "https://dengji.example",
    "OIDC_ISSUER": "https://dengji.example/oidc",
    "SECRETS_DIR": "/nonexistent",
}


@pytest.fixture
def codegen_databases(database_for: Callable[[str], Databases]) -> Databases:
    """This test's database, by its two roles."""
    return database_for("codegen")


@pytest.fixture
def service_on(codegen_databases: Databases, clock: FixedClock) -> Iterator[Callable[[], Service]]:
    """``service_on()``: a service of its own connections on this test's one database."""
    url = codegen_databases.runtime_url
    made: list[Service] = []

    def service() -> Service:
        built = build(Settings.from_environment({**ENVIRONMENT, "CODEGEN_DATABASE_URL": url}))
        made.append(replace(built, units=Units(built.db, SOURCE, clock)))
        return made[-1]

    yield service
    for one in made:
        one.db.close()


@pytest.fixture
def codegen(service_on: Callable[[], Service]) -> Codegen:
    """The service, and short ways to make it act."""
    return Codegen(service_on())

"""A code-allotment service on a fresh database, with a clock that the test moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.codegen.app import create_app
from services.codegen.ports import SOURCE, Service, build
from services.codegen.settings import Settings
from shared.clock import FixedClock
from shared.ids import uuid7
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.codegen.builders import Codegen
from tests.integration.http.conftest import issuer

__all__ = ["issuer"]

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


@dataclass(frozen=True)
class Caller:
    """A program that calls the API as somebody."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str) -> TestResponse:
        return self.client.get("/api/v1" + path, headers=self.headers)

    def put(self, path: str, body: Any, version: int | None = None) -> TestResponse:
        headers = self.headers | ({"If-Match": f'"{version}"'} if version else {})
        return self.client.put("/api/v1" + path, json=body, headers=headers)

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def submit(self, path: str, fields: dict[str, str]) -> TestResponse:
        return self.client.post(path, data=fields, headers=self.headers)

    def post(self, path: str, body: Any = None, version: int | None = None) -> TestResponse:
        headers = self.headers | {"Idempotency-Key": f'"{uuid7()}"'}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        return self.client.post("/api/v1" + path, json=body, headers=headers)


@pytest.fixture
def call_as(app: Flask, issuer: Any) -> Callable[[str], Caller]:
    def caller(persona: str) -> Caller:
        token = issuer.token(persona, "codegen") if persona else ""
        return Caller(app.test_client(), {"Authorization": f"Bearer {token}"} if token else {})

    return caller


@pytest.fixture
def app(codegen_databases: Any, issuer: Any) -> Flask:
    settings = Settings(
        database_url=codegen_databases.runtime_url,
        public_url="http://127.0.0.1:8123",
        oidc_issuer=issuer.url,
        sandbox=True,
        secrets_dir=issuer.secrets_dir,
    )
    return create_app(settings)

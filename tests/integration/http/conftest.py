"""A notebook service with a database of its own, and the sandbox issuer answering over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from deploy.sandbox import SandboxSettings
from deploy.sandbox import create_app as create_issuer
from shared.clock import SystemClock
from shared.database import Database, connect
from shared.ids import uuid7
from shared.unit import Units
from tests.integration.http import notebook

OWN_URL = "http://127.0.0.1:8123"


@dataclass(frozen=True)
class Issuer:
    """The sandbox issuer under its address."""

    url: str
    secrets_dir: Path

    def token(self, persona: str, audience: str = "registration") -> str:
        """A token of the API for a persona."""
        asked = {"persona": persona, "audience": audience}
        return str(requests.post(f"{self.url}/token", json=asked, timeout=5).json()["access_token"])


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    secrets_dir = tmp_path_factory.mktemp("secrets")

    def answer(environ: dict[str, Any], start: Any) -> Any:
        return app(environ, start)  # made below, when the port is known

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}/sandbox/oidc"
    app = create_issuer(SandboxSettings(public_url=OWN_URL, oidc_issuer=url, sandbox=True, secrets_dir=secrets_dir))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Issuer(url, secrets_dir)
    server.shutdown()
    thread.join()


@pytest.fixture
def units(database_for: Callable[[str], Any], open_database: Callable[..., Database]) -> Units:
    urls = database_for("sample")
    with closing(connect(urls.owner_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(notebook.TABLE)
    return Units(open_database(urls.runtime_url), "urn:yizhao:registration", SystemClock(), sandbox=True)


@pytest.fixture
def settings(issuer: Issuer) -> notebook.Settings:
    return notebook.Settings(
        database_url="unused",
        public_url=OWN_URL,
        oidc_issuer=issuer.url,
        sandbox=True,
        secrets_dir=issuer.secrets_dir,
    )


@pytest.fixture
def app(settings: notebook.Settings, units: Units) -> Flask:
    return notebook.notebook(settings, units)


@dataclass(frozen=True)
class Caller:
    """A program that calls the API as somebody."""

    client: FlaskClient
    token: str

    def put(self, note_id: UUID, words: str, version: int | None = None) -> TestResponse:
        headers = self.headers | ({} if version is None else {"If-Match": f'"{version}"'})
        return self.client.put(f"/api/v1/applications/{note_id}", json={"words": words}, headers=headers)

    def double(self, note_id: UUID, version: int | None, key: str | None) -> TestResponse:
        headers = self.headers | ({} if version is None else {"If-Match": f'"{version}"'})
        headers |= {} if key is None else {"Idempotency-Key": f'"{key}"'}
        return self.client.post(f"/api/v1/applications/{note_id}/doubling", headers=headers)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers | headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def call_as(app: Flask, issuer: Issuer) -> Callable[[str], Caller]:
    return lambda persona: Caller(app.test_client(), issuer.token(persona))


@pytest.fixture
def zhang(call_as: Callable[[str], Caller]) -> Caller:
    return call_as("p-zhang")


@pytest.fixture
def note_id() -> UUID:
    return uuid7()

"""A licence service of one's own for each test, its web application, and people who call it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.license import jobs, usecases
from services.license.app import create_app
from services.license.queries import licenses as queries
from services.license.store.licenses import CONSTRAINTS
from shared.clock import FixedClock, SystemClock
from shared.database import Database
from shared.events.registration import EntityRegistered, PersonBound
from tests.conftest import Databases
from tests.integration.http.conftest import Issuer, issuer
from tests.license_cases import COMPANY, NOW, Desk, desk_for, settings_for

__all__ = ["issuer"]


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("license")


@pytest.fixture
def desk(databases: Databases, open_database: Callable[..., Database], tmp_path: Path, clock: FixedClock) -> Desk:
    database = open_database(databases.runtime_url, constraints=CONSTRAINTS)
    return desk_for(databases, database, tmp_path, clock)


@pytest.fixture
def owner(databases: Databases, open_database: Callable[..., Database]) -> Callable[[str], object]:
    """Runs a statement as the owner of the tables and returns its first value."""

    def run(sql: str) -> object:
        with open_database(databases.owner_url).transaction() as tx:
            return tx.execute(sql)

    return run


@dataclass(frozen=True)
class Caller:
    """Somebody with a browser and a program; signed in where there is a token."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self.headers | headers)

    def api(self, path: str, **headers: str) -> TestResponse:
        return self.get(f"/api/v1{path}", **headers)

    def check(self, kind: str, text: str) -> TestResponse:
        return self.client.post("/api/v1/verifications", json={"kind": kind, "text": text})


@dataclass(frozen=True)
class Issued:
    """A licence in force, as its holder has it."""

    license_id: str
    serial: str
    qr: str
    sd_jwt: str


@pytest.fixture
def web(databases: Databases, open_database: Callable[..., Database], tmp_path: Path, issuer: Issuer) -> "Web":
    """The web application beside a desk; both by the machine's clock, because tokens are."""
    database = open_database(databases.runtime_url, constraints=CONSTRAINTS)
    desk = desk_for(databases, database, tmp_path, SystemClock())  # type: ignore[arg-type]
    copytree(issuer.secrets_dir, tmp_path, dirs_exist_ok=True)  # beside the keys of the desk, as in a house
    settings = replace(settings_for(databases, tmp_path), oidc_issuer=issuer.url)
    return Web(desk, create_app(settings), issuer)


@dataclass(frozen=True)
class Web:
    """The running service: what happens inside, and who calls from outside."""

    desk: Desk
    app: Flask
    issuer: Issuer

    def caller(self, persona: str = "") -> Caller:
        headers = {"Authorization": f"Bearer {self.issuer.token(persona, 'license')}"} if persona else {}
        return Caller(self.app.test_client(), headers)

    def issue(self, registered: EntityRegistered = COMPANY, subject: str = "p-zhang") -> Issued:
        """Issue a licence whose first head is bound to a subject, and publish the status list."""
        self.desk.issue(registered)
        head = registered.particulars.heads[0].person_id
        assert head is not None
        with self.desk.unit() as unit:
            usecases.bind_person(unit, PersonBound(head, subject, "face", NOW))
        jobs.publish_status_lists(self.desk.service)
        with self.desk.service.db.transaction() as tx:
            row = tx.one(
                "SELECT license_id, serial FROM license WHERE entity_id = %(entity_id)s",
                {"entity_id": registered.entity_id},
            )
            assert row is not None
            qr, sd_jwt = queries.qr_text(tx, row["license_id"]), queries.credential(tx, row["license_id"])
        return Issued(str(row["license_id"]), row["serial"], qr or "", sd_jwt or "")

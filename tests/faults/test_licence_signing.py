"""The process dies between preparing, signing and recording; after the restart there is one licence and one event."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.license import usecases
from services.license.ports import Service, build
from services.license.settings import Settings
from shared import crash
from shared.bus import EmbeddedBus
from tests.conftest import Databases
from tests.license_cases import another_company, closed, settings_for
from tests.sample.arrivals import Partition

WAIT_SECONDS = 30


@pytest.fixture
def settings(database_for: Callable[[str], Databases], embedded_bus: EmbeddedBus, tmp_path: Path) -> Settings:
    return replace(settings_for(database_for("license"), tmp_path), bus_url=embedded_bus.url)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    made = build(settings)
    yield made
    made.db.close()


def start_worker(settings: Settings, crash_at: str = "") -> subprocess.Popen[bytes]:
    given = {
        "LICENSE_DATABASE_URL": settings.database_url,
        "BUS_URL": settings.bus_url,
        "BUS_SKEW_SECONDS": "0",
        "PUBLIC_URL": settings.public_url,
        "OIDC_ISSUER": settings.oidc_issuer,
        "SANDBOX": "1",
        "SECRETS_DIR": str(settings.secrets_dir),
        "CRASH_AT": crash_at,
    }
    return subprocess.Popen([sys.executable, "-m", "shared.worker", "services.license"], env=os.environ | given)


def rows(service: Service, sql: str) -> list[dict[str, Any]]:
    with service.db.transaction() as tx:
        return tx.all(sql)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not what():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize("point", [crash.Point.LICENCE_PREPARED_NOT_SIGNED, crash.Point.SIGNED_NOT_RECORDED])
def test_a_crash_around_the_signature_leaves_one_licence_and_one_event_for_each_registration(
    settings: Settings, service: Service, embedded_bus: EmbeddedBus, point: crash.Point
) -> None:
    entities, companies = Partition("yizhao.entity"), [another_company() for _ in range(3)]
    embedded_bus.ensure_topics(("yizhao.entity", "yizhao.person", "yizhao.license", "yizhao.sandbox"))
    records = [entities.arrival(one, 1, ce_source="urn:yizhao:registration").record for one in companies]
    assert embedded_bus.publisher().publish(records) == [None] * len(records)

    assert start_worker(settings, crash_at=point).wait(WAIT_SECONDS) == crash.EXIT_CODE
    assert rows(service, "SELECT 1 FROM signature") == []

    worker = start_worker(settings)
    try:
        wait_for(lambda: len(rows(service, "SELECT 1 FROM event_log")) == len(companies))
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0

    licences = rows(service, "SELECT entity_id, state, license_no FROM license")
    assert {row["entity_id"] for row in licences} == {one.entity_id for one in companies}
    assert {(row["state"], row["license_no"]) for row in licences} == {("active", 1)}
    assert len(rows(service, "SELECT 1 FROM signature")) == 2 * len(companies)
    told = rows(service, "SELECT type, aggregate_version FROM event_log")
    assert [(row["type"], row["aggregate_version"]) for row in told] == [("license.issued", 1)] * len(companies)


def test_an_entity_that_ended_while_the_signer_was_dead_gets_no_licence(
    settings: Settings, service: Service, embedded_bus: EmbeddedBus
) -> None:
    entities, company = Partition("yizhao.entity"), another_company()
    embedded_bus.ensure_topics(("yizhao.entity", "yizhao.person", "yizhao.license", "yizhao.sandbox"))
    publisher = embedded_bus.publisher()
    publisher.publish([entities.arrival(company, 1, ce_source="urn:yizhao:registration").record])
    assert start_worker(settings, crash_at="signed_not_recorded").wait(WAIT_SECONDS) == crash.EXIT_CODE
    with service.units.unit("test") as unit:  # the end arrives before the signer is back
        usecases.void_licenses(unit, closed(company), company.application_id)

    worker = start_worker(settings)
    try:
        wait_for(lambda: bool(rows(service, "SELECT 1 FROM status_list WHERE published_at IS NOT NULL")))
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0
    assert rows(service, "SELECT state FROM license") == [{"state": "dropped"}]
    assert rows(service, "SELECT 1 FROM signature") == []
    assert rows(service, "SELECT 1 FROM event_log") == []

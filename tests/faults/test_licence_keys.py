"""The process dies while keys are made, lists signed, licences renewed; the next one finishes, nothing is doubled."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.license.domain.keys import Use
from services.license.ports import Service, build
from services.license.settings import Settings
from services.license.verification import TrustList
from shared import crash
from shared.bus import EmbeddedBus
from shared.database import Database
from tests.conftest import Databases
from tests.faults.test_licence_signing import WAIT_SECONDS, rows, start_worker, wait_for
from tests.license_cases import another_company, settings_for
from tests.sample.arrivals import Partition


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("license")


@pytest.fixture
def settings(databases: Databases, embedded_bus: EmbeddedBus, tmp_path: Path) -> Settings:
    embedded_bus.ensure_topics(("yizhao.entity", "yizhao.person", "yizhao.license", "yizhao.sandbox"))
    return replace(settings_for(databases, tmp_path), bus_url=embedded_bus.url)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    made = build(settings)
    yield made
    made.db.close()


def crashed(settings: Settings, at: str) -> None:
    assert start_worker(settings, crash_at=at).wait(WAIT_SECONDS) == crash.EXIT_CODE


def finished(settings: Settings, what: Callable[[], bool]) -> None:
    """A worker runs until something has happened, then ends well."""
    worker = start_worker(settings)
    try:
        wait_for(what)
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0


@pytest.mark.parametrize(
    "at",
    [
        crash.Point.KEY_MADE_NOT_RECORDED,
        f"{crash.Point.KEY_MADE_NOT_RECORDED}:{len(Use)}",
        crash.Point.TRUST_LIST_SIGNED_NOT_RECORDED,
    ],
)
def test_a_crash_at_the_first_start_leaves_one_key_for_each_use_and_one_list(
    settings: Settings, service: Service, at: str
) -> None:
    crashed(settings, at)
    files = {path.name: path.read_bytes() for path in (settings.keys_folder).glob("*.pem")}
    assert rows(service, "SELECT 1 FROM trust_list") == []

    finished(settings, lambda: bool(rows(service, "SELECT 1 FROM trust_list")))

    known = rows(service, "SELECT use, label FROM signing_key ORDER BY use")
    assert known == [{"use": str(use), "label": f"{use}-1"} for use in sorted(Use)]
    (published,) = rows(service, "SELECT token, cwt FROM trust_list")
    trust = TrustList.from_token(published["token"])
    assert trust == TrustList.from_token(bytes(published["cwt"]))
    assert len(trust.keys) == len(Use) - 1
    for name, content in files.items():  # what was made before the crash is what is used after it
        assert (settings.keys_folder / name).read_bytes() == content


@pytest.mark.parametrize("at", [crash.Point.LICENCE_PREPARED_NOT_SIGNED, crash.Point.SIGNED_NOT_RECORDED])
@pytest.mark.parametrize("cause", ["expiry", "theft"])
def test_a_crash_in_a_renewal_leaves_one_further_rendition(
    *,
    settings: Settings,
    service: Service,
    databases: Databases,
    open_database: Callable[..., Database],
    embedded_bus: EmbeddedBus,
    at: crash.Point,
    cause: str,
) -> None:
    entities, companies = Partition("yizhao.entity"), [another_company() for _ in range(3)]
    records = [entities.arrival(one, 1, ce_source="urn:yizhao:registration").record for one in companies]
    assert embedded_bus.publisher().publish(records) == [None] * len(records)
    finished(settings, lambda: len(rows(service, "SELECT 1 FROM event_log")) == len(companies))
    with open_database(databases.owner_url).transaction() as tx:
        if cause == "expiry":
            tx.execute("UPDATE license SET expires_at = now() + interval '29 days'")
        else:
            tx.execute("UPDATE signing_key SET revoked_at = now(), revoked_because = 'test' WHERE use = 'licence'")

    crashed(settings, at)
    assert rows(service, "SELECT 1 FROM signature WHERE rendition > 1") == []
    stored = rows(service, "SELECT license_id, format, payload_sha256 FROM rendition WHERE rendition = 2 ORDER BY 1, 2")
    assert len(stored) == 2 * len(companies)

    finished(settings, lambda: len(rows(service, "SELECT 1 FROM license WHERE signed_rendition = 2")) == len(companies))
    again = rows(service, "SELECT license_id, format, payload_sha256 FROM rendition WHERE rendition > 1 ORDER BY 1, 2")
    assert again == stored
    assert len(rows(service, "SELECT 1 FROM signature WHERE rendition = 2")) == 2 * len(companies)
    assert [row["type"] for row in rows(service, "SELECT type FROM event_log")] == ["license.issued"] * len(companies)
    logged = rows(service, "SELECT kind FROM log_entry UNION ALL SELECT kind FROM log_queue")
    assert sorted(row["kind"] for row in logged) == ["issued"] * len(companies) + ["renewed"] * len(companies)

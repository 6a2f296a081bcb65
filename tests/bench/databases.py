"""Databases to be measured on: PostgreSQL as the house starts it, but for more memory; fsync stays on."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from psycopg2 import sql

from deploy.onebox.databases import database_name, provision
from deploy.onebox.kafka import Broker
from deploy.onebox.postgres import Cluster
from shared import migrate
from shared.database import Limits, connect
from tests.conftest import Databases

# A server as one would set it up for this much data. Nothing that makes a commit less safe.
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "maintenance_work_mem": "256MB", "fsync": "on"}

PATIENCE = Limits(statement_ms=600_000, lock_ms=60_000, idle_in_transaction_ms=600_000)  # a million rows take minutes


def server_of(stack: ExitStack) -> Callable[[], Cluster]:
    """A function that starts a server when first called; the stack ends it and removes its data."""

    @cache
    def server() -> Cluster:
        folder = folder_of(stack)
        cluster = Cluster.start(folder, settings=SETTINGS)
        stack.callback(cluster.remove)
        return cluster

    return server


def broker_of(stack: ExitStack) -> Callable[[], str]:
    """The same for Kafka; the function gives its address, or raises HouseError where the machine cannot have it."""

    @cache
    def broker() -> str:
        running = Broker.start(folder_of(stack))
        stack.callback(running.stop)
        return running.bootstrap

    return broker


def folder_of(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="yizhao-bench-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def database(cluster: Cluster, service: str) -> Iterator[Databases]:
    """An empty database of the service's newest version, dropped afterwards."""
    access = provision(cluster.url(), cluster.data_dir / "secrets", [service])[service]
    if service == "bus":
        migrate.upgrade_bus(access.owner_url)
    else:
        migrate.upgrade(service, access.owner_url)
    name, owner = f"bench_{service}_{uuid4().hex[:12]}", migrate.owner_role(service)
    administer(cluster, "CREATE DATABASE {} OWNER {} TEMPLATE {}", name, owner, database_name(service))
    try:
        yield Databases(cluster.url(name, owner), cluster.url(name, migrate.runtime_role(service)))
    finally:
        administer(cluster, "DROP DATABASE {} WITH (FORCE)", name)


def administer(cluster: Cluster, statement: str, *names: str) -> None:
    """Run a statement of the superuser's; ``{}`` are identifiers. Making and dropping what is large takes a while."""
    with closing(connect(cluster.url(), PATIENCE)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

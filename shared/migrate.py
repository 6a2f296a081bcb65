"""Migrations: one history per service, plain SQL, run by the owner role under an advisory lock.

A service's ``migrations/env.py`` has two lines: ``from shared.migrate import run`` and ``run()``. ``<service>_owner``
owns every table, ``<service>_app`` works at run time and gets only what `grant` names.
"""

import importlib.util
from contextlib import closing
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from alembic.operations import Operations
from sqlalchemy.pool import NullPool

from shared.database import Limits, connect

LOCK_MS = 5_000  # a migration that cannot have its lock soon gives up instead of making everyone wait behind it
STATEMENT_MS = 600_000
INFRASTRUCTURE = Path(__file__).parent / "schema" / "infrastructure.sql"
BUS_TABLES = Path(__file__).parent / "schema" / "bus.sql"

# What the runtime role may do with the tables that every service has; DELETE only where rows are emptied by design.
GRANTS = {
    "outbox": "SELECT, INSERT, DELETE",
    "stream_head": "SELECT, INSERT, UPDATE",
    "event_log": "SELECT, INSERT",
    "inbox": "SELECT, INSERT, DELETE",
    "aggregate_seen": "SELECT, INSERT, UPDATE",
    "bus_watermark": "SELECT, INSERT, UPDATE",
    "dead_letter": "SELECT, INSERT, UPDATE (state, tries)",
    "idempotency": "SELECT, INSERT, UPDATE, DELETE",
    "audit_entry": "SELECT, INSERT",
    "sandbox_clock": "SELECT, INSERT",
    "worker_beat": "SELECT, INSERT, UPDATE",
    "rate_bucket": "SELECT, INSERT, UPDATE, DELETE",
}


def owner_role(service: str) -> str:
    """Return the name of the role that owns a service's tables."""
    return f"{service}_owner"


def runtime_role(service: str) -> str:
    """Return the name of the role with which a service works."""
    return f"{service}_app"


def upgrade(service: str, url: str, package: str | None = None) -> None:
    """Bring the database of ``services.<service>`` (or another package) to the newest version. ``url`` is the owner's.

    Two of these at the same time: the second waits, then finds nothing to do.
    """
    config = Config()
    config.set_main_option("script_location", str(_migrations(package or f"services.{service}")))
    config.attributes["url"] = url
    config.attributes["runtime_role"] = runtime_role(service)
    command.upgrade(config, "head")


def run() -> None:
    """Run the migrations of the service whose ``env.py`` calls this."""
    attributes = context.config.attributes
    options = Limits(statement_ms=STATEMENT_MS, lock_ms=LOCK_MS, idle_in_transaction_ms=STATEMENT_MS).options()
    engine = sa.create_engine(
        sa.make_url(attributes["url"]).set(drivername="postgresql+psycopg2"),
        poolclass=NullPool,
        connect_args={"options": options},
    )
    with engine.connect() as connection:
        connection.execute(
            sa.text("SET lock_timeout = 0")
        )  # for the advisory lock one waits as long as the other needs
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('yizhao.migrate'))"))
        connection.execute(sa.text(f"SET lock_timeout = {LOCK_MS}"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def infrastructure(operations: ModuleType | Operations) -> None:
    """Make the tables that every service has, with the rights of the runtime role. For migration 0001: ``op``."""
    operations.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    operations.execute(f"GRANT USAGE ON SCHEMA public TO {_runtime_role()}")
    operations.execute(INFRASTRUCTURE.read_text(encoding="utf-8"))
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def grant(table: str, privileges: str) -> None:
    """Give the runtime role rights on a table; inside a migration, e.g. ``grant("code", "SELECT, UPDATE (state)")``."""
    op.execute(f"GRANT {privileges} ON {table} TO {_runtime_role()}")


def _runtime_role() -> str:
    config = op.get_context().config
    if config is None:
        raise RuntimeError("grants are given inside a migration")
    return str(config.attributes["runtime_role"])


def _migrations(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no such package: {package}")
    return Path(spec.submodule_search_locations[0]) / "migrations"


def upgrade_bus(url: str) -> None:
    """Make the tables of the embedded bus. ``url`` is the owner's. No history: retention empties the bus."""
    with closing(connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('yizhao.migrate'))")
        cursor.execute(BUS_TABLES.read_text(encoding="utf-8"))
        cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {runtime_role('bus')}")
        for table in ("bus_head", "bus_log", "bus_member", "bus_offset"):
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {runtime_role('bus')}")

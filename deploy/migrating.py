"""Brings every database of the system to its newest version."""

from collections.abc import Callable, Mapping
from contextlib import closing

from deploy.departments.settings import Settings as DepartmentsSettings
from deploy.onebox.databases import SERVICES
from shared import migrate, sandbox
from shared.clock import SystemClock
from shared.database import Database


def migrate_everything(environment: Mapping[str, str], say: Callable[[str], None]) -> list[str]:
    """Migrates as the owner roles named in the environment and returns what was migrated."""
    packages = {**{service: f"services.{service}" for service in SERVICES}, "departments": "deploy.departments"}
    for name, package in packages.items():
        say(f"migrating {name}")
        url = environment[f"{name.upper()}_MIGRATION_URL"]
        migrate.upgrade(name, url, package)
        _start_clock(url, environment)
    migrate.upgrade_bus(environment["BUS_MIGRATION_URL"])
    return [*packages, "bus"]


def _start_clock(url: str, environment: Mapping[str, str]) -> None:
    """In a sandbox the legal clock of a new database starts on the day that is set, before anybody reads it."""
    settings = DepartmentsSettings.from_environment(environment)
    if settings.sandbox:
        with closing(Database(url)) as database, database.transaction() as tx:
            sandbox.start_on(tx, settings.sandbox_start_on, SystemClock().now())

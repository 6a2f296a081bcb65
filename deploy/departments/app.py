"""Wires the departments together. Building opens no connection."""

from dataclasses import dataclass

from deploy.departments.settings import DepartmentsSettings
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:departments"  # of the process; each event bears its own department's

Settings = DepartmentsSettings  # the worker finds a package's settings by this name


@dataclass(frozen=True)
class Service:
    """The departments' ports."""

    settings: DepartmentsSettings
    db: Database
    units: Units


def build(settings: DepartmentsSettings) -> Service:
    db = Database(settings.database_url)
    return Service(settings, db, Units(db, SOURCE, SystemClock(), sandbox=settings.sandbox))

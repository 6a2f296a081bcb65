"""Wires the departments together. Building opens no connection."""

from dataclasses import dataclass

from deploy.departments.settings import Settings
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:departments"  # of the process; each event bears its own department's


@dataclass(frozen=True)
class Service:
    """The departments' ports."""

    settings: Settings
    db: Database
    units: Units


def build(settings: Settings) -> Service:
    db = Database(settings.database_url)
    return Service(settings, db, Units(db, SOURCE, SystemClock(), sandbox=settings.sandbox))

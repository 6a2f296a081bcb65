"""The sample service put together. It tells what codegen tells, for the catalogue knows no sample."""

from dataclasses import dataclass

from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units
from tests.sample.settings import Settings

SOURCE = "urn:yizhao:codegen"


@dataclass(frozen=True)
class Service:
    settings: Settings
    db: Database
    units: Units


def build(settings: Settings) -> Service:
    db = Database(settings.database_url)
    return Service(settings, db, Units(db, SOURCE, SystemClock(), settings.sandbox))

"""The ports of the service: what its edges and jobs work with. Building opens no connection."""

from dataclasses import dataclass

from services.codegen import store
from services.codegen.settings import Settings
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:codegen"


@dataclass(frozen=True)
class Service:
    """The ports of the service."""

    settings: Settings
    db: Database
    units: Units


def build(settings: Settings) -> Service:
    """Make the service's ports."""
    db = Database(settings.database_url, constraints=store.CONSTRAINTS)
    return Service(settings, db, Units(db, SOURCE, SystemClock(), sandbox=settings.sandbox))

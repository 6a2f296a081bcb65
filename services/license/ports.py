"""What the licence service is made of: settings, database, units, signer."""

from dataclasses import dataclass

from services.license.clients import FileAuthority, FileSigner, Signer
from services.license.domain.log import Witness
from services.license.settings import Settings
from services.license.store.licenses import CONSTRAINTS
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:license"


@dataclass(frozen=True)
class Service:
    """The parts that edges and jobs work with. ``authority``: None where certificates are brought from elsewhere."""

    settings: Settings
    db: Database
    units: Units
    signer: Signer
    authority: FileAuthority | None = None
    witnesses: tuple[Witness, ...] = ()


def build(settings: Settings) -> Service:
    """Put the parts together; opens no connection and reads no key."""
    clock = SystemClock()
    db = Database(settings.database_url, constraints=CONSTRAINTS)
    units = Units(db, SOURCE, clock, sandbox=settings.sandbox)
    authority = FileAuthority(settings.keys_folder, settings.owner, clock.now)
    return Service(settings, db, units, FileSigner(settings.keys_folder), authority, settings.known_witnesses)

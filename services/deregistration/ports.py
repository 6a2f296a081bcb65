"""What deregistration works with: its database, its units of work, and the keys of its encrypted columns."""

from dataclasses import dataclass
from uuid import UUID

from services.deregistration.settings import Settings
from services.deregistration.store import CONSTRAINTS
from shared.clock import Clock, SystemClock
from shared.crypto import PersonalDataKeys, Place, personal_data_keys
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:deregistration"


@dataclass(frozen=True)
class Service:
    """The service's ports."""

    settings: Settings
    db: Database
    units: Units
    keys: PersonalDataKeys

    def sealed_contact(self, table: str, row_id: UUID, phone: str | None) -> bytes | None:
        """Seal a telephone number for the ``contact`` column of a row; None where none was given."""
        return self.keys.cipher.seal(Place(table, "contact", row_id), phone) if phone else None

    @property
    def retry_seconds(self) -> int:
        """When to ask again where department answers are still unread: once the clocks' possible difference is over."""
        return max(1, self.settings.bus_skew_seconds)


def build(settings: Settings, system_clock: Clock | None = None) -> Service:
    """Return the service; no connection is opened, missing keys are made."""
    db = Database(settings.database_url, constraints=CONSTRAINTS)
    return Service(
        settings=settings,
        db=db,
        units=Units(db, SOURCE, system_clock or SystemClock(), sandbox=settings.sandbox),
        keys=personal_data_keys(settings.secrets_dir / settings.SERVICE),
    )

"""What registration works with: its database, its units of work, the keys of personal data, the real-name check."""

from dataclasses import dataclass

from services.registration.clients import Attestations
from services.registration.settings import Settings
from services.registration.store import CONSTRAINTS
from shared.clock import Clock, SystemClock
from shared.crypto import PersonalDataKeys, personal_data_keys, secret_file
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:registration"


@dataclass(frozen=True)
class Service:
    """The service's ports."""

    settings: Settings
    db: Database
    units: Units
    keys: PersonalDataKeys
    attestations: Attestations


def build(settings: Settings, system_clock: Clock | None = None) -> Service:
    """Make the service's ports; opens no connection, makes missing keys."""
    db = Database(settings.database_url, constraints=CONSTRAINTS)
    return Service(
        settings=settings,
        db=db,
        units=Units(db, SOURCE, system_clock or SystemClock(), sandbox=settings.sandbox),
        keys=personal_data_keys(settings.keys_dir),
        attestations=Attestations(
            settings.oidc_internal_url or settings.oidc_issuer,
            secret_file(settings.secrets_dir / "attestation.key").hex(),
        ),
    )

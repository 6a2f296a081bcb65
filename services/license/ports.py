"""What the licence service is made of: settings, database, units, signer."""

from dataclasses import dataclass, field
from pathlib import Path

from services.license.clients import (
    Credentials,
    FileAuthority,
    FileSigner,
    HsmSigner,
    RemoteSigner,
    SecondSigner,
    Signer,
)
from services.license.domain.log import Witness
from services.license.rendering import Typesetter
from services.license.settings import SecondAlgorithm, Settings, Store
from services.license.store.licenses import CONSTRAINTS
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units

SOURCE = "urn:yizhao:license"


@dataclass(frozen=True)
class Service:
    """The parts that edges and jobs work with.

    ``authority``: None where certificates are brought from elsewhere; ``second_signer``: None where no licence gets a
    second signature.
    """

    settings: Settings
    db: Database
    units: Units
    signer: Signer
    authority: FileAuthority | None = None
    witnesses: tuple[Witness, ...] = ()
    typesetter: Typesetter = field(default_factory=Typesetter)
    second_signer: SecondSigner | None = None


def build(settings: Settings) -> Service:
    """Put the parts together; opens no connection and reads no key."""
    clock = SystemClock()
    db = Database(settings.database_url, constraints=CONSTRAINTS)
    units = Units(db, SOURCE, clock, sandbox=settings.sandbox)
    signer = _signer(settings)
    authority = (
        FileAuthority(settings.keys_folder, settings.owner, clock.now) if settings.signer is Store.FILE else None
    )
    typesetter = Typesetter(Path(settings.fonts) if settings.fonts else None)
    second = None
    if settings.second_signature is SecondAlgorithm.SM2:
        second = SecondSigner(settings.keys_folder / "sm2-1.pem")
    return Service(settings, db, units, signer, authority, settings.known_witnesses, typesetter, second)


def _signer(settings: Settings) -> Signer:
    """The store of private keys that the settings name."""
    folder = settings.keys_folder
    match settings.signer:
        case Store.FILE:
            return FileSigner(folder)
        case Store.PKCS11:
            return HsmSigner(settings.pkcs11_module, settings.pkcs11_token, folder / "pkcs11-pin")
        case Store.HTTP:
            secrets = Credentials(folder / "signer-token", folder / "signer-ca.pem")
            return RemoteSigner(settings.key_service, secrets, settings.signer_seconds)

"""The written forms before and after signing: the exact bytes to be signed, and what becomes of them with a signature.

Whatever is random here (salts) comes in as an argument, so that one face under one key gives one rendition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.license.domain.keys import SigningKey
from services.license.verification.face import Face
from services.license.verification.status import StatusReference

RENEW_DAYS = 30  # so long before a rendition expires the next one is made
VALID_DAYS = 365  # a verifier that never hears of a status still fails safe after a year
SALT_BYTES = 16


class Format(StrEnum):
    """The written forms of a licence."""

    SD_JWT = "sd_jwt"
    QR = "qr"


@dataclass(frozen=True)
class Terms:
    """What a signature covers beside the face. ``issued_at`` and ``expires_at`` count in whole seconds."""

    issuer: str
    issued_at: datetime
    expires_at: datetime
    status: StatusReference
    key: SigningKey

    @classmethod
    def from_now(cls, issuer: str, at: datetime, status: StatusReference, key: SigningKey) -> "Terms":
        """Those of a rendition made at a moment."""
        start = at.replace(microsecond=0)
        return cls(issuer, start, start + timedelta(days=VALID_DAYS), status, key)


@dataclass(frozen=True)
class ToBeSigned:
    """One form of one licence, complete but for the signature.

    ``message``: the bytes that the key signs. ``disclosures``: of an SD-JWT, as they follow it; empty for others.
    ``payload_sha256``: of the claims.
    """

    format: Format
    face: Face
    message: bytes
    disclosures: str
    payload_sha256: str


@dataclass(frozen=True)
class Rendition:
    """The written forms of one licence under one key; ``number`` counts from 1."""

    license_id: UUID
    number: int
    terms: Terms
    forms: tuple[ToBeSigned, ...]


Salts = Sequence[bytes]

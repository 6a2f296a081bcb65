"""Codes for showing as they are written (the reading half is `verification.presentation`), and who showed what to whom.

An excerpt always says which licence of which registry it is of; of the other items it holds those the holder chose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.license.domain import qr
from services.license.domain.grants import TEXT_LENGTH, Capacity, names_a_person
from services.license.domain.keys import SigningKey
from services.license.verification import cbor
from services.license.verification.face import Face
from services.license.verification.presentation import (
    CLAIM_AUD,
    CLAIM_CTI,
    CLAIM_EXCERPT,
    CLAIM_PURPOSE,
    MAX_SECONDS,
    PREFIX,
)
from services.license.verification.qr import CLAIM_EXP, CLAIM_IAT, CLAIM_ISS, CLAIM_STATUS
from services.license.verification.showing import Showing, match_number
from services.license.verification.status import StatusReference
from shared.errors import Defect, Refusal

FIELDS = ("name", "head", "capital", "established_on", "address", "scope", "composition")
MAX_CHARACTERS = 970  # version 20-M; on a screen codes are read that are too dense for paper
_LONG = ("scope", "address", "name")  # what becomes a digest first where the code would be too dense


@dataclass(frozen=True)
class Wish:
    """What a holder wants to show: to whom, what for, which items, for how many seconds."""

    audience: str
    purpose: str
    fields: tuple[str, ...]
    seconds: int = MAX_SECONDS

    def require_sound(self, face: Face) -> None:
        """Raises Refusal ``license.audience_missing``, ``license.field_unknown``, ``request.invalid``."""
        if not self.audience:
            raise Refusal("license.audience_missing", defects=(Defect("/audience", "license.audience_missing"),))
        unknown = [name for name in self.fields if name not in offered(face)]
        if unknown:
            defect = Defect("/fields", "license.field_unknown", {"names": "、".join(unknown)})
            raise Refusal("license.field_unknown", params=defect.params, defects=(defect,))
        defects = [Defect(f"/{name}", code) for name, code in self._faults()]
        if defects:
            raise Refusal("request.invalid", defects=defects)

    def _faults(self) -> list[tuple[str, str]]:
        texts = {"audience": self.audience, "purpose": self.purpose}
        faults = [(name, "license.identity_number") for name, text in texts.items() if names_a_person(text)]
        faults += [(name, "request.invalid") for name, text in texts.items() if len(text) > TEXT_LENGTH]
        return faults if self.purpose else [*faults, ("purpose", "license.purpose_missing")]


class Way(StrEnum):
    """How a licence was shown: by a code of the registry, or by the holder's own wallet."""

    CODE = "code"
    WALLET = "wallet"


@dataclass(frozen=True)
class Presentation:
    """One showing as it is kept. ``signature`` is None until it is recorded; ``used_at``: redeemed on line."""

    presentation_id: UUID
    license_id: UUID
    entity_id: UUID
    capacity: Capacity
    subject: str
    grant_id: UUID | None
    audience: str
    purpose: str
    fields: tuple[str, ...]
    nonce: bytes
    kid: str
    message: bytes
    payload_sha256: str
    minted_at: datetime
    expires_at: datetime
    signature: bytes | None = None
    used_at: datetime | None = None
    version: int = 1

    way = Way.CODE

    @property
    def token(self) -> str | None:
        """The text of the code, once it is signed."""
        return None if self.signature is None else qr.with_signature(self.message, self.signature, PREFIX)

    @property
    def match_number(self) -> str:
        """Two digits that both sides compare."""
        return match_number(self.nonce)


@dataclass(frozen=True)
class Source:
    """What a code is made from: the licence's face and entry, who signs, in whose name, from when."""

    face: Face
    status: StatusReference
    issuer: str
    key: SigningKey
    at: datetime


def offered(face: Face) -> tuple[str, ...]:
    """The items of a face that a holder may show or leave out."""
    return tuple(name for name in FIELDS if getattr(face, name) is not None)


def excerpt(face: Face, fields: Sequence[str]) -> Face:
    """The face with no other items than these."""
    return replace(face, **{name: None for name in FIELDS if name not in fields})  # type: ignore[arg-type]


def to_be_signed(source: Source, fields: Sequence[str], showing: Showing) -> tuple[bytes, str]:
    """The bytes to be signed, and the SHA-256 of the claims in them.

    Where the code would be longer than a phone reads, long items become digests, as in the code of the licence.
    """
    carried = excerpt(source.face, fields)
    message = _message(carried, source, showing)
    for name in _LONG:
        if len(qr.sample(message)) <= MAX_CHARACTERS - qr.MARGIN:
            break
        carried = qr.digested(carried, name)
        message = _message(carried, source, showing)
    return message, sha256(cbor.loads(message)[3]).hexdigest()


def _message(carried: Face, source: Source, showing: Showing) -> bytes:
    claims = {
        CLAIM_ISS: source.issuer,
        CLAIM_AUD: showing.audience,
        CLAIM_EXP: int(showing.expires_at.timestamp()),
        CLAIM_IAT: int(source.at.timestamp()),
        CLAIM_CTI: showing.nonce,
        CLAIM_STATUS: {"status_list": {"idx": source.status.index, "uri": source.status.uri}},
        CLAIM_EXCERPT: {key: value for key, value in qr.items_of(carried).items() if value is not None},
        CLAIM_PURPOSE: showing.purpose,
    }
    return qr.message_of(claims, source.key.kid)

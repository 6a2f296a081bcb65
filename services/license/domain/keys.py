"""The keys of the registry: what each signs, from when to when, and what becomes of it.

announced → signing → verify_only → retired; compromised from any of them. The times say in which of these a key is,
nothing has to be switched: a key that nobody looks after stops by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha1
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.license.verification.keys import PublicKey, kid_of

SIGN_DAYS = 365  # a signer signs for twelve months …
BELIEVED_DAYS = 400  # … and is believed until the last licence it signed, good for 365 days, has run out
ANNOUNCE_DAYS = 30  # so long every verifier has had time to fetch a list that names the key


class Algorithm(StrEnum):
    """How a key signs; tied to the key, never read from a message."""

    ES256 = "ES256"  # ECDSA, P-256, SHA-256; raw r || s
    ED25519 = "Ed25519"

    @property
    def key_type(self) -> type[ec.EllipticCurvePublicKey] | type[ed25519.Ed25519PublicKey]:
        """The class of its public keys."""
        return ec.EllipticCurvePublicKey if self is Algorithm.ES256 else ed25519.Ed25519PublicKey


class Use(StrEnum):
    """What a signer signs; it has exactly one use."""

    LICENCE = "licence"
    STATUS = "status"
    TRUST = "trust"
    PDF = "pdf"
    LOG = "log"
    PRESENTATION = "presentation"

    @property
    def algorithm(self) -> Algorithm:
        """Checkpoints of logs are signed with Ed25519 by convention; what a phone must check, with ES256."""
        return Algorithm.ED25519 if self is Use.LOG else Algorithm.ES256


class KeyState(StrEnum):
    """Where a key is in its life."""

    ANNOUNCED = "announced"
    SIGNING = "signing"
    VERIFY_ONLY = "verify_only"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class KeyPair(Protocol):
    """What a store of private keys has to know of a key to sign with it. ``label``: its name in the store."""

    @property
    def label(self) -> str: ...

    @property
    def public_key(self) -> PublicKey: ...


@dataclass(frozen=True)
class BareKey:
    """A key that has no certificate yet."""

    label: str
    public_key: PublicKey


@dataclass(frozen=True)
class SigningKey:
    """The public side of a signer. ``label``: its name in the store of private keys.

    ``certificates``: DER, its own first, then those above it; without the root, unless the root issued it.
    ``not_before`` and ``sign_until`` bound what it may sign, ``verify_until`` how long that is believed.
    """

    use: Use
    label: str
    certificates: tuple[bytes, ...]
    not_before: datetime
    sign_until: datetime
    verify_until: datetime
    revoked_at: datetime | None = None

    @property
    def kid(self) -> str:
        """First 8 bytes of SHA-256 of the certificate, 16 hex digits."""
        return kid_of(self.certificates[0])

    @cached_property
    def public_key(self) -> PublicKey:
        """The key of the certificate."""
        key = x509.load_der_x509_certificate(self.certificates[0]).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
            raise TypeError("signers have keys on a curve")
        return key

    @property
    def raw_public_bytes(self) -> bytes:
        """Of an Ed25519 key: its 32 bytes, as notes and checkpoints name it."""
        return self.public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    def state(self, at: datetime) -> KeyState:
        """Where it is in its life at a moment."""
        if self.revoked_at is not None:
            return KeyState.COMPROMISED
        if at < self.not_before:
            return KeyState.ANNOUNCED
        if at <= self.sign_until:
            return KeyState.SIGNING
        return KeyState.VERIFY_ONLY if at <= self.verify_until else KeyState.RETIRED

    def signing_from(self, at: datetime) -> "SigningKey":
        """The same key, signing from another moment."""
        return replace(self, not_before=at)


@dataclass(frozen=True)
class Periods:
    """The times of a key: announced for so many days, then signing for so many."""

    announce_days: int = ANNOUNCE_DAYS
    sign_days: int = SIGN_DAYS

    def __post_init__(self) -> None:
        if self.announce_days < 0 or self.announce + self.overlap > self.sign:
            raise ValueError("a key signs for longer than its successor is announced")

    @property
    def announce(self) -> timedelta:
        """How long a key is named before it signs."""
        return timedelta(days=self.announce_days)

    @property
    def sign(self) -> timedelta:
        """How long it signs."""
        return timedelta(days=self.sign_days)

    @property
    def overlap(self) -> timedelta:
        """The successor takes over so long before the predecessor must stop."""
        return min(timedelta(days=7), self.sign / 10)

    def verify_until(self, sign_until: datetime) -> datetime:
        """How long what it signed is believed."""
        return sign_until + timedelta(days=BELIEVED_DAYS)


def key_id(public_key: PublicKey) -> bytes:
    """20 bytes that name a key pair in a hardware module: SHA-1 of the public key, as in a certificate (RFC 5280)."""
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        point = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return sha1(point, usedforsecurity=False).digest()

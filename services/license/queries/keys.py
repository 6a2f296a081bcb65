"""The public side of the registry's keys, and the trust lists made of them."""

from dataclasses import dataclass
from datetime import datetime

from services.license.domain import rotation
from services.license.domain.keys import SigningKey, Use
from shared.database import Tx


@dataclass(frozen=True)
class PublishedTrustList:
    """A trust list as it is served, in both forms; ``cwt`` is None in those of before it was made."""

    version: int
    token: str
    cwt: bytes | None
    content_sha256: str | None
    made_at: datetime


def keys(tx: Tx) -> list[SigningKey]:
    """Every key there ever was, newest first."""
    rows = tx.all(
        "SELECT use, label, certificates, not_before, sign_until, verify_until, revoked_at FROM signing_key"
        " ORDER BY not_before DESC, kid"
    )
    return [
        SigningKey(**row | {"use": Use(row["use"]), "certificates": tuple(map(bytes, row["certificates"]))})
        for row in rows
    ]


def signing_key(tx: Tx, use: Use, at: datetime) -> SigningKey | None:
    """The key that signs at that moment."""
    return rotation.current(keys(tx), use, at)


def usable(tx: Tx) -> dict[str, SigningKey]:
    """By kid, every key that may still sign what was prepared for it: all but those reported stolen."""
    return {key.kid: key for key in keys(tx) if key.revoked_at is None}


def root(tx: Tx) -> bytes | None:
    """The certificate of the root, DER; it issued the signers of trust lists."""
    signers = [key for key in keys(tx) if key.use is Use.TRUST]
    return signers[0].certificates[1] if signers else None


def newest_trust_list(tx: Tx) -> PublishedTrustList | None:
    row = tx.one("SELECT version, token, cwt, content_sha256, made_at FROM trust_list ORDER BY version DESC LIMIT 1")
    return PublishedTrustList(**row | {"cwt": bytes(row["cwt"]) if row["cwt"] else None}) if row else None


def trust_list(tx: Tx) -> str | None:
    """The token of the newest trust list."""
    found = newest_trust_list(tx)
    return found.token if found else None

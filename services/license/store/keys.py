"""The register of keys and the trust lists: SQL that writes."""

from dataclasses import asdict, dataclass
from datetime import datetime

from services.license.domain.keys import SigningKey, Use
from shared.database import Tx


@dataclass(frozen=True)
class SignedTrustList:
    """A version in both signed forms."""

    version: int
    token: str
    cwt: bytes
    content_sha256: str


def lock_keys(tx: Tx) -> None:
    """One transaction at a time changes the register of keys."""
    tx.execute("SELECT pg_advisory_xact_lock(hashtext('license.keys'))")


def insert_key(tx: Tx, key: SigningKey, at: datetime) -> bool:
    """Write down a key; False if one of its name or certificate is known."""
    return bool(
        tx.execute(
            "INSERT INTO signing_key"
            " (kid, use, label, certificates, not_before, sign_until, verify_until, introduced_at)"
            " VALUES (%(kid)s, %(use)s, %(label)s, %(certificates)s, %(not_before)s, %(sign_until)s,"
            " %(verify_until)s, %(at)s) ON CONFLICT DO NOTHING",
            vars(key) | {"kid": key.kid, "use": str(key.use), "certificates": list(key.certificates), "at": at},
        )
    )


def introduced_at(tx: Tx, kid: str) -> datetime:
    """When a key was announced."""
    at: datetime = tx.scalar("SELECT introduced_at FROM signing_key WHERE kid = %(kid)s", {"kid": kid})
    return at


def hand_over(tx: Tx, use: Use, successor: str, at: datetime) -> None:
    """The key ``successor`` (kid) signs from ``at`` on; those of its use that signed until now only verify."""
    tx.execute(
        "UPDATE signing_key SET sign_until = %(at)s"
        " WHERE use = %(use)s AND kid <> %(kid)s AND not_before <= %(at)s AND sign_until > %(at)s",
        {"use": str(use), "kid": successor, "at": at},
    )
    tx.execute(
        "UPDATE signing_key SET not_before = %(at)s WHERE kid = %(kid)s AND not_before > %(at)s",
        {"kid": successor, "at": at},
    )


def revoke(tx: Tx, kid: str, at: datetime, because: str) -> None:
    """Nothing that the key signed from ``at`` on is believed. An earlier moment may replace a later one."""
    tx.execute(
        "UPDATE signing_key SET revoked_at = %(at)s, revoked_because = %(because)s WHERE kid = %(kid)s",
        {"kid": kid, "at": at, "because": because},
    )


def insert_trust_list(tx: Tx, new: SignedTrustList, at: datetime) -> bool:
    """The first list of a version stays."""
    return bool(
        tx.execute(
            "INSERT INTO trust_list (version, token, cwt, content_sha256, made_at)"
            " VALUES (%(version)s, %(token)s, %(cwt)s, %(content_sha256)s, %(at)s)"
            " ON CONFLICT ON CONSTRAINT trust_list_pkey DO NOTHING",
            asdict(new) | {"at": at},
        )
    )

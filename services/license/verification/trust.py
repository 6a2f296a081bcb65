"""The trust list (信任列表): which keys sign licences and status lists, for which times, signed under the root.

A list comes as a JWT or as a CWT of the same content (`trust_forms`). Whoever pins the root gives its fingerprint,
whoever does not decides to trust the file as such. ``version`` only grows, and a verifier that has seen one never takes
an older one: a list from before a key was reported stolen would make the thief's licences good again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.license.verification.jose import NotSupportedError
from services.license.verification.keys import (
    SIGNS_CHECKPOINTS,
    SIGNS_LICENCES,
    SIGNS_PRESENTATIONS,
    SIGNS_STATUS_LISTS,
    SIGNS_TRUST_LISTS,
    PublicKey,
    jwk_of,
    kid_of,
    moment,
    public_key_of,
)
from services.license.verification.limits import NotReadableError
from services.license.verification.trust_forms import TrustListError, opened

__all__ = [
    "SIGNS_CHECKPOINTS",
    "SIGNS_LICENCES",
    "SIGNS_PRESENTATIONS",
    "SIGNS_STATUS_LISTS",
    "SIGNS_TRUST_LISTS",
    "KeyUse",
    "PublicKey",
    "TrustList",
    "TrustListError",
    "TrustedKey",
    "jwk_of",
    "kid_of",
    "moment",
    "public_key_of",
]


class KeyUse(StrEnum):
    """What a key may sign; a key has one use."""

    LICENCE = "licence"
    STATUS = "status"
    PRESENTATION = "presentation"
    LOG = "log"
    PDF = "pdf"


@dataclass(frozen=True)
class TrustedKey:
    """A public key with its times. ``kid``: first 8 bytes of SHA-256 of its certificate, 16 hex digits."""

    kid: str
    use: KeyUse
    public_key: PublicKey
    not_before: datetime
    sign_until: datetime
    verify_until: datetime
    revoked_at: datetime | None = None

    def covers(self, signed_at: datetime, at: datetime) -> bool:
        """Whether, by its times alone, it may have signed at ``signed_at`` what is shown at ``at``."""
        return self.not_before <= signed_at <= self.sign_until and at <= self.verify_until

    def vouches(self, signed_at: datetime, at: datetime) -> bool:
        """Whether what claims to be signed at ``signed_at`` is believed at ``at``, by the signature alone.

        Whoever holds a stolen key writes any ``signed_at`` he likes, so nothing of a revoked key is.
        """
        return self.revoked_at is None and self.covers(signed_at, at)


@dataclass(frozen=True)
class TrustList:
    """A verified trust list. ``issuer`` is the ``iss`` of everything its keys sign.

    ``expires_at``: up to when it says which keys are still good; None in lists of before that was told.
    """

    issuer: str
    version: int
    issued_at: datetime
    expires_at: datetime | None
    root_sha256: str
    keys: tuple[TrustedKey, ...]

    def keys_for(self, kid: str, use: KeyUse) -> tuple[TrustedKey, ...]:
        """All keys of that id and use: ids are short, two keys may share one."""
        return tuple(key for key in self.keys if key.kid == kid and key.use is use)

    def speaks_at(self, at: datetime) -> bool:
        """Whether it still says which keys are good; an older one may not name a key that was stolen since."""
        return self.expires_at is None or at <= self.expires_at

    def newer_than(self, seen: "TrustList") -> bool:
        """Whether it takes the place of one seen before: False for the same one.

        Raises TrustListError where it must not be believed beside that one: an older version, another list under the
        same version, or another root or issuer.
        """
        if (self.root_sha256, self.issuer) != (seen.root_sha256, seen.issuer):
            raise TrustListError("of another root or issuer than the list seen before")
        if self.version < seen.version:
            raise TrustListError(f"version {self.version} is older than version {seen.version}, seen before")
        if self.version == seen.version and self != seen:
            raise TrustListError(f"two different lists bear version {self.version}")
        return self.version > seen.version

    @classmethod
    def from_token(cls, token: str | bytes, root_sha256: str | None = None) -> "TrustList":
        """The list of a signed JWT or CWT; ``root_sha256`` pins the root (64 hex digits). Raises TrustListError."""
        try:
            claims, root = opened(token)
            if root_sha256 is not None and root != root_sha256.lower():
                raise TrustListError("signed under another root than the pinned one")
            return _list_of(claims, root)
        except (NotReadableError, NotSupportedError, KeyError, TypeError, ValueError) as fault:
            raise TrustListError(f"not a trust list: {fault}") from fault


def _list_of(claims: dict[str, Any], root_sha256: str) -> TrustList:
    """A use that this verifier does not know is of a later day: its keys are passed over."""
    known = set(KeyUse)
    return TrustList(
        issuer=str(claims["iss"]),
        version=int(claims["version"]),
        issued_at=moment(claims["iat"]),
        expires_at=moment(claims["exp"]) if "exp" in claims else None,
        root_sha256=root_sha256,
        keys=tuple(_key_of(entry) for entry in claims["keys"] if entry["use"] in known),
    )


def _key_of(entry: dict[str, Any]) -> TrustedKey:
    return TrustedKey(
        kid=str(entry["kid"]),
        use=KeyUse(entry["use"]),
        public_key=public_key_of(entry["jwk"]),
        not_before=moment(entry["not_before"]),
        sign_until=moment(entry["sign_until"]),
        verify_until=moment(entry["verify_until"]),
        revoked_at=moment(entry["revoked_at"]) if "revoked_at" in entry else None,
    )

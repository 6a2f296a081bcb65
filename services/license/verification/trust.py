"""The trust list (信任列表): which keys sign licences and status lists, for which times, signed under the root.

A list is a JWT of type ``yizhao-trust-list+jwt``. Its header carries the certificate that signed it and the root;
whoever pins the root gives its fingerprint, whoever does not decides to trust the file as such. ``version`` only grows,
so that an old list can be told from the present one.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from services.license.verification.jose import Jws, NotSupportedError, holds, read_jws
from services.license.verification.limits import MAX_TRUST_TOKEN, NotReadableError, base64url, to_base64url

TRUST_LIST_TYPE = "yizhao-trust-list+jwt"
_ARC = "2.25.107556670143411786056050095980980705581"  # under 2.25 a UUID is an arc of its own (ITU-T X.667)
SIGNS_LICENCES = x509.ObjectIdentifier(f"{_ARC}.1")
SIGNS_STATUS_LISTS = x509.ObjectIdentifier(f"{_ARC}.2")
SIGNS_TRUST_LISTS = x509.ObjectIdentifier(f"{_ARC}.3")


class TrustListError(Exception):
    """The trust list cannot be used: unreadable, not signed under its root, or not under the pinned one."""


class KeyUse(StrEnum):
    """What a key may sign; a key has one use."""

    LICENCE = "licence"
    STATUS = "status"


@dataclass(frozen=True)
class TrustedKey:
    """A public key with its times. ``kid``: first 8 bytes of SHA-256 of its certificate, 16 hex digits."""

    kid: str
    use: KeyUse
    public_key: ec.EllipticCurvePublicKey
    not_before: datetime
    sign_until: datetime
    verify_until: datetime
    revoked_at: datetime | None = None

    def vouches(self, signed_at: datetime, at: datetime) -> bool:
        """Whether what claims to be signed at ``signed_at`` is believed at ``at``.

        Whoever holds a stolen key writes any ``signed_at`` he likes, so nothing of a revoked key is believed.
        """
        return self.revoked_at is None and self.not_before <= signed_at <= self.sign_until and at <= self.verify_until


@dataclass(frozen=True)
class TrustList:
    """A verified trust list. ``issuer`` is the ``iss`` of everything its keys sign."""

    issuer: str
    version: int
    issued_at: datetime
    root_sha256: str
    keys: tuple[TrustedKey, ...]

    def keys_for(self, kid: str, use: KeyUse) -> tuple[TrustedKey, ...]:
        """All keys of that id and use: ids are short, two keys may share one."""
        return tuple(key for key in self.keys if key.kid == kid and key.use is use)

    @classmethod
    def from_token(cls, token: str, root_sha256: str | None = None) -> "TrustList":
        """The list of a signed token; ``root_sha256`` pins the root (64 hex digits). Raises TrustListError."""
        if len(token) > MAX_TRUST_TOKEN:
            raise TrustListError("too large for a trust list")
        try:
            jws = read_jws(token.strip(), TRUST_LIST_TYPE)
            root = _root_of(jws)
            if root_sha256 is not None and root != root_sha256.lower():
                raise TrustListError("signed under another root than the pinned one")
            return _list_of(jws.claims, root)
        except (NotReadableError, NotSupportedError, KeyError, TypeError, ValueError) as fault:
            raise TrustListError(f"not a trust list: {fault}") from fault


def kid_of(certificate: bytes) -> str:
    """First 8 bytes of SHA-256 of a DER certificate, 16 hex digits (as in the EU health certificate, HCERT A.1)."""
    return sha256(certificate).hexdigest()[:16]


def _root_of(jws: Jws) -> str:
    """Fingerprint of the root under which the list is signed; raises TrustListError if it is not."""
    if len(jws.x5c) != 2:
        raise TrustListError("a trust list carries its signer and the root")
    leaf, root = (_certificate(text) for text in jws.x5c)
    try:
        root.verify_directly_issued_by(root)
        leaf.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError) as fault:
        raise TrustListError("the list's certificate was not issued by the root") from fault
    if not _may_sign_lists(leaf, moment(jws.claims["iat"])):
        raise TrustListError("the certificate may not sign trust lists at that time")
    if not holds(_p256(leaf), jws.signing_input, jws.signature):
        raise TrustListError("the list was altered")
    return sha256(base64.b64decode(jws.x5c[1])).hexdigest()


def _certificate(text: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as fault:
        raise TrustListError("x5c holds no certificate") from fault


def _may_sign_lists(leaf: x509.Certificate, signed_at: datetime) -> bool:
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return SIGNS_TRUST_LISTS in usages and leaf.not_valid_before_utc <= signed_at <= leaf.not_valid_after_utc


def _p256(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TrustListError("not a P-256 key")
    return key


def _list_of(claims: dict[str, Any], root_sha256: str) -> TrustList:
    return TrustList(
        issuer=str(claims["iss"]),
        version=int(claims["version"]),
        issued_at=moment(claims["iat"]),
        root_sha256=root_sha256,
        keys=tuple(_key_of(entry) for entry in claims["keys"]),
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


def public_key_of(jwk: dict[str, Any]) -> ec.EllipticCurvePublicKey:
    """The key of a P-256 JWK (RFC 7518 section 6.2); raises ValueError for another curve or a point beside it."""
    if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise ValueError("not a P-256 key")
    x, y = (int.from_bytes(base64url(jwk[axis]), "big") for axis in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def jwk_of(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The reverse of ``public_key_of``."""
    numbers = key.public_numbers()
    x, y = (to_base64url(axis.to_bytes(32, "big")) for axis in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def moment(seconds: Any) -> datetime:
    """The moment of a NumericDate in whole seconds (RFC 7519); raises NotReadableError for anything else."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds < 1 << 36:
        raise NotReadableError("not a moment in whole seconds")
    return datetime.fromtimestamp(seconds, tz=UTC)

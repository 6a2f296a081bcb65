"""The two signed forms of a trust list, JWT and CWT, opened: signature and certificates checked, claims as of the JWT.

The header carries the certificate that signed the list, and the root above it. The integer keys of the CWT are tabled
in ``docs/licence-format.md`` and are never reused.
"""

import base64
import binascii
from enum import IntEnum
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from services.license.verification.cose import read_sign1
from services.license.verification.jose import holds, read_jws
from services.license.verification.keys import SIGNS_TRUST_LISTS, moment
from services.license.verification.limits import MAX_TRUST_TOKEN, NotReadableError, to_base64url

TRUST_LIST_TYPE = "yizhao-trust-list+jwt"
TRUST_LIST_CWT_TYPE = "application/yizhao-trust-list+cwt"
HEADER_X5CHAIN = 33
CLAIM_ISS, CLAIM_EXP, CLAIM_IAT, CLAIM_VERSION, CLAIM_KEYS = 1, 4, 6, -65538, -65539
USES = {1: "licence", 2: "status", 3: "presentation", 4: "log", 5: "pdf"}
KEY_TYPE, CURVE, X, Y = 1, -1, -2, -3  # COSE_Key (RFC 9053 section 7)
KEY_TYPES = {(2, 1): ("EC", "P-256"), (1, 6): ("OKP", "Ed25519")}

Opened = tuple[dict[str, Any], str]
_CERTIFICATE_FAULTS = (  # what the library raises at a stranger's certificate
    *(InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError),
    *(x509.InvalidVersion, x509.ExtensionNotFound, x509.DuplicateExtension),
)


class TrustListError(Exception):
    """The trust list cannot be used: unreadable, not signed under its root or the pinned one, or too old."""


class Member(IntEnum):
    """Keys of one entry of the CWT."""

    KID = 1
    USE = 2
    KEY = 3
    NOT_BEFORE = 4
    SIGN_UNTIL = 5
    VERIFY_UNTIL = 6
    REVOKED_AT = 7


_MOMENTS = (Member.NOT_BEFORE, Member.SIGN_UNTIL, Member.VERIFY_UNTIL, Member.REVOKED_AT)


def opened(token: str | bytes) -> Opened:
    """Claims and root fingerprint of a signed list.

    Raises TrustListError, and NotReadableError, NotSupportedError, KeyError, TypeError or ValueError for another shape.
    """
    if len(token) > MAX_TRUST_TOKEN:
        raise TrustListError("too large for a trust list")
    if isinstance(token, bytes) and not token.lstrip().startswith(b"ey"):
        return _of_cwt(token)
    return _of_jwt(token.decode("ascii") if isinstance(token, bytes) else token)


def _of_jwt(token: str) -> Opened:
    jws = read_jws(token.strip(), TRUST_LIST_TYPE)
    chain = [_decoded(text) for text in jws.x5c]
    return jws.claims, _root_of(chain, jws.claims["iat"], jws.signing_input, jws.signature)


def _of_cwt(token: bytes) -> Opened:
    cose = read_sign1(token, TRUST_LIST_CWT_TYPE, frozenset({HEADER_X5CHAIN}))
    root = _root_of(cose.header[HEADER_X5CHAIN], cose.claims[CLAIM_IAT], cose.message, cose.signature)
    return _claims_of(cose.claims), root


def _claims_of(claims: dict[int, Any]) -> dict[str, Any]:
    """The claims of a CWT as those of the JWT."""
    return {
        "iss": claims[CLAIM_ISS],
        "iat": claims[CLAIM_IAT],
        "exp": claims[CLAIM_EXP],
        "version": claims[CLAIM_VERSION],
        "keys": [_entry_of(_mapping(entry)) for entry in claims[CLAIM_KEYS]],
    }


def _entry_of(entry: dict[int, Any]) -> dict[str, Any]:
    key = _mapping(entry[Member.KEY])
    kty, crv = KEY_TYPES[key[KEY_TYPE], key[CURVE]]
    jwk = {"kty": kty, "crv": crv, "x": to_base64url(key[X])}
    if Y in key:
        jwk["y"] = to_base64url(key[Y])
    moments = {member.name.lower(): entry[member] for member in _MOMENTS if member in entry}
    return {"kid": entry[Member.KID].hex(), "use": USES.get(entry[Member.USE], "other"), "jwk": jwk} | moments


def _mapping(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise NotReadableError("map expected")
    return value


def _root_of(chain: list[bytes] | tuple[bytes, ...], signed_at: Any, message: bytes, signature: bytes) -> str:
    """Fingerprint of the root under which the list is signed; raises TrustListError if it is not."""
    if len(chain) != 2:
        raise TrustListError("a trust list carries its signer and the root")
    try:
        leaf, root = (x509.load_der_x509_certificate(raw) for raw in chain)
        root.verify_directly_issued_by(root)
        leaf.verify_directly_issued_by(root)
        if not _may_sign_lists(leaf, signed_at):
            raise TrustListError("the certificate may not sign trust lists at that time")
    except _CERTIFICATE_FAULTS as fault:
        raise TrustListError("the list's certificate was not issued by the root") from fault
    if not holds(_p256(leaf), message, signature):
        raise TrustListError("the list was altered")
    return sha256(chain[1]).hexdigest()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise TrustListError("x5c holds no certificate") from fault


def _may_sign_lists(leaf: x509.Certificate, signed_at: Any) -> bool:
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return SIGNS_TRUST_LISTS in usages and leaf.not_valid_before_utc <= moment(signed_at) <= leaf.not_valid_after_utc


def _p256(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TrustListError("not a P-256 key")
    return key

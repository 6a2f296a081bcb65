"""Trust lists and key sets as they are written; the reading half is `verification.trust`."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.license.domain.keys import KeyState, SigningKey, Use
from services.license.verification.cose import ES256, HEADER_ALG, HEADER_KID, HEADER_TYP
from services.license.verification.keys import PublicKey, axes, jwk_of
from services.license.verification.limits import to_base64url
from services.license.verification.qr import COSE_SIGN1_TAG
from services.license.verification.trust_forms import (
    CLAIM_EXP,
    CLAIM_IAT,
    CLAIM_ISS,
    CLAIM_KEYS,
    CLAIM_VERSION,
    CURVE,
    HEADER_X5CHAIN,
    KEY_TYPE,
    TRUST_LIST_CWT_TYPE,
    TRUST_LIST_TYPE,
    USES,
    Member,
    X,
    Y,
)

LIFETIME = timedelta(days=30)  # as long as a key is announced: who has a list that still speaks knows the next key
RENEWED = timedelta(days=7)  # an unchanged list is published again, so that it goes on speaking
_ED25519, _P256 = (1, 6), (2, 1)  # key type and curve (RFC 9053)


@dataclass(frozen=True)
class TrustContent:
    """What one version says, before it is signed: by whom, when, which keys. ``keys``: those still believed."""

    issuer: str
    version: int
    at: datetime
    keys: tuple[SigningKey, ...]

    @property
    def expires_at(self) -> datetime:
        """Up to when it speaks."""
        return self.at + LIFETIME


def believed(keys: Iterable[SigningKey], at: datetime) -> tuple[SigningKey, ...]:
    """The keys that a list names: all but the retired, and but the signers of trust lists, whom the root vouches for.

    A key that was reported stolen stays for as long as what it signed could still be shown.
    """
    return tuple(key for key in keys if key.use is not Use.TRUST and at <= key.verify_until)


def digest_of(keys: Iterable[SigningKey]) -> str:
    """SHA-256 of what a list says of its keys; another digest makes another version due."""
    return sha256(_json([_trusted(key) for key in keys])).hexdigest()


def jwt_message(content: TrustContent, signer: SigningKey) -> bytes:
    """The bytes to be signed of the JWT; ``signer`` signs trust lists and has the root above it."""
    claims = {
        "iss": content.issuer,
        "iat": int(content.at.timestamp()),
        "exp": int(content.expires_at.timestamp()),
        "version": content.version,
        "keys": [_trusted(key) for key in content.keys],
    }
    header = {"alg": "ES256", "typ": TRUST_LIST_TYPE, "kid": signer.kid, "x5c": _x5c(signer)}
    return ".".join(to_base64url(_json(part)) for part in (header, claims)).encode()


def jwt(message: bytes, signature: bytes) -> str:
    """The compact token."""
    return f"{message.decode()}.{to_base64url(signature)}"


def cwt_message(content: TrustContent, signer: SigningKey) -> bytes:
    """The bytes to be signed of the CWT: no certificates but the signer's, a tenth of the JWT."""
    protected = {
        HEADER_ALG: ES256,
        HEADER_KID: bytes.fromhex(signer.kid),
        HEADER_TYP: TRUST_LIST_CWT_TYPE,
        HEADER_X5CHAIN: list(signer.certificates),
    }
    claims = {
        CLAIM_ISS: content.issuer,
        CLAIM_EXP: int(content.expires_at.timestamp()),
        CLAIM_IAT: int(content.at.timestamp()),
        CLAIM_VERSION: content.version,
        CLAIM_KEYS: [_entry(key) for key in content.keys],
    }
    parts = [cbor2.dumps(part, canonical=True) for part in (protected, claims)]
    return bytes(cbor2.dumps(["Signature1", parts[0], b"", parts[1]]))


def cwt(message: bytes, signature: bytes) -> bytes:
    """The COSE_Sign1 of a message."""
    _, protected, _, payload = cbor2.loads(message)
    return bytes(cbor2.dumps(cbor2.CBORTag(COSE_SIGN1_TAG, [protected, {}, payload, signature])))


def jwks(keys: Iterable[SigningKey], at: datetime) -> dict[str, Any]:
    """The keys of licences and status lists as a JWK set (RFC 7517).

    A JWK set cannot say from when on a key is not believed: one that was reported stolen is left out.
    """
    return {"keys": [_jwk(key) for key in keys if key.use in {Use.LICENCE, Use.STATUS} and _is_good(key, at)]}


def _is_good(key: SigningKey, at: datetime) -> bool:
    return key.state(at) not in {KeyState.COMPROMISED, KeyState.RETIRED}


def _jwk(key: SigningKey) -> dict[str, Any]:
    return jwk_of(key.public_key) | {"kid": key.kid, "use": "sig", "alg": str(key.use.algorithm), "x5c": _x5c(key)}


def _trusted(key: SigningKey) -> dict[str, Any]:
    shown: dict[str, Any] = {"kid": key.kid, "use": str(key.use), "jwk": jwk_of(key.public_key), "x5c": _x5c(key)}
    return shown | {member.name.lower(): moment for member, moment in _moments(key).items()}


def _entry(key: SigningKey) -> dict[int, Any]:
    numbers = {word: number for number, word in USES.items()}
    shown = {Member.KID: bytes.fromhex(key.kid), Member.USE: numbers[key.use], Member.KEY: _cose_key(key.public_key)}
    return {int(member): value for member, value in (shown | _moments(key)).items()}


def _moments(key: SigningKey) -> dict[Member, int]:
    moments = {
        Member.NOT_BEFORE: key.not_before,
        Member.SIGN_UNTIL: key.sign_until,
        Member.VERIFY_UNTIL: key.verify_until,
        Member.REVOKED_AT: key.revoked_at,
    }
    return {member: int(moment.timestamp()) for member, moment in moments.items() if moment is not None}


def _cose_key(key: PublicKey) -> dict[int, Any]:
    if isinstance(key, ed25519.Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {KEY_TYPE: _ED25519[0], CURVE: _ED25519[1], X: raw}
    x, y = axes(key)
    return {KEY_TYPE: _P256[0], CURVE: _P256[1], X: x, Y: y}


def _x5c(key: SigningKey) -> list[str]:
    return [base64.b64encode(certificate).decode() for certificate in key.certificates]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

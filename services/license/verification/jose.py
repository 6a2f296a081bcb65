"""Compact JWS with ES256 (RFC 7515, 7518) as the registry signs it; nothing else is read.

The algorithm is tied to the key: a header that names another one is refused before any key is looked at.
"""

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from services.license.verification.keys import PublicKey
from services.license.verification.limits import NotReadableError, base64url, json_object

ES256 = "ES256"
SIGNATURE_BYTES = 64
_HEADER_MEMBERS = frozenset({"alg", "typ", "kid", "x5c"})


class NotSupportedError(Exception):
    """Well formed, but of a type, algorithm or extension that licences do not use."""


@dataclass(frozen=True)
class Jws:
    """A compact JWS, taken apart, its signature not yet checked."""

    kid: str
    x5c: tuple[str, ...]
    payload: bytes
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


def read_jws(token: str, typ: str) -> Jws:
    """Take a compact JWS of the given ``typ`` apart; raises NotReadableError or NotSupportedError."""
    parts = token.split(".")
    if len(parts) != 3:
        raise NotReadableError("a compact JWS has three parts")
    header = json_object(base64url(parts[0]))
    if header.get("typ") != typ or header.get("alg") != ES256 or not header.keys() <= _HEADER_MEMBERS:
        raise NotSupportedError("type, algorithm or header extension not used in licences")
    kid, x5c = header.get("kid"), header.get("x5c", [])
    if not isinstance(kid, str) or not isinstance(x5c, list) or not all(isinstance(one, str) for one in x5c):
        raise NotReadableError("kid or x5c has the wrong shape")
    payload, signature = base64url(parts[1]), base64url(parts[2])
    if len(signature) != SIGNATURE_BYTES:
        raise NotReadableError("an ES256 signature has 64 bytes")
    return Jws(kid, tuple(x5c), payload, json_object(payload), f"{parts[0]}.{parts[1]}".encode(), signature)


def holds(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether a raw signature, 64 bytes, over the message was made with the key's other half: ES256 or Ed25519."""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return len(signature) == SIGNATURE_BYTES

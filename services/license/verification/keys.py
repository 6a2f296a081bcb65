"""Public keys as licences and lists name them: key ids, usages, JWK; moments in whole seconds."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.license.verification.limits import NotReadableError, base64url, to_base64url

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

_ARC = "2.25.107556670143411786056050095980980705581"  # under 2.25 a UUID is an arc of its own (ITU-T X.667)
SIGNS_LICENCES = x509.ObjectIdentifier(f"{_ARC}.1")
SIGNS_STATUS_LISTS = x509.ObjectIdentifier(f"{_ARC}.2")
SIGNS_TRUST_LISTS = x509.ObjectIdentifier(f"{_ARC}.3")
SIGNS_CHECKPOINTS = x509.ObjectIdentifier(f"{_ARC}.4")
SIGNS_PRESENTATIONS = x509.ObjectIdentifier(f"{_ARC}.5")


def kid_of(certificate: bytes) -> str:
    """First 8 bytes of SHA-256 of a DER certificate, 16 hex digits (as in the EU health certificate, HCERT A.1)."""
    return sha256(certificate).hexdigest()[:16]


def public_key_of(jwk: dict[str, Any]) -> PublicKey:
    """The key of a P-256 or Ed25519 JWK (RFC 7518 section 6.2, RFC 8037).

    Raises ValueError for another curve or a point beside it.
    """
    match jwk["kty"], jwk["crv"]:
        case "EC", "P-256":
            x, y = (base64url(jwk[axis]) for axis in ("x", "y"))
            return p256(x, y)
        case "OKP", "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(base64url(jwk["x"]))
    raise ValueError("neither a P-256 nor an Ed25519 key")


def jwk_of(key: PublicKey) -> dict[str, str]:
    """The reverse of ``public_key_of``."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": to_base64url(raw)}
    x, y = (to_base64url(axis) for axis in axes(key))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def axes(key: ec.EllipticCurvePublicKey) -> tuple[bytes, bytes]:
    """Both coordinates, 32 bytes each."""
    numbers = key.public_numbers()
    return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")


def p256(x: bytes, y: bytes) -> ec.EllipticCurvePublicKey:
    """The key at a point; raises ValueError for one beside the curve."""
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1())
    return numbers.public_key()


def moment(seconds: Any) -> datetime:
    """The moment of a NumericDate in whole seconds (RFC 7519); raises NotReadableError for anything else."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds < 1 << 36:
        raise NotReadableError("not a moment in whole seconds")
    return datetime.fromtimestamp(seconds, tz=UTC)

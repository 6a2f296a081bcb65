"""Writing the SD-JWT VC form; the reading half is `verification.sd_jwt`."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from services.license.domain.rendition import Format, Salts, Terms, ToBeSigned
from services.license.verification.face import Face
from services.license.verification.limits import to_base64url
from services.license.verification.sd_jwt import DISCLOSABLE, PLAIN, TYPE, VCT, digest


def to_be_signed(face: Face, terms: Terms, salts: Salts, holder: Mapping[str, str] | None = None) -> ToBeSigned:
    """``salts``: one of 16 random bytes for each disclosable item, in the order of ``DISCLOSABLE``.

    ``holder``: the key (JWK) to which the credential is bound, for one that a wallet shows.
    """
    items = face.as_json()
    disclosures = [
        _disclosure(salt, name, items[name]) for salt, name in zip(salts, DISCLOSABLE, strict=True) if name in items
    ]
    bound = {"cnf": {"jwk": dict(holder)}} if holder else {}
    payload = _json(_claims(items, terms) | bound | {"_sd_alg": "sha-256", "_sd": sorted(map(digest, disclosures))})
    header = {"alg": "ES256", "typ": TYPE, "kid": terms.key.kid, "x5c": _x5c(terms.key.certificates)}
    message = f"{to_base64url(_json(header))}.{to_base64url(payload)}".encode()
    return ToBeSigned(Format.SD_JWT, face, message, "~".join([*disclosures, ""]), sha256(payload).hexdigest())


def with_signature(message: bytes, disclosures: str, signature: bytes) -> str:
    """The credential in its compact form."""
    return f"{message.decode()}.{to_base64url(signature)}~{disclosures}"


def _claims(items: dict[str, Any], terms: Terms) -> dict[str, Any]:
    issued = int(terms.issued_at.timestamp())
    return {
        "iss": terms.issuer,
        "iat": issued,
        "nbf": issued,
        "exp": int(terms.expires_at.timestamp()),
        "vct": VCT,
        "status": {"status_list": {"idx": terms.status.index, "uri": terms.status.uri}},
    } | {name: items[name] for name in PLAIN if name in items}


def _disclosure(salt: bytes, name: str, value: Any) -> str:
    return to_base64url(_json([to_base64url(salt), name, value]))


def _x5c(certificates: tuple[bytes, ...]) -> list[str]:
    """Without the root: whoever checks the chain has it already (RFC 7515 section 4.1.6)."""
    return [base64.b64encode(certificate).decode() for certificate in certificates]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

"""COSE_Sign1 with ES256 (RFC 9052) as the registry signs it; nothing else is read."""

from dataclasses import dataclass
from typing import Any

import cbor2

from services.license.verification import cbor
from services.license.verification.jose import SIGNATURE_BYTES, NotSupportedError
from services.license.verification.limits import NotReadableError

HEADER_ALG, HEADER_KID, HEADER_TYP, ES256 = 1, 4, 16, -7


@dataclass(frozen=True)
class Sign1:
    """A COSE_Sign1, taken apart, its signature not yet checked. ``kid``: hex digits; ``header``: the protected one."""

    kid: str
    header: dict[Any, Any]
    claims: dict[Any, Any]
    message: bytes
    signature: bytes


def read_sign1(raw: bytes, typ: str, more: frozenset[int] = frozenset()) -> Sign1:
    """Take a tagged COSE_Sign1 of CWT claims of the given ``typ`` apart.

    ``more``: labels that its protected header has beside algorithm, key and type. The unprotected header must be empty:
    nobody signs what stands there. Raises NotReadableError or NotSupportedError.
    """
    match cbor.loads(raw):
        case cbor.Tagged(tag=18, value=(bytes(protected), dict(unprotected), bytes(payload), bytes(signature))):
            header, claims = cbor.loads(protected), cbor.loads(payload)
        case _:
            raise NotReadableError("not a COSE_Sign1")
    if not isinstance(header, dict) or not isinstance(claims, dict) or len(signature) != SIGNATURE_BYTES:
        raise NotReadableError("no map of headers or claims, or a signature of another length")
    if unprotected or header.keys() != {HEADER_ALG, HEADER_KID, HEADER_TYP} | more:
        raise NotSupportedError("header not used here")
    if (header[HEADER_ALG], header[HEADER_TYP]) != (ES256, typ) or not isinstance(header[HEADER_KID], bytes):
        raise NotSupportedError("type or algorithm not used here")
    message = bytes(cbor2.dumps(["Signature1", protected, b"", payload]))
    return Sign1(header[HEADER_KID].hex(), header, claims, message, signature)

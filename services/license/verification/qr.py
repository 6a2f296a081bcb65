"""The QR form: ``BL1:`` + base45 of a COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392), deflated where that is smaller.

The labels and integer keys are tabled in ``docs/licence-format.md`` and are never reused.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import IntEnum
from hashlib import sha256
from typing import Any, TypeVar

import cbor2

from services.license.verification import cbor
from services.license.verification.face import Capital, Face, Head
from services.license.verification.jose import SIGNATURE_BYTES, NotSupportedError
from services.license.verification.limits import MAX_COSE, MAX_QR_TEXT, NotReadableError, base45_bytes, inflate
from services.license.verification.signed import Document, Signed, status_reference, text_of
from services.license.verification.trust import moment

T = TypeVar("T")

PREFIX = "BL1:"
ZLIB_FIRST_BYTE = 0x78
COSE_SIGN1_TAG = 18
HEADER_ALG, HEADER_KID, ES256 = 1, 4, -7
CLAIM_ISS, CLAIM_EXP, CLAIM_IAT, CLAIM_STATUS, CLAIM_LICENCE = 1, 4, 6, 65535, -65537
KID_BYTES = 8
EPOCH = date(1970, 1, 1)


class Item(IntEnum):
    """Keys of the licence map."""

    SERIAL = 1
    LICENSE_NO = 2
    USCC = 3
    NAME = 4
    KIND = 5
    ENTITY_TYPE = 6
    ENTITY_TYPE_TEXT = 7
    HEAD = 8
    CAPITAL = 9
    ESTABLISHED_ON = 10
    ADDRESS = 11
    SCOPE = 12
    REGISTRY = 13
    REGISTRY_NAME = 14
    LICENCE_ON = 15
    COMPOSITION = 16


KINDS = {
    1: "llc",
    2: "sole_enterprise",
    3: "partnership",
    4: "individual_business",
    5: "coop",
    6: "branch",
    7: "joint_stock",
    8: "non_company",
    9: "foreign_company_branch",
    10: "other",
}
ROLES = {1: "legal_rep", 2: "managing_partner", 3: "investor", 4: "operator", 5: "person_in_charge", 6: "other"}
COMPOSITIONS = {1: "personal", 2: "family", 3: "other"}
TEXT_ITEMS = {Item.NAME: "name", Item.ADDRESS: "address", Item.SCOPE: "scope"}
"""Items that may stand as text or as the 32 bytes of the text's SHA-256."""


def taken_apart(text: str) -> Signed:
    """The parts of a QR text; raises NotReadableError or NotSupportedError."""
    protected, payload, signature = unpacked(text, PREFIX)
    return Signed(
        document=_document(payload),
        kid=key_id(protected),
        message=to_be_signed(protected, payload),
        signature=signature,
    )


def unpacked(text: str, prefix: str) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload and signature of a text after its prefix; raises NotReadableError."""
    if len(text) > MAX_QR_TEXT:
        raise NotReadableError("longer than any QR code")
    raw = base45_bytes(text.removeprefix(prefix))
    if raw[:1] == bytes([ZLIB_FIRST_BYTE]):
        raw = inflate(raw, MAX_COSE)
    return _sign1(cbor.loads(raw))


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """``Sig_structure`` of a COSE_Sign1 without external data (RFC 9052 section 4.4)."""
    return bytes(cbor2.dumps(["Signature1", protected, b"", payload]))


def _sign1(item: Any) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload, signature. The unprotected header must be empty: nobody signs what stands there."""
    match item:
        case cbor.Tagged(tag=18, value=(bytes(protected), dict(unprotected), bytes(payload), bytes(signature))):
            if unprotected or len(signature) != SIGNATURE_BYTES:
                raise NotReadableError("unsigned header or a signature of another length")
            return protected, payload, signature
    raise NotReadableError("not a COSE_Sign1")


def key_id(protected: bytes) -> str:
    """The key that a protected header names; raises NotReadableError, or NotSupportedError for another algorithm."""
    header = cbor.loads(protected)
    if not isinstance(header, dict) or header.keys() != {HEADER_ALG, HEADER_KID} or header[HEADER_ALG] != ES256:
        raise NotSupportedError("algorithm or header not used in licences")
    kid = header[HEADER_KID]
    if not isinstance(kid, bytes) or len(kid) != KID_BYTES:
        raise NotReadableError("kid has another shape")
    return kid.hex()


def _document(payload: bytes) -> Document:
    claims = mapping(cbor.loads(payload))
    try:
        return Document(
            face=face_of(mapping(claims[CLAIM_LICENCE])),
            issuer=text_of(claims[CLAIM_ISS]),
            issued_at=moment(claims[CLAIM_IAT]),
            expires_at=moment(claims[CLAIM_EXP]),
            status=status_reference(claims[CLAIM_STATUS]),
            payload_sha256=sha256(payload).hexdigest(),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise NotReadableError("a claim is missing or has another shape") from fault


def face_of(items: Mapping[int, Any]) -> Face:
    """The face, or what of it is carried; raises NotReadableError and what another shape brings about."""
    texts = {name: items[key] for key, name in TEXT_ITEMS.items() if isinstance(items.get(key), str)}
    digests = {name: items[key].hex() for key, name in TEXT_ITEMS.items() if isinstance(items.get(key), bytes)}
    return Face(
        serial=text_of(items[Item.SERIAL]),
        license_no=_number(items[Item.LICENSE_NO]),
        uscc=text_of(items[Item.USCC]),
        kind=KINDS.get(_number(items[Item.KIND]), "other"),
        entity_type=f"{_number(items[Item.ENTITY_TYPE]):04d}",
        entity_type_text=text_of(items[Item.ENTITY_TYPE_TEXT]),
        registry=f"{_number(items[Item.REGISTRY]):06d}",
        registry_name=text_of(items[Item.REGISTRY_NAME]),
        licence_on=_day(items[Item.LICENCE_ON]),
        head=_optional(items, Item.HEAD, _head),
        capital=_optional(items, Item.CAPITAL, _capital),
        established_on=_optional(items, Item.ESTABLISHED_ON, _day),
        composition=_optional(items, Item.COMPOSITION, lambda value: COMPOSITIONS.get(_number(value), "other")),
        digests=digests,
        **texts,
    )


def _optional(items: Mapping[int, Any], key: Item, read: Callable[[Any], T]) -> T | None:
    return read(items[key]) if key in items else None


def _head(value: Any) -> Head:
    role, *names = _array(value)
    return Head(ROLES.get(_number(role), "other"), tuple(text_of(name) for name in names))


def _capital(value: Any) -> Capital:
    fen, currency = _array(value)
    return Capital(f"{_number(fen) // 100}.{fen % 100:02d}", text_of(currency))


def _day(value: Any) -> date:
    return EPOCH + timedelta(days=_number(value))


def _number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise NotReadableError("number expected")
    return value


def _array(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise NotReadableError("array expected")
    return value


def mapping(value: Any) -> Mapping[int, Any]:
    """The value, if it is a map; raises NotReadableError."""
    if not isinstance(value, dict):
        raise NotReadableError("map expected")
    return value

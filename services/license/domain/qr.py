"""Writing the QR form and drawing it; the reading half is `verification.qr`."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256, sha512
from io import BytesIO
from typing import Any

import base45
import cbor2
import segno

from services.license.domain.rendition import Format, Terms, ToBeSigned
from services.license.verification import cbor
from services.license.verification.face import Face, digest_of
from services.license.verification.qr import (
    CLAIM_EXP,
    CLAIM_IAT,
    CLAIM_ISS,
    CLAIM_LICENCE,
    CLAIM_STATUS,
    COMPOSITIONS,
    COSE_SIGN1_TAG,
    EPOCH,
    ES256,
    HEADER_ALG,
    HEADER_KID,
    KINDS,
    PREFIX,
    ROLES,
    Item,
)
from services.license.verification.qr import to_be_signed as sig_structure

MAX_CHARACTERS = 800  # version 18-M; denser codes are not read by ordinary phones from ordinary paper
QUIET_ZONE = 4  # modules
MARGIN = 12  # characters: how much zlib gains may differ from one random signature to another


def to_be_signed(face: Face, terms: Terms) -> ToBeSigned:
    """The bytes to be signed of a code of at most ``MAX_CHARACTERS`` characters.

    The scope is carried as a digest. Where the rest is still too long, the address follows, and the name, which people
    compare, only where that is not enough. What a digest stands for is in the SD-JWT form and on line.
    """
    carried = digested(face, "scope")
    for name in ("address", "name"):
        if len(sample(_message(carried, terms))) <= MAX_CHARACTERS - MARGIN:
            break
        carried = digested(carried, name)
    message = _message(carried, terms)
    payload = cbor.loads(message)[3]
    return ToBeSigned(Format.QR, carried, message, "", sha256(payload).hexdigest())


def with_signature(message: bytes, signature: bytes, prefix: str = PREFIX) -> str:
    """The text of the code: COSE_Sign1 of the message's header and payload, deflated only where that is smaller."""
    _, protected, _, payload = cbor.loads(message)
    raw = cbor2.dumps(cbor2.CBORTag(COSE_SIGN1_TAG, [protected, {}, payload, signature]))
    packed = zlib.compress(raw, 9)
    text: str = base45.b45encode(min(packed, raw, key=len)).decode()
    return prefix + text


def drawn(text: str) -> segno.QRCode:
    """The code in error correction M, without a boost that would make it denser."""
    return segno.make_qr(text, error="m", boost_error=False)


def png(text: str, scale: int = 6) -> bytes:
    """PNG of the code, ``scale`` pixels a module."""
    out = BytesIO()
    drawn(text).save(out, kind="png", scale=scale, border=QUIET_ZONE)
    return out.getvalue()


def svg(text: str) -> bytes:
    """SVG of the code as a file of its own."""
    out = BytesIO()
    drawn(text).save(out, kind="svg", border=QUIET_ZONE, scale=6)
    return out.getvalue()


@dataclass(frozen=True)
class Outline:
    """The code for a page that brings its own ``svg`` element: the view box, and the path of the dark modules."""

    view: str
    path: str


def outline(text: str) -> Outline:
    """The drawing of a code with its quiet zone, without size, colour scheme or style of its own."""
    image = drawn(text)
    svg = image.svg_inline(border=QUIET_ZONE, svgclass=None, lineclass=None, omitsize=True)
    side = image.symbol_size(border=QUIET_ZONE)[0]
    return Outline(f"0 0 {side} {side}", svg[svg.index("<path") : svg.rindex("</svg>")])


def sample(message: bytes) -> str:
    """The text with bytes that are as hard to pack as a signature."""
    return with_signature(message, sha512(message).digest())


def _message(face: Face, terms: Terms) -> bytes:
    claims = {
        CLAIM_ISS: terms.issuer,
        CLAIM_EXP: int(terms.expires_at.timestamp()),
        CLAIM_IAT: int(terms.issued_at.timestamp()),
        CLAIM_STATUS: {"status_list": {"idx": terms.status.index, "uri": terms.status.uri}},
        CLAIM_LICENCE: {key: value for key, value in items_of(face).items() if value is not None},
    }
    return message_of(claims, terms.key.kid)


def message_of(claims: Mapping[int, Any], kid: str) -> bytes:
    """The bytes that a key signs over claims."""
    protected = cbor2.dumps({HEADER_ALG: ES256, HEADER_KID: bytes.fromhex(kid)}, canonical=True)
    return sig_structure(protected, cbor2.dumps(claims, canonical=True))


def items_of(face: Face) -> dict[int, Any]:
    """The items by their keys; None for what is not carried."""
    return {
        Item.SERIAL: face.serial,
        Item.LICENSE_NO: face.license_no,
        Item.USCC: face.uscc,
        Item.NAME: _text_or_digest(face, "name"),
        Item.KIND: _key_of(KINDS, face.kind),
        Item.ENTITY_TYPE: int(face.entity_type),
        Item.ENTITY_TYPE_TEXT: face.entity_type_text,
        Item.HEAD: [_key_of(ROLES, face.head.role), *face.head.names] if face.head else None,
        Item.CAPITAL: [int(Decimal(face.capital.amount) * 100), face.capital.currency] if face.capital else None,
        Item.ESTABLISHED_ON: _days(face.established_on) if face.established_on else None,
        Item.ADDRESS: _text_or_digest(face, "address"),
        Item.SCOPE: _text_or_digest(face, "scope"),
        Item.REGISTRY: int(face.registry),
        Item.REGISTRY_NAME: face.registry_name,
        Item.LICENCE_ON: _days(face.licence_on),
        Item.COMPOSITION: _key_of(COMPOSITIONS, face.composition) if face.composition else None,
    }


def digested(face: Face, name: str) -> Face:
    """The face with the digest of an item in the place of its text."""
    text = getattr(face, name)
    if text is None:
        return face
    digests = dict(face.digests) | {name: digest_of(text)}
    return replace(face, **{name: None, "digests": digests})  # type: ignore[arg-type]  # a name from our own list


def _text_or_digest(face: Face, name: str) -> str | bytes | None:
    digest = face.digests.get(name)
    return bytes.fromhex(digest) if digest else getattr(face, name)


def _key_of(table: Mapping[int, str], word: str) -> int:
    """The integer that stands for a word; a word of a later day is ``other``, as for every open enumeration."""
    numbers = {value: key for key, value in table.items()}
    return numbers.get(word, numbers["other"])


def _days(day: date) -> int:
    return (day - EPOCH).days

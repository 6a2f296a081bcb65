"""Status lists as they are written, in both forms; the reading half is `verification.status`."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import cbor2

from services.license.domain.keys import SigningKey
from services.license.verification import pack
from services.license.verification.bitmap import Bitmap
from services.license.verification.cose import ES256, HEADER_ALG, HEADER_KID, HEADER_TYP
from services.license.verification.limits import to_base64url
from services.license.verification.qr import COSE_SIGN1_TAG
from services.license.verification.status import BITS
from services.license.verification.status_forms import (
    CLAIM_EXP,
    CLAIM_IAT,
    CLAIM_STATUS_LIST,
    CLAIM_SUB,
    CLAIM_TTL,
    STATUS_LIST_CWT_TYPE,
    STATUS_LIST_TYPE,
)

ENTRIES = 1 << 20
TIME_TO_LIVE = timedelta(minutes=15)  # what a verifier may cache
LIFETIME = timedelta(hours=24)  # after that the list says nothing any more
RENEWED = timedelta(minutes=14)  # an unchanged list is published again; a minute is left for the signer
COALESCE = timedelta(seconds=10)  # changes of so long are published together


@dataclass(frozen=True)
class Issuer:
    """Where this issuer is found, for ever, and whether it is a sandbox."""

    url: str
    sandbox: bool


@dataclass(frozen=True)
class Publication:
    """What one status list is to say: up to which change, and every entry that is not 0."""

    list_id: str
    uri: str
    change_no: int
    entries: Mapping[int, int]


@dataclass(frozen=True)
class SignedList:
    """A publication in both of its signed forms; ``at``: their ``iat``."""

    publication: Publication
    at: datetime
    token: str
    cwt: bytes


@dataclass(frozen=True)
class ListContent:
    """What both forms of one publication say. ``compressed``: the array, packed once for both."""

    uri: str
    issuer: str
    at: datetime
    compressed: bytes

    @classmethod
    def of(cls, uri: str, issuer: str, entries: Mapping[int, int], at: datetime) -> "ListContent":
        """The content of a list of 2^20 entries, from those that are not 0."""
        return cls(uri, issuer, at, zlib.compress(Bitmap.of(entries, ENTRIES, BITS).raw, 9))

    @property
    def issued(self) -> int:
        """``iat`` in seconds."""
        return int(self.at.timestamp())

    @property
    def expires(self) -> int:
        """``exp`` in seconds."""
        return self.issued + int(LIFETIME.total_seconds())


def list_id(registry: str, number: int) -> str:
    """Lists are kept by city, so that an inspector needs one.

    >>> list_id("140105", 1)
    '1401-1'
    """
    return f"{registry[:4]}-{number}"


def list_uri(issuer: str, identifier: str) -> str:
    """The address of a list, which is also its ``sub``."""
    return f"{aggregation_uri(issuer)}/{identifier}"


def aggregation_uri(issuer: str) -> str:
    """Where all lists are named (the draft, section 9)."""
    return f"{issuer}/status-lists"


def jwt_message(content: ListContent, key: SigningKey) -> bytes:
    """The bytes to be signed of the JWT."""
    claims = {
        "iss": content.issuer,
        "sub": content.uri,
        "iat": content.issued,
        "exp": content.expires,
        "ttl": int(TIME_TO_LIVE.total_seconds()),
        "status_list": {
            "bits": BITS,
            "lst": to_base64url(content.compressed),
            "aggregation_uri": aggregation_uri(content.issuer),
        },
    }
    header = {"alg": "ES256", "typ": STATUS_LIST_TYPE, "kid": key.kid}
    return ".".join(to_base64url(_json(part)) for part in (header, claims)).encode()


def with_signature(message: bytes, signature: bytes) -> str:
    """The compact token."""
    return f"{message.decode()}.{to_base64url(signature)}"


def cwt_message(content: ListContent, key: SigningKey) -> bytes:
    """The bytes to be signed of the CWT: without two codings in base64, half of the JWT."""
    protected = {HEADER_ALG: ES256, HEADER_KID: bytes.fromhex(key.kid), HEADER_TYP: STATUS_LIST_CWT_TYPE}
    claims = {
        CLAIM_SUB: content.uri,
        CLAIM_EXP: content.expires,
        CLAIM_IAT: content.issued,
        CLAIM_TTL: int(TIME_TO_LIVE.total_seconds()),
        CLAIM_STATUS_LIST: {"bits": BITS, "lst": content.compressed},
    }
    parts = [cbor2.dumps(part, canonical=True) for part in (protected, claims)]
    return bytes(cbor2.dumps(["Signature1", parts[0], b"", parts[1]]))


def cwt(message: bytes, signature: bytes) -> bytes:
    """The COSE_Sign1 of a message, tagged."""
    _, protected, _, payload = cbor2.loads(message)
    return bytes(cbor2.dumps(cbor2.CBORTag(COSE_SIGN1_TAG, [protected, {}, payload, signature])))


def packed(trust_list: bytes, lists: Sequence[bytes]) -> bytes:
    """A status pack of CWTs, see `verification.pack`."""
    members = {pack.MEMBER_LAYOUT: pack.LAYOUT, pack.MEMBER_TRUST: trust_list, pack.MEMBER_LISTS: list(lists)}
    return bytes(cbor2.dumps(members, canonical=True))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

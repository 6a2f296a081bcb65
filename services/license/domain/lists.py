"""Status lists as they are written; the reading half is `verification.status`."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.license.domain.keys import SigningKey
from services.license.verification.limits import to_base64url
from services.license.verification.status import BITS, PER_BYTE, STATUS_LIST_TYPE

ENTRIES = 1 << 20
TIME_TO_LIVE = timedelta(minutes=15)  # what a verifier may cache; also the longest time between two publications
LIFETIME = timedelta(hours=24)  # after that the list says nothing any more
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


def list_id(registry: str, number: int) -> str:
    """Lists are kept by city, so that an inspector needs one.

    >>> list_id("140105", 1)
    '1401-1'
    """
    return f"{registry[:4]}-{number}"


def list_uri(issuer: str, identifier: str) -> str:
    """The address of a list, which is also its ``sub``."""
    return f"{issuer}/status-lists/{identifier}"


def packed(entries: Mapping[int, int]) -> bytes:
    r"""A list's bytes from the entries that are not 0, least significant bits first.

    >>> packed({0: 2, 1: 1})[:2], len(packed({}))
    (b'\x06\x00', 262144)
    """
    raw = bytearray(ENTRIES // PER_BYTE)
    for index, bits in entries.items():
        raw[index // PER_BYTE] |= bits << BITS * (index % PER_BYTE)
    return bytes(raw)


def status_list_message(uri: str, issuer: str, entries: Mapping[int, int], at: datetime, key: SigningKey) -> bytes:
    """The bytes to be signed of a status list token."""
    claims = {
        "iss": issuer,
        "sub": uri,
        "iat": int(at.timestamp()),
        "exp": int((at + LIFETIME).timestamp()),
        "ttl": int(TIME_TO_LIVE.total_seconds()),
        "status_list": {"bits": BITS, "lst": to_base64url(zlib.compress(packed(entries), 9))},
    }
    return _message({"alg": "ES256", "typ": STATUS_LIST_TYPE, "kid": key.kid}, claims)


def with_signature(message: bytes, signature: bytes) -> str:
    """The compact token."""
    return f"{message.decode()}.{to_base64url(signature)}"


def _message(header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    return ".".join(to_base64url(_json(part)) for part in (header, claims)).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

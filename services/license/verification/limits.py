"""How much of a stranger's input is looked at, and the strict text codings that everything else reads through.

Every limit stands here. A coding is strict when one content has exactly one spelling: what decodes but is not what the
encoder would have written is refused, so that no altered character goes unnoticed.
"""

import base64
import binascii
import json
import struct
import zlib
from typing import Any

_BASE45 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NO_DIGIT = 255
_BASE45_VALUES = bytes(_BASE45.find(byte) if byte in _BASE45 else _NO_DIGIT for byte in range(256))

MAX_TEXT = 65_536  # characters of an SD-JWT; a long scope is most of it
MAX_QR_TEXT = 4_296  # alphanumeric characters that the largest QR code holds
MAX_COSE = 16_384  # bytes after inflation
MAX_CBOR_DEPTH = 8
MAX_STATUS_TOKEN = 4 * 1024 * 1024  # characters
MAX_STATUS_BYTES = 1024 * 1024  # inflated; a list of 2^20 entries of 2 bits has 262,144
MAX_PACK_BYTES = 64 * 1024 * 1024  # the lists of 200 million licences, a twentieth of them void, take 9 MB
MAX_TRUST_TOKEN = 1024 * 1024  # characters
MAX_DISCLOSURES = 32
MAX_PICTURE_BYTES = 8 * 1024 * 1024
MAX_PDF_BYTES = 4 * 1024 * 1024  # a licence has 0.1 MB
MAX_PICTURE_PIXELS = 40_000_000


class NotReadableError(Exception):
    """The input is not what it claims to be; the message says where, for logs and developers."""


def base64url(text: str) -> bytes:
    r"""Bytes of unpadded base64url text, refusing any spelling but the canonical one.

    >>> base64url("AQI")
    b'\x01\x02'
    >>> base64url("AQJ")
    Traceback (most recent call last):
    services.license.verification.limits.NotReadableError: base64url is not canonical
    """
    if "+" in text or "/" in text:  # the decoder takes them beside - and _
        raise NotReadableError("base64 instead of base64url")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NotReadableError("not base64url") from fault
    last = len(raw) % 3 or 3  # only the last group has bits that the decoder ignores
    if to_base64url(raw[-last:]) != text[len(raw[:-last]) // 3 * 4 :]:
        raise NotReadableError("base64url is not canonical")
    return raw


def to_base64url(raw: bytes) -> str:
    r"""Unpadded base64url text (RFC 7515 section 2).

    >>> to_base64url(b"\x01\x02")
    'AQI'
    """
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def base45_bytes(text: str) -> bytes:
    """Bytes of base45 text (RFC 9285). A spelling is unique: whatever another one would give is out of range.

    >>> base45_bytes("QED8WEX0")
    b'ietf!'
    >>> base45_bytes("GGW")
    Traceback (most recent call last):
    services.license.verification.limits.NotReadableError: base45 out of range
    """
    digits = text.encode("ascii", "replace").translate(_BASE45_VALUES)
    whole = len(digits) - len(digits) % 3
    numbers = [a + 45 * b + 2025 * c for a, b, c in zip(*(digits[n:whole:3] for n in range(3)), strict=True)]
    if _NO_DIGIT in digits or len(digits) - whole == 1:
        raise NotReadableError("not base45")
    tail = digits[whole] + 45 * digits[whole + 1] if whole < len(digits) else None
    if max(numbers, default=0) > 0xFFFF or (tail or 0) > 0xFF:
        raise NotReadableError("base45 out of range")
    return struct.pack(f">{len(numbers)}H", *numbers) + (b"" if tail is None else bytes([tail]))


def json_object(raw: bytes) -> dict[str, Any]:
    """A JSON object; see ``json_value``."""
    value = json_value(raw)
    if not isinstance(value, dict):
        raise NotReadableError("not a JSON object")
    return value


def json_value(raw: bytes) -> Any:
    """A JSON value in UTF-8; refuses doubled members and numbers that are not finite."""
    try:  # decoded here: the reader of JSON would guess other encodings from the bytes
        return json.loads(raw.decode(), object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise NotReadableError("not JSON") from fault


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def inflate(raw: bytes, limit: int) -> bytes:
    """The content of one complete zlib stream of at most ``limit`` bytes, with nothing after it."""
    machine = zlib.decompressobj()
    try:
        content = machine.decompress(raw, limit)
    except zlib.error as fault:
        raise NotReadableError("not a zlib stream") from fault
    if not machine.eof or machine.unused_data:
        raise NotReadableError("zlib stream too large, cut short, or followed by something")
    return content

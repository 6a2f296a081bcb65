"""Personal data at rest: sealed columns and blind indexes, and the key files behind them.

A sealed value is ``ver(1) | key id(2) | nonce(12) | ciphertext + tag`` under AES-256-GCM-SIV (RFC 8452). The place of
the value, ``table|column|row id``, is authenticated with it, so that a ciphertext moved to another row does not open.
Several keys can read, the one with the highest number writes. A blind index is a keyed hash by which a value can be
looked up and kept unique without being readable; its key must not lie in a backup of the database, because identity
numbers can be enumerated by whoever holds it.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

LAYOUT = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
INDEX_BYTES = 16
_HEAD = len(LAYOUT) + 2


class SealBrokenError(Exception):
    """A sealed value does not open: altered, moved from its place, or sealed with a key that is not here."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value lives; a value opens only at the place it was sealed for."""

    table: str
    column: str
    row_id: UUID | str

    def as_bytes(self) -> bytes:
        """The associated data of the seal.

        >>> Place("person", "identity_number", "7").as_bytes()
        b'person|identity_number|7'
        """
        return f"{self.table}|{self.column}|{self.row_id}".encode()


@dataclass(frozen=True)
class ColumnCipher:
    """Seals and opens text with numbered 32-byte keys (number 1 … 65535); the highest number writes."""

    keys: Mapping[int, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("a column cipher needs at least one key")

    def seal(self, place: Place, text: str) -> bytes:
        key_id = max(self.keys)
        nonce = secrets.token_bytes(NONCE_BYTES)
        head = LAYOUT + key_id.to_bytes(2, "big")
        return head + nonce + AESGCMSIV(self.keys[key_id]).encrypt(nonce, text.encode(), head + place.as_bytes())

    def open(self, place: Place, sealed: bytes | memoryview) -> str:
        """Raises SealBrokenError; a database driver's memoryview is welcome."""
        box = bytes(sealed)
        head, nonce, body = box[:_HEAD], box[_HEAD : _HEAD + NONCE_BYTES], box[_HEAD + NONCE_BYTES :]
        key = self.keys.get(key_id_of(box))
        if key is None:
            raise SealBrokenError(f"no key for a value of {place.table}.{place.column}")
        try:
            return AESGCMSIV(key).decrypt(nonce, body, head + place.as_bytes()).decode()
        except (InvalidTag, ValueError) as fault:
            raise SealBrokenError(f"a value of {place.table}.{place.column} does not open") from fault

    def is_current(self, sealed: bytes | memoryview) -> bool:
        """Whether the value is sealed with the key that writes; otherwise it is due to be sealed again."""
        return key_id_of(bytes(sealed)) == max(self.keys)


def key_id_of(sealed: bytes) -> int:
    """Number of the key a sealed value names; raises SealBrokenError for another layout."""
    if len(sealed) < _HEAD + NONCE_BYTES or not sealed.startswith(LAYOUT):
        raise SealBrokenError("not a sealed value of a known layout")
    return int.from_bytes(sealed[len(LAYOUT) : _HEAD], "big")


@dataclass(frozen=True)
class BlindIndex:
    """Keyed hash for look-up by equality. The caller normalises the value (case, full width) first."""

    key: bytes = field(repr=False)

    def of(self, field_name: str, normalised: str) -> bytes:
        """16 bytes; the same number under another field name gives other bytes."""
        message = field_name.encode() + b"\x00" + normalised.encode()
        return hmac.new(self.key, message, hashlib.sha256).digest()[:INDEX_BYTES]


@dataclass(frozen=True)
class PersonalDataKeys:
    """What a service that keeps personal data needs: one cipher, one index."""

    cipher: ColumnCipher
    index: BlindIndex


def personal_data_keys(directory: Path) -> PersonalDataKeys:
    """Keys from ``column-0001.key``, ``column-0002.key`` … and ``blind-index.key``; made on first start.

    A new writing key is added by putting the next number beside the old ones and restarting.
    """
    secret_file(directory / "column-0001.key")
    keys = {int(path.stem.rpartition("-")[2]): secret_file(path) for path in directory.glob("column-*.key")}
    return PersonalDataKeys(ColumnCipher(keys), BlindIndex(secret_file(directory / "blind-index.key")))


def secret_file(path: Path, length: int = KEY_BYTES) -> bytes:
    """The secret kept in a file as hexadecimal text; random, and made with mode 0600, if there is none yet."""
    return bytes.fromhex(kept_file(path, lambda: secrets.token_hex(length).encode()).decode())


def kept_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Contents of a file that is made once, mode 0600 in a folder of mode 0700, by whichever process comes first.

    The file appears whole or not at all: written beside, then linked, and a link never replaces an existing file.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first; its file counts
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()

"""Signed notes (C2SP signed-note), Ed25519: a text, a blank line, signature lines; and cosignatures with their time.

A text counts only once a signature of a known key was verified: `opened` gives it out then and not before.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAX_NOTE = 64_000  # characters; far above 16 signatures, which every reader must take
MAX_SIGNATURES = 32
KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 32, 64, 8
_DASH = "— "  # em dash, space

Sign = Callable[[bytes], bytes]  # the raw Ed25519 signature of a message


class NoteError(Exception):
    """A note, key or line is malformed, or no known key signed it."""


class KeyType(IntEnum):
    """The signature types used here, by their assigned bytes."""

    SIGNATURE = 1
    COSIGNATURE = 4  # with a time: tlog-cosignature, cosignature/v1


@dataclass(frozen=True)
class VerifierKey:
    """The public side of a key that signs notes. ``name`` is a URL without scheme."""

    name: str
    public: bytes
    type: KeyType = KeyType.SIGNATURE

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(one.isspace() for one in self.name):
            raise NoteError(f"{self.name!r} cannot name a key")
        if len(self.public) != KEY_BYTES:
            raise NoteError("an Ed25519 key has 32 bytes")

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell the key."""
        return sha256(self.name.encode() + b"\n" + self._typed()).digest()[:4]

    def __str__(self) -> str:
        """The key as text: name, id and key with a plus between.

        >>> str(VerifierKey("example.com/log", bytes(32)))
        'example.com/log+a3ad76db+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
        """
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._typed()).decode()}"

    @classmethod
    def from_text(cls, text: str) -> "VerifierKey":
        """The reverse of ``str``. Raises NoteError.

        >>> VerifierKey.from_text("example.com/log+a3ad76db+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").type
        <KeyType.SIGNATURE: 1>
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        typed = _decoded(encoded)
        if not typed or typed[0] not in set(KeyType):
            raise NoteError(f"{text!r} is no key of a known type")
        key = cls(name, typed[1:], KeyType(typed[0]))
        if key.key_id.hex() != key_id:
            raise NoteError(f"{text!r} bears another key's id")
        return key

    def _typed(self) -> bytes:
        return bytes([self.type]) + self.public


@dataclass(frozen=True)
class SignatureLine:
    """One signature under a note: whose, by name and id, and its bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    @classmethod
    def from_text(cls, line: str) -> "SignatureLine":
        """Raises NoteError. ``line`` is without its end."""
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        data = _decoded(encoded)
        if not line.startswith(_DASH) or not name or len(data) <= 4:
            raise NoteError("a line under the note is no signature")
        return cls(name, data[:4], data[4:])

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it says it was made with this key."""
        return (self.name, self.key_id) == (key.name, key.key_id)

    def signed_at(self) -> int:
        """Of a cosignature: seconds since 1970, as the cosigner says."""
        return int.from_bytes(self.signature[:TIME_BYTES], "big")


@dataclass(frozen=True)
class Note:
    """A note as it came: ``text`` with its final newline, and the lines under it. Nothing in it is verified."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def from_text(cls, note: str) -> "Note":
        """Raises NoteError."""
        if len(note) > MAX_NOTE or any(one < " " and one != "\n" for one in note):
            raise NoteError("too large for a note, or with control characters")
        text, gap, under = note.rpartition("\n\n")
        lines = under.split("\n")
        if not gap or not text or lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
            raise NoteError("not a signed note")
        return cls(text + "\n", tuple(map(SignatureLine.from_text, lines)))


def signed(text: str, key: VerifierKey, sign: Sign) -> SignatureLine:
    """The line of a note's own signer."""
    return SignatureLine(key.name, key.key_id, sign(text.encode()))


def cosigned(text: str, key: VerifierKey, seconds: int, sign: Sign) -> SignatureLine:
    """The line of a cosigner who saw the checkpoint at that time (seconds since 1970)."""
    signature = sign(_with_time(text, seconds))
    return SignatureLine(key.name, key.key_id, seconds.to_bytes(TIME_BYTES, "big") + signature)


def opened(note: Note, key: VerifierKey) -> str:
    """The text of a note that this key signed. Raises NoteError."""
    check(note.text, note.signatures, key)
    return note.text


def check(text: str, lines: Iterable[SignatureLine], key: VerifierKey) -> SignatureLine:
    """The line by which this key signed the text. Raises NoteError where there is none, or a false one."""
    own = [line for line in lines if line.is_of(key)]
    if not own:
        raise NoteError(f"not signed by {key.name}")
    for line in own:
        message, signature = text.encode(), line.signature
        if key.type is KeyType.COSIGNATURE:
            message, signature = _with_time(text, line.signed_at()), line.signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
        except (InvalidSignature, ValueError) as fault:
            raise NoteError(f"the signature of {key.name} is false") from fault
    return own[0]


def _with_time(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoteError("not base64") from fault

"""Checkpoints (C2SP tlog-checkpoint) and the proofs that carry one (C2SP tlog-proof)."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.tlog.merkle import HASH_BYTES, check_inclusion
from shared.tlog.notes import Note, NoteError, VerifierKey, opened

MAX_SIZE = 1 << 62
MAX_HASHES = 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself at one size. ``origin`` names the log."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        r"""The text to be signed.

        >>> Checkpoint("example.com/log", 5, bytes(32)).text()
        'example.com/log\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
        """
        return f"{self.origin}\n{self.size}\n{in_base64(self.root)}\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """A checkpoint without extension lines, which this log never writes. Raises NoteError."""
        origin, *rest = text.split("\n")
        if len(rest) != 3 or not origin or rest[2]:
            raise NoteError("not a checkpoint of three lines")
        return cls(origin, number(rest[0]), hash_of(rest[1]))

    @classmethod
    def from_note(cls, note: Note, key: VerifierKey) -> "Checkpoint":
        """The checkpoint of a note that the log's key signed. Raises NoteError."""
        return cls.from_text(opened(note, key))


@dataclass(frozen=True)
class LogProof:
    """That an entry is in the log, verifiable without network. ``extra`` is not covered by any signature."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [_PROOF]
        if self.extra is not None:
            lines.append(f"extra {in_base64(self.extra)}")
        lines += [f"index {self.index}", *map(in_base64, self.path), "", ""]
        return "\n".join(lines) + str(self.note)

    @classmethod
    def from_text(cls, text: str) -> "LogProof":
        """Raises NoteError."""
        head, _, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        if first != _PROOF or not lines:
            raise NoteError("not a proof of a transparency log")
        extra = _decoded(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index ") or len(lines) > 1 + MAX_HASHES:
            raise NoteError("the proof names no entry, or is too long")
        index = number(lines[0].removeprefix("index "))
        return cls(index, tuple(map(hash_of, lines[1:])), Note.from_text(note), extra)

    def check(self, leaf: bytes, log: VerifierKey) -> Checkpoint:
        """The checkpoint under which the entry with this leaf hash is in the log. Raises NoteError, ProofError."""
        checkpoint = Checkpoint.from_note(self.note, log)
        check_inclusion(self.index, checkpoint.size, leaf, self.path, checkpoint.root)
        return checkpoint


def number(text: str) -> int:
    """A size or index in decimal, one spelling each. Raises NoteError.

    >>> number("20852014"), number("0")
    (20852014, 0)
    """
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise NoteError(f"{text[:30]!r} is no number of entries")
    return int(text)


def hash_of(text: str) -> bytes:
    """A hash from base64. Raises NoteError."""
    data = _decoded(text)
    if len(data) != HASH_BYTES:
        raise NoteError("not a hash of 32 bytes")
    return data


def in_base64(data: bytes) -> str:
    """As all hashes are written in notes."""
    return base64.b64encode(data).decode()


def hashes_of(lines: Sequence[str]) -> list[bytes]:
    """The hashes of a proof, one a line. Raises NoteError."""
    if len(lines) > MAX_HASHES:
        raise NoteError(f"a proof has at most {MAX_HASHES} hashes")
    return [hash_of(line) for line in lines]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoteError("not base64") from fault

"""A strict reader for the part of CBOR (RFC 8949) that licences use.

Definite lengths, shortest heads, no doubled keys, bounded depth; integers, byte and text strings, arrays, maps, tags.
One content has one spelling except for the order of map keys, and that is covered by the signature.
"""

from dataclasses import dataclass
from typing import Any

from services.license.verification.limits import MAX_CBOR_DEPTH, NotReadableError


@dataclass(frozen=True)
class Tagged:
    """A tag and what it marks."""

    tag: int
    value: Any


def loads(raw: bytes) -> Any:
    """The one item that ``raw`` holds; arrays become tuples.

    >>> loads(bytes.fromhex("a201021841f6"))
    Traceback (most recent call last):
    services.license.verification.limits.NotReadableError: CBOR type 7 is not used in licences
    >>> loads(bytes.fromhex("82016161"))
    (1, 'a')
    """
    reader = _Reader(raw)
    value = reader.item(MAX_CBOR_DEPTH)
    if reader.at != len(raw):
        raise NotReadableError("something follows the CBOR item")
    return value


class _Reader:
    """A position in a byte string."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0

    def take(self, count: int) -> bytes:
        piece = self.raw[self.at : self.at + count]
        if len(piece) != count:
            raise NotReadableError("CBOR ends too early")
        self.at += count
        return piece

    def head(self) -> tuple[int, int]:
        """Major type and argument; the argument must be written in its shortest form."""
        first = self.take(1)[0]
        major, short = first >> 5, first & 31
        if short < 24:
            return major, short
        if short > 27:
            raise NotReadableError("indefinite or reserved length")
        size = 1 << (short - 24)
        argument = int.from_bytes(self.take(size), "big")
        if argument < (24 if size == 1 else 1 << (4 * size)):
            raise NotReadableError("length not in its shortest form")
        return major, argument

    def item(self, depth: int) -> Any:
        if depth == 0:
            raise NotReadableError("CBOR nested too deeply")
        major, argument = self.head()
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                return self.take(argument)
            case 3:
                return self.text(argument)
            case 4:
                return tuple(self.item(depth - 1) for _ in self.counted(argument))
            case 5:
                return self.mapping(argument, depth - 1)
            case 6:
                return Tagged(argument, self.item(depth - 1))
        raise NotReadableError(f"CBOR type {major} is not used in licences")

    def text(self, length: int) -> str:
        try:
            return self.take(length).decode()
        except UnicodeDecodeError as fault:
            raise NotReadableError("text is not UTF-8") from fault

    def counted(self, count: int) -> range:
        if count > len(self.raw) - self.at:  # every item takes at least one byte
            raise NotReadableError("CBOR ends too early")
        return range(count)

    def mapping(self, count: int, depth: int) -> dict[int | str, Any]:
        members: dict[int | str, Any] = {}
        for _ in self.counted(count):
            key = self.item(depth)
            if not isinstance(key, int | str) or key in members:
                raise NotReadableError("a map key is doubled or neither integer nor text")
            members[key] = self.item(depth)
        return members

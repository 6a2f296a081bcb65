"""As much of DER (X.690) as a signature in a PDF needs: taking elements apart and writing them again.

What is taken apart loosely is written again strictly and compared (`cms`), so that a reader's leniency lets nothing in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.license.verification.limits import NotReadableError

INTEGER, BITS, OCTETS, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x06, 0x30, 0x31
CONTEXT_0 = 0xA0
_LONG_FORM = 0x80
_MAX_LENGTH_BYTES = 3


@dataclass(frozen=True)
class Element:
    """One element. ``whole``: its bytes with tag and length."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self, tag: int | None = None) -> list["Element"]:
        """The elements that a constructed one holds, all of one tag where one is given; raises NotReadableError."""
        found = list(_elements(self.content))
        if tag is not None and any(one.tag != tag for one in found):
            raise NotReadableError("DER of another shape")
        return found


def first(raw: bytes) -> Element:
    """The element at the beginning of the bytes; raises NotReadableError."""
    for found in _elements(raw):
        return found
    raise NotReadableError("DER ends too early")


def only(found: list[Element]) -> Element:
    """The one element of a list; raises NotReadableError."""
    if len(found) != 1:
        raise NotReadableError("DER of another shape")
    return found[0]


def _elements(raw: bytes) -> Iterator[Element]:
    at = 0
    while at < len(raw):
        tag, (size, content_at) = raw[at], _length(raw, at + 1)
        end = content_at + size
        if end > len(raw):
            raise NotReadableError("DER ends too early")
        yield Element(tag, raw[content_at:end], raw[at:end])
        at = end


def _length(raw: bytes, at: int) -> tuple[int, int]:
    """The length written at a place, and where the content begins."""
    if at >= len(raw):
        raise NotReadableError("DER ends too early")
    if raw[at] < _LONG_FORM:
        return raw[at], at + 1
    count = raw[at] - _LONG_FORM
    if not 0 < count <= _MAX_LENGTH_BYTES or at + count >= len(raw):
        raise NotReadableError("DER of indefinite or absurd length")
    return int.from_bytes(raw[at + 1 : at + 1 + count]), at + 1 + count


def written(tag: int, *parts: bytes) -> bytes:
    """An element in its one spelling.

    >>> written(SEQUENCE, written(INTEGER, bytes([5]))).hex()
    '3003020105'
    """
    content = b"".join(parts)
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, _LONG_FORM | len(length)]) + length + content

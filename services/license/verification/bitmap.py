"""The array of a Token Status List (draft-ietf-oauth-status-list section 4.1): entries of 1, 2, 4 or 8 bits.

Entries lie least significant bits first; the W3C list of the similar name has them the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTHS = (1, 2, 4, 8)


@dataclass(frozen=True)
class Bitmap:
    """``raw``: the bytes, inflated; ``bits``: of one entry."""

    bits: int
    raw: bytes

    def __post_init__(self) -> None:
        """Refuse a width that the draft does not know; raises ValueError."""
        if self.bits not in WIDTHS:
            raise ValueError(f"an entry has {', '.join(map(str, WIDTHS))} bits, not {self.bits}")

    @classmethod
    def of(cls, entries: Mapping[int, int], size: int, bits: int) -> "Bitmap":
        r"""The array of ``size`` entries whose values are 0 but for those given.

        >>> Bitmap.of({0: 1, 3: 1, 4: 1, 5: 1, 7: 1, 8: 1, 9: 1, 13: 1, 15: 1}, 16, 1).raw.hex()  # the draft's example
        'b9a3'
        >>> Bitmap.of({0: 1, 1: 2}, 4, 2).raw
        b'\t'
        """
        per_byte = 8 // bits
        raw = bytearray(-(-size // per_byte))
        for index, value in entries.items():
            raw[index // per_byte] |= value << bits * (index % per_byte)
        return cls(bits, bytes(raw))

    def __len__(self) -> int:
        return len(self.raw) * (8 // self.bits)

    def __getitem__(self, index: int) -> int:
        """The value of an entry; raises IndexError outside the array, also before its beginning."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        place, offset = divmod(index, 8 // self.bits)
        return self.raw[place] >> self.bits * offset & (1 << self.bits) - 1

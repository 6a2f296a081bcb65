"""Tiles (C2SP tlog-tiles): the same tree cut into pieces of 256 hashes, each an immutable file once it is full.

A tile of level L holds hashes of perfect subtrees of ``256**L`` leaves; what lies between is computed from them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from shared.tlog.merkle import HASH_BYTES, NodeReader, folded, node_hash

WIDTH = 256
HEIGHT = 8  # of a tile, in levels of the tree
_PLACE = re.compile(r"(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")


class NoSuchTileError(LookupError):
    """The tree has no such tile, or the address of it is malformed."""


@dataclass(frozen=True, order=True)
class Tile:
    """One tile by level and number in it."""

    level: int
    index: int

    def width(self, size: int) -> int:
        """How many hashes it has in a tree of ``size``: 0 (there is none) to 256.

        >>> [Tile(level, index).width(70_000) for level, index in ((0, 272), (0, 273), (1, 1), (2, 0), (3, 0))]
        [256, 112, 17, 1, 0]
        """
        return max(0, min(WIDTH, (size >> HEIGHT * self.level) - self.index * WIDTH))

    @property
    def above(self) -> "Tile":
        """The tile that holds the hash over this one, once this one is full; at place ``index % 256``.

        >>> Tile(0, 1234).above
        Tile(level=1, index=4)
        """
        return Tile(self.level + 1, self.index // WIDTH)

    def path(self, width: int = WIDTH) -> str:
        """Its address below the log's prefix.

        >>> Tile(0, 1234067).path(), Tile(1, 7).path(17)
        ('tile/0/x001/x234/067', 'tile/1/007.p/17')
        """
        return f"tile/{self.level}/{place(self.index, width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """The address of the entries whose hashes are the tile of level 0 with that number.

    >>> bundle_path(3, 5)
    'tile/entries/003.p/5'
    """
    return f"tile/entries/{place(index, width)}"


def place(index: int, width: int) -> str:
    """``N[.p/W]``: number in groups of three digits, and the width of a tile that is not full."""
    digits = f"{index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    text = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return text if width == WIDTH else f"{text}.p/{width}"


def parsed_place(text: str) -> tuple[int, int]:
    """Number and width of ``N[.p/W]``; one spelling each. Raises NoSuchTileError.

    >>> parsed_place("x001/x234/067"), parsed_place("007.p/17")
    ((1234067, 256), (7, 17))
    >>> parsed_place("x000/007")
    Traceback (most recent call last):
    shared.tlog.tiles.NoSuchTileError: no tile at x000/007
    """
    found = _PLACE.fullmatch(text, endpos=64)
    if found:
        index, width = int(found["index"].replace("x", "").replace("/", "")), int(found["width"] or WIDTH)
        if place(index, width) == text:
            return index, width
    raise NoSuchTileError(f"no tile at {text}")


def node_reader(tiles: Mapping[Tile, bytes]) -> NodeReader:
    """The nodes of a tree whose tiles are at hand; a tile that is missing or too narrow raises NoSuchTileError."""

    def node(height: int, index: int) -> bytes:
        tile, first, count = _located(height, index)
        hashes = tiles.get(tile, b"")[first * HASH_BYTES : (first + count) * HASH_BYTES]
        if len(hashes) != count * HASH_BYTES:
            raise NoSuchTileError(f"no {tile.path()} of width {first + count}")
        return folded(split(hashes))

    return node


def tiles_for(*questions: Callable[[NodeReader], object]) -> list[Tile]:
    """The tiles that these questions will read, so that they can be fetched together.

    >>> from shared.tlog.merkle import inclusion_proof
    >>> tiles_for(lambda node: inclusion_proof(300, 70_000, node))
    [Tile(level=0, index=1), Tile(level=0, index=273), Tile(level=1, index=0), Tile(level=1, index=1)]
    """
    seen: set[Tile] = set()

    def node(height: int, index: int) -> bytes:
        seen.add(_located(height, index)[0])
        return bytes(HASH_BYTES)

    for question in questions:
        question(node)
    return sorted(seen)


def split(hashes: bytes) -> list[bytes]:
    """A tile's bytes as hashes."""
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


def bundle(entries: Iterable[bytes]) -> bytes:
    r"""Entries one after another, each behind its length in two bytes.

    >>> bundle([b"a", b"bc"])
    b'\x00\x01a\x00\x02bc'
    """
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundled(data: bytes) -> list[bytes]:
    r"""The entries of a bundle. Raises NoSuchTileError for one that is cut off.

    >>> unbundled(b"\x00\x01a\x00\x02bc")
    [b'a', b'bc']
    """
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if len(data) < at + 2 or len(entry) != length:
            raise NoSuchTileError("the bundle is cut off")
        entries.append(entry)
        at += 2 + length
    return entries


@dataclass(frozen=True)
class Edge:
    """The right edge of a tree: its size and, from level 0 up, the hashes of the tiles that are not full yet."""

    size: int = 0
    tiles: tuple[bytes, ...] = ()

    @staticmethod
    def needed(size: int) -> list[Tile]:
        """The tiles that make the edge of a tree of ``size``.

        >>> Edge.needed(70_000)
        [Tile(level=0, index=273), Tile(level=1, index=1), Tile(level=2, index=0)]
        """
        levels = range(-(-size.bit_length() // HEIGHT))
        tiles = (Tile(level, size >> HEIGHT * (level + 1)) for level in levels)
        return [tile for tile in tiles if tile.width(size)]

    @classmethod
    def of(cls, size: int, tiles: Mapping[Tile, bytes]) -> "Edge":
        """The edge of a tree of ``size`` from these tiles, which may be wider. Raises NoSuchTileError."""
        levels = -(-size.bit_length() // HEIGHT)
        found = [b""] * levels
        for tile in cls.needed(size):
            found[tile.level] = tiles.get(tile, b"")[: tile.width(size) * HASH_BYTES]
            if len(found[tile.level]) != tile.width(size) * HASH_BYTES:
                raise NoSuchTileError(f"no {tile.path(tile.width(size))}")
        return cls(size, tuple(found))

    def root(self) -> bytes:
        """The root of the tree.

        >>> from shared.tlog.merkle import leaf_hash
        >>> Edge().grown([leaf_hash(b"")]).edge.root().hex()[:8], Edge().root().hex()[:8]
        ('6e340b9c', 'e3b0c442')
        """
        carried: bytes | None = None
        for tile in self.tiles:
            for subtree in reversed(_perfect(split(tile))):
                carried = subtree if carried is None else node_hash(subtree, carried)
        return folded([]) if carried is None else carried

    def grown(self, leaves: Iterable[bytes]) -> "Growth":
        """The edge after these leaf hashes, and every tile that has changed."""
        growth = _Growing(self.size, [bytearray(tile) for tile in self.tiles])
        for leaf in leaves:
            growth.append(leaf)
        return growth.done()


@dataclass(frozen=True)
class Growth:
    """What an appending made: the new edge, and the new contents of the tiles that became wider."""

    edge: Edge
    tiles: Mapping[Tile, bytes]


@dataclass
class _Growing:
    """The edge while leaves are appended."""

    size: int
    tiles: list[bytearray]
    written: dict[Tile, bytes] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)

    def append(self, leaf: bytes) -> None:
        self.size += 1
        level, carried = 0, leaf
        while True:
            if level == len(self.tiles):
                self.tiles.append(bytearray())
            tile = self.tiles[level]
            tile += carried
            self.touched.add(level)
            if len(tile) < WIDTH * HASH_BYTES:
                return
            full = bytes(tile)
            self.written[Tile(level, (self.size >> HEIGHT * (level + 1)) - 1)] = full
            tile.clear()
            level, carried = level + 1, folded(split(full))

    def done(self) -> Growth:
        for level in self.touched:
            if self.tiles[level]:
                self.written[Tile(level, self.size >> HEIGHT * (level + 1))] = bytes(self.tiles[level])
        return Growth(Edge(self.size, tuple(map(bytes, self.tiles))), self.written)


def _located(height: int, index: int) -> tuple[Tile, int, int]:
    """The tile in which a node's hashes lie, the first of them, and how many."""
    level, within = divmod(height, HEIGHT)
    first = index << within
    return Tile(level, first // WIDTH), first % WIDTH, 1 << within


def _perfect(hashes: list[bytes]) -> list[bytes]:
    """The perfect subtrees over these hashes, the largest first."""
    found, at = [], 0
    for height in reversed(range(HEIGHT)):
        if len(hashes) >> height & 1:
            found.append(folded(hashes[at : at + (1 << height)]))
            at += 1 << height
    return found

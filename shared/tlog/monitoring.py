"""What somebody outside checks of a log: that it only grows, and that its entries are those its tree was made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from shared.tlog.checkpoints import Checkpoint
from shared.tlog.fetching import RemoteLog
from shared.tlog.merkle import HASH_BYTES, NodeReader, ProofError, check_consistency, consistency_proof, folded
from shared.tlog.merkle import leaf_hash as hash_of
from shared.tlog.merkle import root as root_of
from shared.tlog.tiles import WIDTH, Edge, NoSuchTileError, Tile, node_reader, split, tiles_for


class ForkError(Exception):
    """The log signed two trees of which neither begins the other: it shows different things to different people."""


class RewrittenError(Exception):
    """The log's files do not give the tree it signed: an entry or a tile was changed afterwards."""


@dataclass(frozen=True)
class Growth:
    """The proof that a checkpoint continues an earlier one."""

    old_size: int
    proof: tuple[bytes, ...]


def continued(log: RemoteLog, old: Checkpoint, new: Checkpoint) -> Growth:
    """Prove from the log's own tiles that ``new`` continues ``old``; both are signed.

    Raises ForkError, RewrittenError, LogAwayError. The tiles are tied to ``new`` first, so that a spoiled tile is not
    taken for a fork.
    """
    if old.size > new.size:
        raise ForkError(f"the log shows {new.size} entries, after it had signed {old.size}")
    if old.size == new.size and old.root != new.root:
        raise ForkError(f"the log signed two trees of {new.size} entries")
    if old.size in (0, new.size):
        return Growth(old.size, ())
    node = signed_nodes(
        log,
        new,
        lambda node: root_of(old.size, node),
        lambda node: consistency_proof(old.size, new.size, node),
    )
    proof = consistency_proof(old.size, new.size, node)
    try:
        check_consistency(old.size, new.size, old.root, new.root, proof)
    except ProofError as fault:
        raise ForkError(f"the first {old.size} of {new.size} entries are not those the log signed before") from fault
    return Growth(old.size, tuple(proof))


def signed_nodes(log: RemoteLog, checkpoint: Checkpoint, *questions: Callable[[NodeReader], object]) -> NodeReader:
    """The nodes that these questions read, from tiles of which each was shown to belong to the signed tree.

    A full tile is shown by the tile above it, up to those at the right edge, which give the root. Raises
    RewrittenError, LogAwayError.
    """
    size = checkpoint.size
    asked = tiles_for(lambda node: root_of(size, node), *questions)
    tiles = log.tiles(sorted({one for tile in asked for one in _upwards(tile, size)}), size)
    for tile, hashes in tiles.items():
        at = tile.index % WIDTH * HASH_BYTES
        if tile.width(size) == WIDTH and tiles[tile.above][at : at + HASH_BYTES] != folded(split(hashes)):
            raise RewrittenError(f"{tile.path()} is not the one that the tree was made of")
    node = node_reader(tiles)
    if root_of(size, node) != checkpoint.root:
        raise RewrittenError(f"the tiles do not give the root of {size} entries that the log signed")
    return node


def _upwards(tile: Tile, size: int) -> Iterator[Tile]:
    """The tile and those above it up to one that is not full, hence at the edge."""
    yield tile
    while tile.width(size) == WIDTH:
        tile = tile.above
        yield tile


def check_bundle(log: RemoteLog, bundle: int, checkpoint: Checkpoint) -> None:
    """Check that the entries of one bundle are in the tree. Raises RewrittenError, LogAwayError."""
    size, first = checkpoint.size, bundle * WIDTH
    entries = _entries(log, bundle, size)
    numbers = range(first, first + len(entries))
    node = signed_nodes(log, checkpoint, *(partial(_leaf, number) for number in numbers))
    for number, entry in zip(numbers, entries, strict=True):
        if hash_of(entry) != node(0, number):
            raise RewrittenError(f"entry {number} is not the one the tree was made of")


def _leaf(number: int, node: NodeReader) -> bytes:
    return node(0, number)


def read_through(
    log: RemoteLog, checkpoint: Checkpoint, kept: Checkpoint | None, on_entry: Callable[[int, bytes], None]
) -> None:
    """Read every entry, compute the tree anew, compare its roots with both checkpoints.

    ``kept``: one the reader saved earlier. Raises ForkError, RewrittenError, LogAwayError.
    """
    if kept is not None and kept.size > checkpoint.size:
        raise ForkError(f"the log shows {checkpoint.size} entries, after it had signed {kept.size}")
    edge = Edge()
    for bundle in range(-(-checkpoint.size // WIDTH)):
        entries = _entries(log, bundle, checkpoint.size)
        tile = log.tiles([Tile(0, bundle)], checkpoint.size)[Tile(0, bundle)]
        for number, (entry, hash_) in enumerate(zip(entries, split(tile), strict=True), bundle * WIDTH):
            if hash_of(entry) != hash_:
                raise RewrittenError(f"entry {number} is not the one the tree was made of")
            on_entry(number, entry)
        before, edge = edge, edge.grown(split(tile)).edge
        _compare(kept, before, split(tile))
    if edge.root() != checkpoint.root:
        raise RewrittenError(f"the entries do not give the root of {checkpoint.size} entries that the log signed")


def _compare(kept: Checkpoint | None, before: Edge, leaves: list[bytes]) -> None:
    """Compare with the kept checkpoint where its size lies in these leaves."""
    if kept is None or not before.size < kept.size <= before.size + len(leaves):
        return
    if before.grown(leaves[: kept.size - before.size]).edge.root() != kept.root:
        raise ForkError(f"the first {kept.size} entries are not those the log signed before")


def _entries(log: RemoteLog, bundle: int, size: int) -> list[bytes]:
    try:
        return log.entries(bundle, size)
    except NoSuchTileError as fault:
        raise RewrittenError(f"bundle {bundle}: {fault}") from fault

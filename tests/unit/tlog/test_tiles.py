"""Tiles say the same as the tree, whatever way they grew; addresses have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof, leaf_hash, reader_of, root
from shared.tlog.tiles import (
    Edge,
    NoSuchTileError,
    Tile,
    bundle,
    node_reader,
    parsed_place,
    place,
    split,
    tiles_for,
    unbundled,
)

LARGE = 66_000  # more than a full tile of level 1
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(LARGE)]


def grown(*batches: int) -> tuple[Edge, dict[Tile, bytes]]:
    """A tree after batches of so many leaves, with all its tiles."""
    edge, tiles = Edge(), dict[Tile, bytes]()
    for count in batches:
        growth = edge.grown(LEAVES[edge.size : edge.size + count])
        edge, tiles = growth.edge, tiles | growth.tiles
    return edge, tiles


def test_a_tree_in_tiles_has_the_root_and_the_proofs_of_the_tree() -> None:
    edge, tiles = grown(1, 254, 1, 1, 743, LARGE - 1_000)
    tree, tiled = reader_of(LEAVES), node_reader(tiles)
    assert edge.root() == root(LARGE, tree) == root(LARGE, tiled)
    for index in (0, 255, 256, 65_535, 65_536, LARGE - 1):
        assert inclusion_proof(index, LARGE, tiled) == inclusion_proof(index, LARGE, tree)
    for old in (1, 255, 256, 257, 1_000, 65_536, LARGE - 1):
        assert consistency_proof(old, LARGE, tiled) == consistency_proof(old, LARGE, tree)
        assert root(old, tiled) == root(old, tree)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_the_batches_in_which_a_tree_grew_leave_no_trace(batches: list[int]) -> None:
    size = sum(batches)
    assert grown(*batches) == grown(size)
    assert grown(size)[0].root() == root(size, reader_of(LEAVES))


@given(st.integers(0, 1_500))
def test_the_edge_can_be_taken_up_again_from_the_tiles_alone(size: int) -> None:
    _, wider = grown(1_500)
    edge = Edge.of(size, wider)
    assert edge.root() == root(size, reader_of(LEAVES))
    assert edge.grown(LEAVES[size:1_500]).edge == grown(1_500)[0]


def test_the_widths_are_those_of_the_example_in_the_specification() -> None:
    full = [Tile(0, index).width(70_000) for index in range(273)]
    assert full == [256] * 273
    rest = [Tile(0, 273), Tile(0, 274), Tile(1, 0), Tile(1, 1), Tile(2, 0), Tile(2, 1)]
    assert [tile.width(70_000) for tile in rest] == [112, 0, 256, 17, 1, 0]


def test_proofs_name_the_tiles_they_need_beforehand() -> None:
    _, tiles = grown(LARGE)
    needed = tiles_for(lambda node: inclusion_proof(300, LARGE, node), lambda node: root(LARGE, node))
    assert len(needed) < 8
    assert root(LARGE, node_reader({tile: tiles[tile] for tile in needed})) == root(LARGE, reader_of(LEAVES))


def test_a_missing_or_narrow_tile_is_noticed() -> None:
    _, tiles = grown(300)
    with pytest.raises(NoSuchTileError):
        root(300, node_reader({}))
    with pytest.raises(NoSuchTileError):
        root(300, node_reader(tiles | {Tile(0, 1): tiles[Tile(0, 1)][:32]}))
    with pytest.raises(NoSuchTileError):
        Edge.of(300, {})


@pytest.mark.parametrize(
    "text",
    ["", "1", "01", "0001", "x000/001", "001.p/0", "001.p/256", "001.p/01", "x1/001", "001/002", "001.p/", "-01", "٠٠١",
     "/".join(["x001"] * 30) + "/001"],
)  # fmt: skip
def test_an_address_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTileError):
        parsed_place(text)


@given(st.integers(0, 1 << 50), st.integers(1, 256))
def test_addresses_are_read_as_they_are_written(index: int, width: int) -> None:
    assert parsed_place(place(index, width)) == (index, width)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_are_read_as_they_are_written(entries: list[bytes]) -> None:
    assert unbundled(bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_is_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(NoSuchTileError):
        unbundled(data)


def test_the_empty_tree_has_its_root_and_no_tile() -> None:
    assert Edge().root() == EMPTY_ROOT
    assert Edge.needed(0) == []
    assert split(b"") == []

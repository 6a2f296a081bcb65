"""The tree of RFC 6962: published vectors, the definition itself, and proofs that must not verify."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.merkle import (
    EMPTY_ROOT,
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    reader_of,
    root,
)

# The tree of the certificate-transparency reference implementation (merkle_tree_test), used by most others since.
VECTOR_ENTRIES = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
VECTOR_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTOR_INCLUSION = {  # (index, size)
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
VECTOR_CONSISTENCY = {  # (old, new)
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
VECTOR = [leaf_hash(entry) for entry in VECTOR_ENTRIES]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def defined_root(leaves: list[bytes]) -> bytes:
    """``MTH`` word for word from section 2.1."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


def hexes(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


def test_the_roots_are_those_of_the_reference_implementation() -> None:
    assert [root(size, reader_of(VECTOR)).hex() for size in range(9)] == VECTOR_ROOTS


@pytest.mark.parametrize("case", VECTOR_INCLUSION, ids=str)
def test_inclusion_proofs_are_those_of_the_reference_implementation(case: tuple[int, int]) -> None:
    index, size = case
    proof = inclusion_proof(index, size, reader_of(VECTOR))
    assert hexes(proof) == VECTOR_INCLUSION[case]
    check_inclusion(index, size, VECTOR[index], proof, bytes.fromhex(VECTOR_ROOTS[size]))


@pytest.mark.parametrize("case", VECTOR_CONSISTENCY, ids=str)
def test_consistency_proofs_are_those_of_the_reference_implementation(case: tuple[int, int]) -> None:
    old, new = case
    proof = consistency_proof(old, new, reader_of(VECTOR))
    assert hexes(proof) == VECTOR_CONSISTENCY[case]
    check_consistency(old, new, bytes.fromhex(VECTOR_ROOTS[old]), bytes.fromhex(VECTOR_ROOTS[new]), proof)


def test_the_root_is_the_one_the_standard_defines_at_every_size() -> None:
    leaves = leaves_of(130)
    for size in range(131):
        assert root(size, reader_of(leaves)) == defined_root(leaves[:size])


def test_every_entry_of_every_small_tree_is_proved_and_no_other_leaf_is() -> None:
    leaves = leaves_of(40)
    tree = reader_of(leaves)
    for size in range(1, 41):
        for index in range(size):
            proof = inclusion_proof(index, size, tree)
            check_inclusion(index, size, leaves[index], proof, root(size, tree))
            with pytest.raises(ProofError):
                check_inclusion(index, size, leaf_hash(b"another"), proof, root(size, tree))


def test_every_small_tree_is_proved_to_begin_every_larger_one() -> None:
    tree = reader_of(leaves_of(40))
    for new in range(41):
        for old in range(new + 1):
            check_consistency(old, new, root(old, tree), root(new, tree), consistency_proof(old, new, tree))


@given(size=st.integers(2, 300), data=st.data())
def test_a_tree_with_one_entry_rewritten_is_never_consistent(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    rewritten = data.draw(st.integers(0, old - 1))
    leaves = leaves_of(size)
    forged = [*leaves[:rewritten], leaf_hash(b"forged"), *leaves[rewritten + 1 :]]
    for proof in (consistency_proof(old, size, reader_of(forged)), consistency_proof(old, size, reader_of(leaves))):
        with pytest.raises(ProofError):
            check_consistency(old, size, root(old, reader_of(leaves)), root(size, reader_of(forged)), proof)


@given(size=st.integers(2, 300), data=st.data())
def test_a_proof_that_was_changed_anywhere_is_refused(size: int, data: st.DataObject) -> None:
    tree, leaves = reader_of(leaves_of(size)), leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, tree)
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    for altered in ([*proof[:at], flipped, *proof[at + 1 :]], proof[:at] + proof[at + 1 :], [*proof, proof[0]]):
        with pytest.raises(ProofError):
            check_inclusion(index, size, leaves[index], altered, root(size, tree))


@given(new=st.integers(2, 300), data=st.data())
def test_a_consistency_proof_that_was_changed_anywhere_is_refused(new: int, data: st.DataObject) -> None:
    tree = reader_of(leaves_of(new))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, tree)
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    for altered in ([*proof[:at], flipped, *proof[at + 1 :]], proof[:at] + proof[at + 1 :], [*proof, proof[0]], []):
        with pytest.raises(ProofError):
            check_consistency(old, new, root(old, tree), root(new, tree), altered)


@given(size=st.integers(2, 200), data=st.data())
def test_the_proof_of_one_place_does_not_prove_another(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index))
    proof = inclusion_proof(index, size, reader_of(leaves))
    with pytest.raises(ProofError):
        check_inclusion(other, size, leaves[index], proof, root(size, reader_of(leaves)))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_what_is_not_in_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ProofError):
        inclusion_proof(index, size, reader_of(leaves_of(5)))
    with pytest.raises(ProofError):
        check_inclusion(index, size, leaf_hash(b""), [], EMPTY_ROOT)


@pytest.mark.parametrize(
    ("old", "new", "old_root", "proof"),
    [
        (6, 5, VECTOR_ROOTS[6], []),
        (-1, 5, VECTOR_ROOTS[0], []),
        (0, 5, VECTOR_ROOTS[1], []),
        (0, 5, VECTOR_ROOTS[0], [EMPTY_ROOT]),
        (5, 5, VECTOR_ROOTS[4], []),
    ],
)
def test_trees_that_cannot_be_compared_are_not_consistent(
    old: int, new: int, old_root: str, proof: list[bytes]
) -> None:
    with pytest.raises(ProofError):
        check_consistency(old, new, bytes.fromhex(old_root), bytes.fromhex(VECTOR_ROOTS[5]), proof)

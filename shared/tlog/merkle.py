"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: hashes, root, proofs, and the verification of proofs.

A tree is known by its perfect subtrees: ``node(height, index)`` gives the hash of the one over the ``2**height`` leaves
from number ``index * 2**height`` on. Where these come from (a list, tiles of a database, files fetched) is no matter
here.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]


class ProofError(Exception):
    """A proof does not lead where it should: what it was to prove is not so, or the proof is malformed."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    r"""The hash of an inner node. Its prefix keeps a node from ever passing for a leaf.

    >>> node_hash(leaf_hash(b""), leaf_hash(b"\x00")).hex()
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'
    """
    return sha256(b"\x01" + left + right).digest()


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of perfect subtrees of one height, of any number.

    >>> folded([]) == EMPTY_ROOT, folded([b"only"])
    (True, b'only')
    """
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = _split(len(hashes))
    return node_hash(folded(hashes[:split]), folded(hashes[split:]))


def reader_of(leaves: Sequence[bytes]) -> NodeReader:
    r"""The nodes of a tree whose leaf hashes are at hand.

    >>> tree = reader_of([leaf_hash(b""), leaf_hash(b"\x00")])
    >>> tree(1, 0) == node_hash(tree(0, 0), tree(0, 1))
    True
    """
    return lambda height, index: folded(leaves[index << height : (index + 1) << height])


def root(size: int, node: NodeReader) -> bytes:
    """The Merkle tree hash of the first ``size`` leaves (``MTH``).

    >>> root(0, reader_of([])).hex()[:8], root(1, reader_of([leaf_hash(b"")])).hex()[:8]
    ('e3b0c442', '6e340b9c')
    """
    return _span(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """The hashes from the leaf's sibling up to the root's child (``PATH``, section 2.1.1). Raises ProofError.

    >>> leaves = [leaf_hash(bytes([each])) for each in range(5)]
    >>> [len(inclusion_proof(index, 5, reader_of(leaves))) for index in range(5)]
    [3, 3, 3, 3, 1]
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} in a tree of {size}")
    return _path(index, 0, size, node)


def consistency_proof(old: int, new: int, node: NodeReader) -> list[bytes]:
    """The hashes that show the tree of ``old`` leaves to begin that of ``new`` (``PROOF``, section 2.1.2).

    Empty where there is nothing to show: from the empty tree, and from a tree to itself. Raises ProofError.

    >>> leaves = [leaf_hash(bytes([each])) for each in range(7)]
    >>> [len(consistency_proof(old, 7, reader_of(leaves))) for old in (0, 3, 4, 6, 7)]
    [0, 4, 1, 3, 0]
    """
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {old} does not begin one of {new}")
    return _subproof(old, 0, new, node, whole=True) if old else []


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected_root: bytes) -> None:
    """Verify an inclusion proof (RFC 9162 section 2.1.3.2); ``leaf`` is the leaf's hash. Raises ProofError.

    >>> leaves = [leaf_hash(bytes([each])) for each in range(5)]
    >>> tree = reader_of(leaves)
    >>> check_inclusion(3, 5, leaves[3], inclusion_proof(3, 5, tree), root(5, tree))
    >>> check_inclusion(3, 5, leaves[2], inclusion_proof(3, 5, tree), root(5, tree))
    Traceback (most recent call last):
    shared.tlog.merkle.ProofError: the proof leads to another root
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} in a tree of {size}")
    here, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            here, last = _above_lone_nodes(here, last)
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    if found != expected_root:
        raise ProofError("the proof leads to another root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Verify a consistency proof (RFC 9162 section 2.1.4.2). Raises ProofError.

    >>> tree = reader_of([leaf_hash(bytes([each])) for each in range(7)])
    >>> check_consistency(3, 7, root(3, tree), root(7, tree), consistency_proof(3, 7, tree))
    >>> check_consistency(3, 7, root(2, tree), root(7, tree), consistency_proof(3, 7, tree))
    Traceback (most recent call last):
    shared.tlog.merkle.ProofError: the old tree does not begin the new one
    """
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {old} does not begin one of {new}")
    if old in (0, new):
        _check_trivial(old, new, old_root, new_root, proof)
        return
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise ProofError("the proof is too short")
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if here & 1 or here == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            here, last = _above_lone_nodes(here, last)
        else:
            new_found = node_hash(new_found, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    if (old_found, new_found) != (old_root, new_root):
        raise ProofError("the old tree does not begin the new one")


def _check_trivial(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise ProofError("the proof is too long")
    if old == new and old_root != new_root:
        raise ProofError("two trees of one size differ")
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofError("the empty tree has another root")


def _above_lone_nodes(here: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the node has no sibling and is carried up as it is."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _span(start: int, size: int, node: NodeReader) -> bytes:
    """The hash over ``size`` leaves from ``start``, which the recursion of the RFC keeps aligned."""
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, start >> height)
    split = _split(size)
    return node_hash(_span(start, split, node), _span(start + split, size - split, node))


def _path(index: int, start: int, size: int, node: NodeReader) -> list[bytes]:
    if size == 1:
        return []
    split = _split(size)
    if index < split:
        return [*_path(index, start, split, node), _span(start + split, size - split, node)]
    return [*_path(index - split, start + split, size - split, node), _span(start, split, node)]


def _subproof(old: int, start: int, size: int, node: NodeReader, *, whole: bool) -> list[bytes]:
    """``SUBPROOF``; ``whole``: the old tree's root is known to whoever asks."""
    if old == size:
        return [] if whole else [_span(start, size, node)]
    split = _split(size)
    if old <= split:
        rest = _span(start + split, size - split, node)
        return [*_subproof(old, start, split, node, whole=whole), rest]
    return [*_subproof(old - split, start + split, size - split, node, whole=False), _span(start, split, node)]

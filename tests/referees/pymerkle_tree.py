"""What pymerkle makes of a list of entries: run as a process of its own, JSON in and out, without our code.

In: {"entries": [hex], "sizes": [n], "inclusion": [[index, size]], "consistency": [[old, new, old root, new root]]};
out: roots and paths in hexadecimal, and of each pair of roots whether the one continues the other.
"""

import json
import sys

from pymerkle import InmemoryTree, InvalidProof, verify_consistency

given = json.load(sys.stdin)
tree = InmemoryTree.init_from_entries([bytes.fromhex(entry) for entry in given["entries"]], algorithm="sha256")


def siblings(index: int, size: int) -> list[str]:
    """Its paths begin with the leaf itself, and it counts leaves from one."""
    return [hash_.hex() for hash_ in tree.prove_inclusion(index + 1, size).path[1:]]


def continues(old: int, new: int, old_root: str, new_root: str) -> bool:
    """Its proofs of consistency cut the tree otherwise than the standard, so it is asked for its verdict on roots."""
    try:
        verify_consistency(bytes.fromhex(old_root), bytes.fromhex(new_root), tree.prove_consistency(old, new))
    except InvalidProof:
        return False
    return True


json.dump(
    {
        "roots": [tree.get_state(size).hex() for size in given["sizes"]],
        "inclusion": [siblings(*case) for case in given["inclusion"]],
        "consistency": [continues(*case) for case in given["consistency"]],
    },
    sys.stdout,
)

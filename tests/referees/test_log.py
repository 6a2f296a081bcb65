"""An outside implementation judges the tree of the log: the same roots, the same proofs."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.tlog.merkle import check_consistency, consistency_proof, inclusion_proof, leaf_hash, root
from shared.tlog.tiles import Edge, node_reader
from tests.architecture.sources import ROOT

SIZE = 1_500
ENTRIES = [f"entry {number}".encode() * (number % 3) for number in range(SIZE)]


@pytest.fixture(scope="session")
def pymerkle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds pymerkle and nothing of ours."""
    folder = tmp_path_factory.mktemp("pymerkle")
    pins = ROOT / "requirements" / "pymerkle.txt"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "-r", str(pins)]
    installed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if installed.returncode:
        pytest.skip(f"pymerkle cannot be installed: {installed.stderr.strip().splitlines()[-1:]}")
    return folder


def judged(folder: Path, **given: Any) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-P", Path(__file__).with_name("pymerkle_tree.py")],
        env={"PYTHONPATH": str(folder)},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_pymerkle_finds_the_same_roots_paths_and_continuations(pymerkle: Path) -> None:
    lot = random.Random(6962)  # noqa: S311 - the cases are to be the same each time
    node = node_reader(Edge().grown(map(leaf_hash, ENTRIES)).tiles)
    sizes = [1, 2, 3, 255, 256, 257, 1_024, SIZE, *(lot.randrange(1, SIZE) for _ in range(40))]
    inclusion = [(lot.randrange(size), size) for size in sizes]
    pairs = [(lot.randrange(1, new), new) for new in sizes[1:]]
    altered = [(old, new, root(old, node).hex(), root(new - 1, node).hex()) for old, new in pairs]
    answer = judged(
        pymerkle,
        entries=[entry.hex() for entry in ENTRIES],
        sizes=sizes,
        inclusion=inclusion,
        consistency=[*((old, new, root(old, node).hex(), root(new, node).hex()) for old, new in pairs), *altered],
    )
    assert answer["roots"] == [root(size, node).hex() for size in sizes]
    assert answer["inclusion"] == [[one.hex() for one in inclusion_proof(*case, node)] for case in inclusion]
    assert answer["consistency"] == [True] * len(pairs) + [False] * len(altered)
    roots = dict(zip(sizes, map(bytes.fromhex, answer["roots"]), strict=True))
    for old, new in ((2, 3), (255, 256), (256, 257), (257, SIZE), (1_024, SIZE)):
        check_consistency(old, new, roots[old], roots[new], consistency_proof(old, new, node))

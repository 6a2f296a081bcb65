"""Invariant (h): the log of licences says what happened, once, and its tree is the one that was signed."""

from collections.abc import Iterator
from typing import Any

from deploy.audit.reading import Readers
from deploy.audit.report import Outcome, Violation, doubled, lost, wrong
from services.license.verification.logged import Entry, EntryError
from shared.tlog.merkle import leaf_hash
from shared.tlog.tiles import WIDTH, Edge, Tile

STEP = 64 * WIDTH  # entries read at a time

# What happened by the licences themselves, and what the log says or is about to say; resumptions may repeat.
HAPPENED = """
SELECT license_id, 'issued' AS kind, 0 AS rendition FROM license WHERE issued_at IS NOT NULL
UNION ALL SELECT license_id, state, 0 FROM license WHERE state IN ('superseded', 'void')
UNION ALL SELECT license_id, 'renewed', rendition FROM signature AS later WHERE format = 'sd_jwt' AND EXISTS (
    SELECT FROM signature AS earlier WHERE earlier.license_id = later.license_id AND earlier.format = 'sd_jwt'
                                       AND earlier.rendition < later.rendition)
"""
SAID = """
SELECT license_id, kind, CASE kind WHEN 'renewed' THEN rendition ELSE 0 END AS rendition
  FROM (SELECT license_id, kind, rendition FROM log_entry
        UNION ALL SELECT license_id, kind, rendition FROM log_queue) AS both_of_them
 WHERE kind NOT IN ('suspended', 'resumed')
"""
DIFFERENCES = f"""
SELECT license_id, kind, count(happened.kind) AS happened, count(said.kind) AS said
  FROM (SELECT *, true AS here FROM ({HAPPENED}) AS a) AS happened
  FULL JOIN (SELECT license_id, kind, rendition, count(*) AS times FROM ({SAID}) AS b GROUP BY 1, 2, 3) AS said
 USING (license_id, kind, rendition)
 WHERE happened.here IS NULL OR said.times IS DISTINCT FROM 1
 GROUP BY 1, 2
"""
LATE = "SELECT license_id, kind FROM log_queue WHERE at < now() - interval '60 seconds'"
CHECKPOINTS = "SELECT tree_size, root FROM checkpoint ORDER BY tree_size"
ENTRIES = "SELECT idx, kind, payload_sha256, entry FROM log_entry WHERE idx >= {first} AND idx < {end} ORDER BY idx"
TILES = "SELECT level, idx, hashes FROM tile"


def log_of_licences(readers: Readers) -> Outcome:
    """(h) Every licence issued, renewed, superseded or voided has exactly one entry; the entries give the tree.

    The tree is computed anew from the entries and compared with every checkpoint there is and with every tile.
    """
    found = [*_differences(readers), *_tree(readers)]
    return Outcome.of("h", _size(readers), found)


def _differences(readers: Readers) -> Iterator[Violation]:
    for row in readers.rows("license", DIFFERENCES):
        words = f"licence {row['license_id']}: {row['kind']}"
        if not row["said"]:
            yield lost(f"{words} is not in the log")
        elif row["happened"]:
            yield doubled(f"{words} is in the log more than once")
        else:
            yield wrong(f"{words} is in the log and did not happen")
    for row in readers.rows("license", LATE):
        yield lost(f"licence {row['license_id']}: {row['kind']} waits for its number for more than a minute")


def _tree(readers: Readers) -> Iterator[Violation]:
    """The tree anew: entries that are malformed or misplaced, roots and tiles that do not follow from them."""
    roots = {row["tree_size"]: bytes(row["root"]) for row in readers.rows("license", CHECKPOINTS)}
    kept: dict[Tile, bytes] = {
        Tile(row["level"], row["idx"]): bytes(row["hashes"]) for row in readers.rows("license", TILES)
    }
    size, edge, computed = _size(readers), Edge(), dict[Tile, bytes]()
    for first in range(0, size, STEP):
        leaves: list[bytes] = []
        for row in readers.rows("license", ENTRIES.format(first=first, end=first + STEP)):
            leaves.append(leaf_hash(bytes(row["entry"])))
            if row["idx"] != first + len(leaves) - 1 or not _fits(row):
                yield wrong(f"entry {row['idx']} of the log is misplaced, malformed or not what its row says")
        for end in [*(one for one in sorted(roots) if edge.size < one < first + len(leaves)), first + len(leaves)]:
            growth = edge.grown(leaves[edge.size - first : end - first])
            edge = growth.edge
            computed.update(growth.tiles)
            if roots.get(end, edge.root()) != edge.root():
                yield wrong(f"the entries do not give the root of the checkpoint of {end}")
    if kept != computed:
        yield wrong(f"{sum(kept.get(tile) != computed.get(tile) for tile in kept | computed)} tiles do not follow")
    if max(roots, default=0) != size:
        yield wrong(f"there are {size} entries, and the newest checkpoint says {max(roots, default=0)}")


def _fits(row: dict[str, Any]) -> bool:
    """Whether the columns beside an entry say what it says."""
    try:
        entry = Entry.from_bytes(bytes(row["entry"]))
    except EntryError:
        return False
    return entry.kind.name.lower() == row["kind"] and bytes(row["payload_sha256"]) in entry.payloads.values()


def _size(readers: Readers) -> int:
    return int(readers.rows("license", "SELECT count(*) AS entries FROM log_entry")[0]["entries"])

"""The log grows: facts get their numbers, the tree its next root, the root its signatures."""

from collections.abc import Sequence

from services.license.domain.log import AlreadyLoggedError, Fact, appended
from services.license.store import log as store
from shared.tlog.merkle import EMPTY_ROOT
from shared.tlog.notes import SignatureLine
from shared.tlog.tiles import Edge
from shared.unit import Unit

MOST = 5_000  # entries numbered in one transaction


def sequence(unit: Unit) -> int:
    """Give the oldest waiting facts their numbers, with the checkpoint of the new size; return how many facts.

    One at a time, whoever calls. A fact that has its entry already is dropped. Raises LogBrokenError when the tiles are
    not those that were published.
    """
    store.lock(unit.tx)
    facts = store.take_queue(unit.tx, MOST)
    if facts:
        try:
            _append(unit, facts)
        except AlreadyLoggedError:
            _append(unit, store.without_entry(unit.tx, facts))
    return len(facts)


def _append(unit: Unit, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    size = store.size(unit.tx)
    edge = Edge.of(size, store.tiles(unit.tx, Edge.needed(size)))
    root = store.root(unit.tx, size) if size else EMPTY_ROOT
    store.append(unit.tx, appended(edge, root or b"", facts), unit.clock.now())


def record_checkpoint_signature(unit: Unit, tree_size: int, line: SignatureLine) -> int:
    """Publish a checkpoint: it is shown from the moment it bears the log's own signature. Return 1 if that was new."""
    return store.insert_signature(unit.tx, tree_size, line, "log", unit.clock.now())


def record_cosignature(unit: Unit, tree_size: int, line: SignatureLine) -> int:
    """Keep what a witness confirmed; return 1 if it was new."""
    return store.insert_signature(unit.tx, tree_size, line, "witness", unit.clock.now())

"""What the log says of a licence, with the proof; and proofs for whoever follows the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.license.domain.log import Signed
from services.license.queries import log as queries
from services.license.queries.log import Position
from services.license.usecases.holding import licence_for
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.tlog.checkpoints import LogProof
from shared.tlog.merkle import NodeReader, consistency_proof, inclusion_proof, leaf_hash, root
from shared.unit import Unit

T = TypeVar("T")


@dataclass(frozen=True)
class EntryProof:
    """That an entry is in the tree of a signed checkpoint."""

    position: Position
    signed: Signed
    path: tuple[bytes, ...]

    @property
    def leaf(self) -> bytes:
        """The hash of the entry."""
        return leaf_hash(self.position.entry)

    def as_text(self) -> str:
        """As `tlog-proof`; the entry itself is its extra data."""
        return str(LogProof(self.position.index, self.path, self.signed.note, self.position.entry))


@dataclass(frozen=True)
class ConsistencyProof:
    """That the tree of ``old_size`` entries begins that of ``new_size``."""

    old_size: int
    new_size: int
    old_root: bytes
    new_root: bytes
    path: tuple[bytes, ...]


def proof_for(unit: Unit, actor: Principal, license_id: UUID) -> EntryProof:
    """The proof that the newest rendition of a licence was logged, for its holder or an officer.

    Raises as `licence_for`, and Refusal ``license.tile_not_yet`` before it is published.
    """
    licence_for(unit, actor, license_id)
    return _proof(unit, queries.issue_of(unit.tx, license_id))


def proof_of_entry(unit: Unit, index: int) -> EntryProof:
    """The proof of an entry. Raises Refusal ``license.tile_not_yet``."""
    return _proof(unit, queries.entry_at(unit.tx, index))


def proof_of_growth(unit: Unit, old_size: int, new_size: int) -> ConsistencyProof:
    """The proof between two sizes, neither beyond what is published. Raises Refusal ``license.tile_not_yet``."""
    if not 0 <= old_size <= new_size <= queries.published_size(unit.tx):
        raise Refusal("license.tile_not_yet")

    def questions(node: NodeReader) -> ConsistencyProof:
        path = tuple(consistency_proof(old_size, new_size, node))
        return ConsistencyProof(old_size, new_size, root(old_size, node), root(new_size, node), path)

    return _asked(unit, questions)


def _proof(unit: Unit, position: Position | None) -> EntryProof:
    signed = queries.published_covering(unit.tx, position.index) if position else None
    if position is None or signed is None:
        raise Refusal("license.tile_not_yet", retry_after=1)
    index, size = position.index, signed.checkpoint.size
    path = _asked(unit, lambda node: tuple(inclusion_proof(index, size, node)))
    return EntryProof(position, signed, path)


def _asked(unit: Unit, question: Callable[[NodeReader], T]) -> T:
    return question(queries.nodes(unit.tx, question))

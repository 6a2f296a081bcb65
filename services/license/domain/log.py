"""The transparency log as this service keeps it: what is queued, what is numbered, what a checkpoint says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.license.domain.keys import SigningKey
from services.license.verification.logged import Entry, EntryKind, EntryReason, FormNumber
from shared.tlog.checkpoints import Checkpoint
from shared.tlog.merkle import leaf_hash
from shared.tlog.notes import KeyType, Note, SignatureLine, VerifierKey
from shared.tlog.tiles import Edge, Tile


class LogBrokenError(Exception):
    """The tiles do not give the root that was published: somebody has changed them. Nothing more is appended."""


class AlreadyLoggedError(Exception):
    """One of the facts has its entry already."""


@dataclass(frozen=True)
class Fact:
    """One row of the queue: what happened to a licence, before it has a number."""

    license_id: UUID
    rendition: int
    kind: str
    reason: str | None
    at: datetime
    uscc: str
    list_id: str
    status_index: int
    sd_jwt_sha256: str
    qr_sha256: str | None

    def entry(self) -> Entry:
        """What the log will say."""
        payloads = {FormNumber.SD_JWT: bytes.fromhex(self.sd_jwt_sha256)}
        if self.qr_sha256:
            payloads[FormNumber.QR] = bytes.fromhex(self.qr_sha256)
        kind, reason = EntryKind[self.kind.upper()], EntryReason.of(self.reason)
        return Entry(kind, reason, self.at, self.uscc, self.list_id, self.status_index, payloads)


@dataclass(frozen=True)
class Appended:
    """What one sequencing adds: numbered entries, tiles that grew, the new size and root."""

    first: int
    facts: Sequence[Fact]
    entries: Sequence[bytes]
    tiles: Mapping[Tile, bytes]
    size: int
    root: bytes


def appended(edge: Edge, root: bytes, facts: Sequence[Fact]) -> Appended:
    """The tree after these facts; ``root``: what was published of the tree before. Raises LogBrokenError."""
    if edge.root() != root:
        raise LogBrokenError(f"the tree of {edge.size} entries has another root than its checkpoint")
    entries = [fact.entry().to_bytes() for fact in facts]
    growth = edge.grown(map(leaf_hash, entries))
    return Appended(edge.size, facts, entries, growth.tiles, growth.edge.size, growth.edge.root())


def origin_of(issuer_url: str) -> str:
    """The name of the log: the address of its files without the scheme.

    >>> origin_of("http://127.0.0.1:8000")
    '127.0.0.1:8000/log'
    """
    return f"{issuer_url.partition('://')[2]}/log"


def log_key(origin: str, key: SigningKey) -> VerifierKey:
    """A signer of checkpoints as the readers of notes know it; its name is the log's."""
    return VerifierKey(origin, key.raw_public_bytes)


@dataclass(frozen=True)
class Signed:
    """A checkpoint with the signatures under it, the log's own first."""

    checkpoint: Checkpoint
    signatures: tuple[SignatureLine, ...]
    made_at: datetime
    witnesses: int  # how many of the signatures are cosignatures

    @property
    def note(self) -> Note:
        """As it is published."""
        return Note(self.checkpoint.text(), self.signatures)


@dataclass(frozen=True)
class Witness:
    """Somebody outside who follows the log and cosigns it: key, and where it is asked (tlog-witness)."""

    key: VerifierKey
    url: str


def witnesses_of(setting: str) -> tuple[Witness, ...]:
    """The witnesses of a setting: pairs of key and address, all divided by spaces. Raises ValueError, NoteError.

    >>> key = "witness.example+3ac253b8+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    >>> [(one.key.name, one.url) for one in witnesses_of(f"{key} http://127.0.0.1:8600")]
    [('witness.example', 'http://127.0.0.1:8600')]
    """
    words = setting.split()
    if len(words) % 2:
        raise ValueError("witnesses are pairs of key and address")
    found = [
        Witness(VerifierKey.from_text(key), url.rstrip("/")) for key, url in zip(words[::2], words[1::2], strict=True)
    ]
    if any(one.key.type is not KeyType.COSIGNATURE for one in found):
        raise ValueError("the key of a witness is one for cosignatures")
    return tuple(found)

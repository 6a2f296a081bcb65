"""What an entry of the log says, and how a proof is checked that a document was logged (docs/licence-log.md).

An entry bears no names: it names the licence by the hashes of its signed claims, the code and the status entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from shared.tlog.checkpoints import Checkpoint, LogProof
from shared.tlog.merkle import ProofError, leaf_hash
from shared.tlog.notes import Note, NoteError, VerifierKey, check

VERSION = 1
USCC_LENGTH = 18
_HASH = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class EntryKind(IntEnum):
    """What happened to a licence. The numbers are those of the entry and never change."""

    ISSUED = 1
    RENEWED = 2
    SUPERSEDED = 3
    VOID = 4
    SUSPENDED = 5
    RESUMED = 6


class EntryReason(IntEnum):
    """Why a licence became void; NONE for all other kinds, OTHER for a reason this version does not know."""

    NONE = 0
    DEREGISTERED = 1
    REVOKED = 2
    ORDERED_CLOSED = 3
    ANNULLED = 4
    MIGRATED_OUT = 5
    WITHDRAWN = 6
    OTHER = 255

    @classmethod
    def of(cls, reason: str | None) -> "EntryReason":
        """The number of a reason's word.

        >>> EntryReason.of("deregistered"), EntryReason.of(None), EntryReason.of("unheard_of")
        (<EntryReason.DEREGISTERED: 1>, <EntryReason.NONE: 0>, <EntryReason.OTHER: 255>)
        """
        return cls.NONE if reason is None else cls.__members__.get(reason.upper(), cls.OTHER)


class FormNumber(IntEnum):
    """The written forms of which an entry gives the hash of the claims."""

    SD_JWT = 1
    QR = 2


class EntryError(Exception):
    """These bytes are no entry of a known version."""


@dataclass(frozen=True)
class Entry:
    """One entry. ``at`` counts in milliseconds, system clock; ``payloads``: SHA-256 of the signed claims by form."""

    kind: EntryKind
    reason: EntryReason
    at: datetime
    uscc: str
    list_id: str
    status_index: int
    payloads: Mapping[FormNumber, bytes] = field(hash=False)

    def to_bytes(self) -> bytes:
        """The bytes of version 1; big-endian throughout.

        >>> at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        >>> entry = Entry(EntryKind.ISSUED, EntryReason.NONE, at, "91140105MAY000017U", "1401-1", 7, {})
        >>> entry.to_bytes()[:3].hex(), len(entry.to_bytes()), Entry.from_bytes(entry.to_bytes()) == entry
        ('010100', 41, True)
        """
        list_id = self.list_id.encode("ascii")
        parts = [
            bytes([VERSION, self.kind, self.reason]),
            ((self.at - _EPOCH) // timedelta(milliseconds=1)).to_bytes(8, "big"),
            self.uscc.encode("ascii"),
            bytes([len(list_id)]) + list_id,
            self.status_index.to_bytes(4, "big"),
            bytes([len(self.payloads)]),
            *(bytes([form]) + self.payloads[form] for form in sorted(self.payloads)),
        ]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Entry":
        """The reverse; what could not be written again as it was is refused. Raises EntryError."""
        try:
            entry = cls._read(data)
        except (ValueError, IndexError, OverflowError) as fault:
            raise EntryError(f"not an entry of version {VERSION}") from fault
        if entry.to_bytes() != data:
            raise EntryError(f"not an entry of version {VERSION}")
        return entry

    @classmethod
    def _read(cls, data: bytes) -> "Entry":
        if data[0] != VERSION:
            raise EntryError(f"an entry of version {data[0]}")
        at = _EPOCH + timedelta(milliseconds=int.from_bytes(data[3:11], "big"))
        rest = 11 + USCC_LENGTH
        status = rest + 1 + data[rest]
        forms = status + 5
        end = forms + data[forms - 1] * (1 + _HASH)
        if len(data) != end:
            raise EntryError("an entry that is cut off or too long")
        return cls(
            EntryKind(data[1]),
            EntryReason(data[2]),
            at,
            data[11:rest].decode("ascii"),
            data[rest + 1 : status].decode("ascii"),
            int.from_bytes(data[status : status + 4], "big"),
            {FormNumber(data[start]): data[start + 1 : start + 1 + _HASH] for start in range(forms, end, 1 + _HASH)},
        )

    def speaks_of(self, payload_sha256: str) -> bool:
        """Whether it is about the document whose claims have this hash (64 hex digits)."""
        return bytes.fromhex(payload_sha256) in self.payloads.values()


@dataclass(frozen=True)
class LogPosition:
    """Where a licence stands in the log as the register says it; on line only, the proof is another thing."""

    log_index: int
    tree_size: int
    logged_at: datetime


class NotLoggedError(Exception):
    """The proof does not show that this document is in this log."""


@dataclass(frozen=True)
class Logged:
    """What a proof shows: the entry, where it stands, and the checkpoint under which it does."""

    index: int
    entry: Entry
    checkpoint: Checkpoint


def check_logged(proof: str, payload_sha256: str, log: VerifierKey) -> Logged:
    """Check the proof (tlog-proof text whose extra is the entry) that a document is logged. Raises NotLoggedError.

    ``payload_sha256``: of the document's signed claims, 64 hex digits; ``log``: the key of the log.
    """
    try:
        read = LogProof.from_text(proof)
        entry = Entry.from_bytes(read.extra or b"")
        checkpoint = read.check(leaf_hash(entry.to_bytes()), log)
    except (NoteError, ProofError, EntryError) as fault:
        raise NotLoggedError(str(fault)) from fault
    if not entry.speaks_of(payload_sha256):
        raise NotLoggedError("the proof is about another document")
    return Logged(read.index, entry, checkpoint)


@dataclass(frozen=True)
class ProofOfTime:
    """What a proof says about when a document was logged, without network: an answer for `verify`'s ``logged_before``.

    Not the log says when, but a witness who confirmed the checkpoint: whoever stole the registry's keys has not his.
    """

    proof: str
    logs: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...]

    def __call__(self, payload_sha256: str, moment: datetime) -> bool | None:
        """True where a witness had confirmed by then a log that holds the document; else None: nothing is shown."""
        note = self._note_of(payload_sha256)
        return True if note and any(self._confirmed(note, key, moment) for key in self.witnesses) else None

    def _note_of(self, payload_sha256: str) -> Note | None:
        for log in self.logs:
            try:
                check_logged(self.proof, payload_sha256, log)
            except NotLoggedError:  # another of the log's keys may have signed it
                continue
            return LogProof.from_text(self.proof).note
        return None

    def _confirmed(self, note: Note, witness: VerifierKey, moment: datetime) -> bool:
        try:
            line = check(note.text, note.signatures, witness)
        except NoteError:
            return False
        return line.signed_at() <= moment.timestamp()

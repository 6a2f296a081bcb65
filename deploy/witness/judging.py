"""What the witness confirms and what it refuses (C2SP tlog-witness, `add-checkpoint`)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from deploy.witness.key import WitnessKey
from deploy.witness.memory import Confirmed, Memory, Session, now
from shared.tlog.checkpoints import Checkpoint
from shared.tlog.merkle import EMPTY_ROOT, ProofError, check_consistency
from shared.tlog.notes import Note, NoteError, SignatureLine, cosigned, opened

FORK, ROLLBACK, REWRITTEN = "fork", "rollback", "rewritten"

log = logging.getLogger(__name__)


class RefusedError(Exception):
    """It does not confirm; ``status`` and ``body`` are the answer of the protocol."""

    def __init__(self, status: HTTPStatus, body: str) -> None:
        super().__init__(body)
        self.status, self.body = status, body


class AlarmError(RefusedError):
    """It does not confirm, and never will again: the log was caught."""


class OtherSizeError(RefusedError):
    """The proof starts at another size than the one it confirmed last; the body is that size."""


@dataclass(frozen=True)
class Judge:
    """Decides over checkpoints; every decision is remembered before anybody hears of it."""

    key: WitnessKey
    memory: Memory

    def confirm(self, note: Note, old_size: int, proof: Sequence[bytes]) -> SignatureLine:
        """The cosignature of a checkpoint that continues what was confirmed. Raises RefusedError."""
        with self.memory.deciding() as session:
            checkpoint = self.known(session, note)
            self._refuse_after_alarm(session)
            line = self._decided(session, checkpoint, note, old_size, proof)
        if isinstance(line, AlarmError):  # raised outside, so that the alarm is kept
            raise line
        return line

    def known(self, session: Session, note: Note) -> Checkpoint:
        """The checkpoint of a note that a key of the log signed. Raises RefusedError: 404 other log, 403 other key."""
        keys = session.keys()
        try:
            origin = Checkpoint.from_text(note.text).origin
        except NoteError as fault:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(fault)) from fault
        if origin not in {key.name for key in keys}:
            raise RefusedError(HTTPStatus.NOT_FOUND, f"no log of the name {origin} is followed here")
        for key in keys:
            try:
                return Checkpoint.from_text(opened(note, key))
            except NoteError:  # another key of the log may have signed it
                continue
        raise RefusedError(HTTPStatus.FORBIDDEN, "not signed by a key of the log")

    def accuse(self, session: Session, kind: str, words: str, *evidence: str) -> AlarmError:
        """Say loudly and for good that the log was caught; returns what to raise after the decision is kept."""
        session.raise_alarm(kind, words, "\n".join(evidence))
        log.critical("ALARM %s: %s; nothing is cosigned any more", kind, words)
        return AlarmError(HTTPStatus.UNPROCESSABLE_ENTITY, f"alarm, {kind}: {words}")

    def contradiction(self, session: Session, checkpoint: Checkpoint, note: Note) -> AlarmError | None:
        """An alarm where the log has signed two roots for one size: that needs no proof."""
        before = session.of_size(checkpoint.size)
        if before is None or before.checkpoint.root == checkpoint.root:
            return None
        words = f"the log signed two trees of {checkpoint.size} entries"
        return self.accuse(session, FORK, words, before.note, str(note))

    def _refuse_after_alarm(self, session: Session) -> None:
        alarm = session.alarm()
        if alarm is not None:
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, f"alarm since {alarm.at}, {alarm.kind}: {alarm.words}")

    def _decided(
        self, session: Session, checkpoint: Checkpoint, note: Note, old_size: int, proof: Sequence[bytes]
    ) -> SignatureLine | AlarmError:
        if old_size > checkpoint.size:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's")
        caught = self.contradiction(session, checkpoint, note)
        if caught is not None:
            return caught
        newest = session.newest()
        if old_size != (newest.checkpoint.size if newest else 0):
            raise OtherSizeError(HTTPStatus.CONFLICT, f"{newest.checkpoint.size if newest else 0}\n")
        try:
            root = newest.checkpoint.root if newest else EMPTY_ROOT
            check_consistency(old_size, checkpoint.size, root, checkpoint.root, proof)
        except ProofError as fault:  # whoever sent it may have sent a wrong proof of a good checkpoint: no alarm
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, str(fault)) from fault
        return self._cosigned(session, checkpoint, note)

    def _cosigned(self, session: Session, checkpoint: Checkpoint, note: Note) -> SignatureLine:
        at = now()
        line = cosigned(note.text, self.key.public, at, self.key.sign)
        others = tuple(one for one in note.signatures if not one.is_of(self.key.public))
        session.confirm(checkpoint, str(replace(note, signatures=(*others, line))), at)
        return line


def size_of(confirmed: Confirmed | None) -> int:
    """Of what was confirmed last; 0 before the first."""
    return confirmed.checkpoint.size if confirmed else 0

"""The witness looks by itself: what the log shows the public must continue what it had signed, entry by entry."""

import json
import logging
import random
import threading
from dataclasses import dataclass, field

from deploy.witness.judging import FORK, REWRITTEN, ROLLBACK, AlarmError, Judge, OtherSizeError, RefusedError, size_of
from shared.tlog.checkpoints import Checkpoint
from shared.tlog.fetching import LogAwayError, RemoteLog
from shared.tlog.monitoring import ForkError, RewrittenError, check_bundle, continued
from shared.tlog.notes import Note, NoteError, VerifierKey
from shared.tlog.tiles import WIDTH

PATIENCE = 3  # rounds in a row in which a cache may show an old checkpoint, or a tile may not fit
MOST_BUNDLES = 64  # read in one round
MAX_KEYS_BYTES = 64_000

log = logging.getLogger(__name__)


@dataclass
class Follower:
    """Looks at the log again and again; what it finds goes into the judge's memory."""

    log: RemoteLog
    judge: Judge
    every_seconds: float
    doubts: int = 0  # rounds in a row that did not fit
    away: bool = False  # said once, not at every round
    lot: random.Random = field(default_factory=random.SystemRandom)

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop. An end of its own is the end of the process, which is started again by others."""
        try:
            while not stop.is_set():
                self.round()
                stop.wait(self.every_seconds)
        finally:
            stop.set()

    def round(self) -> None:
        """One look. A log that is away is no alarm; one that was caught stays caught."""
        try:
            self._look()
            self.away = False
        except LogAwayError as fault:
            log.log(logging.DEBUG if self.away else logging.WARNING, "the log is away: %s", fault)
            self.away = True
        except OtherSizeError:
            log.info("another checkpoint was confirmed meanwhile")
        except (RefusedError, NoteError) as fault:
            log.warning("not confirmed: %s", fault)

    def _look(self) -> None:
        self._learn_keys()
        note = self.log.checkpoint()
        with self.judge.memory.deciding() as session:
            checkpoint = self.judge.known(session, note)
            alarm, newest = session.alarm(), session.newest()
            caught = None if alarm else self.judge.contradiction(session, checkpoint, note)
        if caught is not None:
            raise caught
        if alarm is not None:
            log.critical("ALARM %s since %d: %s; nothing is cosigned", alarm.kind, alarm.at, alarm.words)
            return
        old = newest.checkpoint if newest else Checkpoint(checkpoint.origin, 0, b"")
        if checkpoint.size < old.size:
            self._doubt(ROLLBACK, f"the log shows {checkpoint.size} entries, after it had signed {old.size}", note)
            return
        self._confirm(note, old, checkpoint)

    def _confirm(self, note: Note, old: Checkpoint, checkpoint: Checkpoint) -> None:
        try:
            growth = continued(self.log, old, checkpoint)
            self._read_entries(checkpoint)
        except ForkError as fault:
            raise self._accusation(FORK, str(fault), note) from fault
        except RewrittenError as fault:
            self._doubt(REWRITTEN, str(fault), note)
            return
        self.doubts = 0
        if checkpoint.size != old.size:
            self.judge.confirm(note, growth.old_size, growth.proof)
            log.info("confirmed %d entries", checkpoint.size)

    def _read_entries(self, checkpoint: Checkpoint) -> None:
        """Compare new entries with the tree, and one old bundle drawn by lot, so that none is safe from being read."""
        with self.judge.memory.deciding() as session:
            read_to = min(session.read_to(), checkpoint.size)
        bundles = -(-checkpoint.size // WIDTH)
        if bundles:
            check_bundle(self.log, self.lot.randrange(bundles), checkpoint)
        for bundle in range(read_to // WIDTH, min(bundles, read_to // WIDTH + MOST_BUNDLES)):
            if read_to == checkpoint.size:
                break
            check_bundle(self.log, bundle, checkpoint)
            read_to = min(checkpoint.size, (bundle + 1) * WIDTH)
        with self.judge.memory.deciding() as session:
            session.note_read(read_to)

    def _doubt(self, kind: str, words: str, note: Note) -> None:
        """What a cache or a moment may explain becomes an alarm when it lasts."""
        self.doubts += 1
        if self.doubts >= PATIENCE:
            raise self._accusation(kind, words, note)
        log.error("not confirmed (%d of %d): %s", self.doubts, PATIENCE, words)

    def _accusation(self, kind: str, words: str, note: Note) -> AlarmError:
        with self.judge.memory.deciding() as session:
            newest = session.newest()
            return self.judge.accuse(session, kind, words, *([newest.note] if newest else []), str(note))

    def _learn_keys(self) -> None:
        """Before any key is known, keep those that the log shows; afterwards only an operator adds one."""
        with self.judge.memory.deciding() as session:
            if session.keys():
                return
        try:
            shown = json.loads(self.log.fetch("witnesses", MAX_KEYS_BYTES))["log"]["keys"]
            keys = [VerifierKey.from_text(text) for text in shown]
        except (ValueError, KeyError, TypeError) as fault:
            raise LogAwayError(f"the log shows no keys: {fault}") from fault
        with self.judge.memory.deciding() as session:
            if size_of(session.newest()) == 0:
                for key in keys:
                    log.warning("no key was given: from now on the log is known by %s", key)
                    session.trust(key)

"""What the witness remembers, in a file of its own (SQLite): keys of the log, every checkpoint it confirmed, alarms.

Nothing is ever removed. Of one size it remembers one root, whatever happens.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.tlog.checkpoints import Checkpoint
from shared.tlog.notes import VerifierKey

TABLES = """
CREATE TABLE IF NOT EXISTS log_key (vkey TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS confirmed (
    size INTEGER PRIMARY KEY, origin TEXT NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS alarm (
    alarm_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL, evidence TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reading (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), read_to INTEGER NOT NULL);
"""
BUSY_SECONDS = 10.0


@dataclass(frozen=True)
class Confirmed:
    """The newest checkpoint it confirmed, with its own line in the note, and when (seconds since 1970)."""

    checkpoint: Checkpoint
    note: str
    at: int


@dataclass(frozen=True)
class Alarm:
    """Why it confirms nothing any more. ``evidence``: the notes that show it, signed by the log."""

    kind: str
    words: str
    evidence: str
    at: int


@dataclass(frozen=True)
class Memory:
    """The file. Each method is one transaction; `deciding` holds out all other writers meanwhile."""

    file: Path

    def __post_init__(self) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as db:
            db.executescript(TABLES)

    @contextmanager
    def deciding(self) -> Iterator["Session"]:
        """One decision: what is read stays so until what follows from it is written."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Session(db)
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file, timeout=BUSY_SECONDS, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = FULL")  # what was cosigned must be remembered after a power cut
            yield db


@dataclass(frozen=True)
class Session:
    """The memory within one decision."""

    db: sqlite3.Connection

    def keys(self) -> list[VerifierKey]:
        return [VerifierKey.from_text(row[0]) for row in self.db.execute("SELECT vkey FROM log_key ORDER BY at, vkey")]

    def trust(self, key: VerifierKey) -> None:
        self.db.execute("INSERT OR IGNORE INTO log_key VALUES (?, ?)", (str(key), now()))

    def newest(self) -> Confirmed | None:
        row = self.db.execute(
            "SELECT origin, size, root, note, at FROM confirmed ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return Confirmed(Checkpoint(*row[:3]), row[3], row[4]) if row else None

    def of_size(self, size: int) -> Confirmed | None:
        row = self.db.execute("SELECT origin, size, root, note, at FROM confirmed WHERE size = ?", (size,)).fetchone()
        return Confirmed(Checkpoint(*row[:3]), row[3], row[4]) if row else None

    def confirm(self, checkpoint: Checkpoint, note: str, at: int) -> None:
        """Remember a checkpoint; the same one again only brings its note and time up to date."""
        self.db.execute(
            "INSERT INTO confirmed (size, origin, root, note, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (size) DO UPDATE SET note = excluded.note, at = excluded.at WHERE root = excluded.root",
            (checkpoint.size, checkpoint.origin, checkpoint.root, note, at),
        )

    def alarm(self) -> Alarm | None:
        """The first one: it stands for good."""
        row = self.db.execute("SELECT kind, words, evidence, at FROM alarm ORDER BY alarm_id LIMIT 1").fetchone()
        return Alarm(*row) if row else None

    def raise_alarm(self, kind: str, words: str, evidence: str) -> None:
        self.db.execute(
            "INSERT INTO alarm (kind, words, evidence, at) VALUES (?, ?, ?, ?)", (kind, words, evidence, now())
        )

    def read_to(self) -> int:
        """How many entries were compared with the tree."""
        row = self.db.execute("SELECT read_to FROM reading").fetchone()
        return int(row[0]) if row else 0

    def note_read(self, read_to: int) -> None:
        self.db.execute(
            "INSERT INTO reading VALUES (1, ?) ON CONFLICT DO UPDATE SET read_to = excluded.read_to", (read_to,)
        )


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())

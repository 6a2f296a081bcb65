"""The relay: from the outbox to the bus, in order, nothing lost.

It reads all rows that are there by ``seq``, publishes them, waits for every acknowledgement and only then deletes them,
writing the event log in the same transaction. Reading "everything after the last seq" instead would lose events of
transactions that commit late; deleting first would lose them in a crash. Published twice is harmless: the inbox knows.
"""

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from psycopg2 import extras

from shared import crash
from shared.bus import Bus, Publisher, Record
from shared.clock import moment_text
from shared.events.catalogue import topic_of
from shared.inbox.envelope import DEPARTMENT_SOURCE
from shared.leader import Leader
from shared.outbox import CHANNEL

BATCH = 500
POLL_SECONDS = 0.2  # the safety net under NOTIFY
LONGEST_SECONDS = 10.0
_HEAD = (
    "seq, id, aggregatetype, aggregateid, type, aggregate_version, specversion, source, dataschema,"
    " datacontenttype, occurred_at, dataclass, correlationid, causationid, traceparent"
)

log = logging.getLogger(__name__)


@dataclass
class Relay:
    """One per service leads; further ones are hot spares."""

    url: str = field(repr=False)
    bus: Bus
    poll_seconds: float = POLL_SECONDS
    figures: Counter[str] = field(default_factory=Counter)
    last_round: float = field(default_factory=time.monotonic)

    def run(self, stop: threading.Event) -> None:
        """Pass on until told to stop. Whatever goes wrong is logged, and everything is begun anew after a pause."""
        failures = 0
        while not stop.is_set():
            try:
                with Leader(self.url, "relay", (CHANNEL,)) as leader, closing(self.bus.publisher()) as publisher:
                    while not stop.is_set():
                        failures = self._round(leader, publisher, failures)
                        self.last_round = time.monotonic()
            except Exception:
                failures += 1
                self.last_round = time.monotonic()
                log.exception("relay begins anew")
                stop.wait(_pause(failures))

    def _round(self, leader: Leader, publisher: Publisher, failures: int) -> int:
        """Pass on one batch, or wait for one; return how many rounds in a row could not publish."""
        if not leader.leads():
            leader.wait(1.0)
            return 0
        found, passed = self.pass_on(leader, publisher)
        if passed < found:
            leader.wait(_pause(failures + 1))
            return failures + 1
        if found < BATCH:
            leader.wait(self.poll_seconds)
        return 0

    def pass_on(self, leader: Leader, publisher: Publisher) -> tuple[int, int]:
        """Pass on at most one batch; return how many events were found and how many are safely on the bus."""
        rows = self.waiting(leader)
        if not rows:
            return (0, 0)
        outcome = publisher.publish([record_of(row) for row in rows])
        crash.point("after_ack_before_delete")
        safe = _leading(rows, outcome)
        self.remove(leader, safe)
        self.figures["passed"] += len(safe)
        if len(safe) < len(rows):
            error = next(error for error in outcome if error is not None)
            log.warning("%d of %d events not acknowledged: %r", len(rows) - len(safe), len(rows), error)
        return (len(rows), len(safe))

    def waiting(self, leader: Leader) -> list[Mapping[str, Any]]:
        """Read the oldest rows that are there, in a transaction that ends before anything is sent."""
        connection = leader.connection
        with connection, connection.cursor(cursor_factory=extras.RealDictCursor) as cursor:
            cursor.execute(f"SELECT {_HEAD}, payload::text AS payload FROM outbox ORDER BY seq LIMIT %s", (BATCH,))
            return list(cursor.fetchall())

    def remove(self, leader: Leader, seqs: Sequence[int]) -> None:
        """Move rows from the outbox to the event log. On the leader's connection: who lost the lock cannot delete."""
        if not seqs:
            return
        with leader.connection, leader.connection.cursor() as cursor:
            cursor.execute(
                f"WITH gone AS (DELETE FROM outbox WHERE seq = ANY(%s) RETURNING {_HEAD}, payload)"
                f" INSERT INTO event_log ({_HEAD}, payload) SELECT {_HEAD}, payload FROM gone",
                (list(seqs),),
            )


def record_of(row: Mapping[str, Any]) -> Record:
    """Return a row of the outbox as a CloudEvent in binary mode; ``payload`` is its JSON text."""
    versioned = not row["source"].startswith(DEPARTMENT_SOURCE)  # departments' events carry no version (contract 2.9)
    headers = {
        "ce_specversion": row["specversion"],
        "ce_id": str(row["id"]),
        "ce_type": row["type"],
        "ce_source": row["source"],
        "ce_subject": row["aggregateid"],
        "ce_time": moment_text(row["occurred_at"]),
        "ce_dataschema": row["dataschema"],
        "ce_aggregatetype": row["aggregatetype"],
        "ce_aggregateversion": str(row["aggregate_version"]) if versioned else None,
        "ce_dataclass": row["dataclass"],
        "ce_correlationid": row["correlationid"],
        "ce_causationid": row["causationid"],
        "ce_traceparent": row["traceparent"],
        "content-type": row["datacontenttype"],
    }
    present = {name: text for name, text in headers.items() if text}
    return Record(topic_of(row["aggregatetype"]), row["aggregateid"], present, row["payload"].encode())


def _leading(rows: Sequence[Mapping[str, Any]], outcome: Sequence[Exception | None]) -> list[int]:
    """Return the ``seq`` of each row that is safe and has no unsafe row of the same key before it."""
    stopped: set[tuple[str, str]] = set()
    safe = []
    for row, error in zip(rows, outcome, strict=True):
        key = (row["aggregatetype"], row["aggregateid"])
        if error is not None:
            stopped.add(key)
        elif key not in stopped:
            safe.append(row["seq"])
    return safe


def _pause(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row, with jitter."""
    return min(LONGEST_SECONDS, 0.1 * 2.0 ** min(failures, 8)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter

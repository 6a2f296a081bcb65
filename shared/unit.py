"""The unit of work of a use case: one transaction, one moment, one cause. The edge opens it, the use case works."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from shared import crash, outbox, sandbox
from shared.clock import Clock, LegalClock
from shared.database import RETRIED_ONCE, Database, Tx
from shared.events import catalogue, codec
from shared.ids import id_text, uuid7, uuid7s

T = TypeVar("T")


def _sorted(streams: Iterable[tuple[str, UUID | str]]) -> list[outbox.Stream]:
    return sorted({(aggregate, id_text(identifier)) for aggregate, identifier in streams})


@dataclass(frozen=True)
class Unit:
    """What a use case gets. ``actor``: a subject, ``system:jobs``, ``event:<ce_id>``; ``source``: the service's URN."""

    tx: Tx
    clock: LegalClock
    source: str
    actor: str
    causation_id: UUID | None = None
    request_id: str | None = None
    _locked: dict[outbox.Stream, int] = field(default_factory=dict, repr=False, compare=False)  # their versions
    _raised: set[outbox.Stream] = field(default_factory=set, repr=False, compare=False)  # for what is to be told yet

    def lock(self, *streams: tuple[str, UUID | str]) -> dict[outbox.Stream, int]:
        """Lock the heads of these streams, first thing in every telling transaction; return their versions.

        Keys of the answer: (aggregate type, id as text). Ask for all streams at once: they are locked in sorted order.
        """
        versions = outbox.lock_streams(self.tx, _sorted(streams))
        self._locked.update(versions)
        return versions

    @contextmanager
    def telling(self, *streams: tuple[str, UUID | str]) -> Iterator[None]:
        """Lock these streams as `lock` does, for a block in which most of them are told of, once.

        Then telling costs half. A stream that the block does not tell of costs a statement more, and no version.
        """
        if not streams:
            yield
            return
        wanted = _sorted(streams)
        self._locked.update(outbox.raise_streams(self.tx, wanted))
        self._raised.update(wanted)
        try:
            yield
        finally:
            untold = [stream for stream in wanted if stream in self._raised]
            self._raised.difference_update(untold)
            if untold and not self.tx.failed:
                outbox.lower_streams(self.tx, untold)

    def tell(self, aggregate_id: UUID | str, event: Any, *, correlation_id: UUID | str) -> UUID:
        """Put an event (a dataclass of `shared.events`) into the outbox; return its id.

        :raises RuntimeError: the stream was not locked, or another service tells this type.
        """
        told = self._told(aggregate_id, event, correlation_id, cause=self.causation_id, event_id=uuid7())
        stream = (told.aggregate_type, told.aggregate_id)
        if stream not in self._locked:
            raise RuntimeError(f"{stream[0]} {stream[1]} must be locked before {told.type} is told")
        if stream in self._raised:
            self._append([told])
        else:
            self._locked[stream] = outbox.append(self.tx, told)
        return told.event_id

    def tell_many(
        self, items: Sequence[tuple[UUID | str, Any, UUID | str]], causes: Sequence[UUID | None] | None = None
    ) -> None:
        """Tell many events, each given as (aggregate id, event, correlation id), in few statements.

        Streams that are not locked yet it locks itself; then call it before anything else is locked. At most one event
        a stream. ``causes`` names, where a batch of events is handled, the event that caused each; else the unit's own
        cause holds for all.
        """
        caused_by = causes or [self.causation_id] * len(items)
        ids = uuid7s(len(items))
        told = [
            self._told(aggregate_id, event, correlation_id, cause=cause, event_id=event_id)
            for (aggregate_id, event, correlation_id), cause, event_id in zip(items, caused_by, ids, strict=True)
        ]
        streams = [(each.aggregate_type, each.aggregate_id) for each in told]
        unlocked = [stream for stream in streams if stream not in self._locked]
        with self.telling(*unlocked):
            if told:
                self._append(told)

    def _append(self, told: list[outbox.Told]) -> None:
        """Put events of locked streams into the outbox."""
        outbox.append_many(self.tx, told, self._locked, self._raised)
        streams = [(each.aggregate_type, each.aggregate_id) for each in told]
        self._locked.update({stream: self._locked[stream] + 1 for stream in streams})
        self._raised.difference_update(streams)

    def _known(self, event: Any) -> catalogue.EventType:
        known = catalogue.lookup(event.TYPE)
        if known is None or known.source != self.source:
            raise RuntimeError(f"{self.source} does not tell {event.TYPE}")
        return known

    def _told(
        self, aggregate_id: UUID | str, event: Any, correlation_id: UUID | str, *, cause: UUID | None, event_id: UUID
    ) -> outbox.Told:
        known = self._known(event)
        return outbox.Told(
            event_id=event_id,
            aggregate_type=known.aggregate,
            aggregate_id=id_text(aggregate_id),
            type=known.name,
            source=self.source,
            dataschema=known.dataschema,
            dataclass=known.dataclass,
            occurred_at=self.clock.legal_now(),
            correlation_id=id_text(correlation_id),
            causation_id=None if cause is None else id_text(cause),
            payload=codec.dump(event),
        )

    def audit(self, act: str, subject_id: UUID | str, detail: dict[str, Any] | None = None) -> None:
        """Write down who did what to which case. ``detail`` must hold no personal data."""
        self.audit_many(act, [(subject_id, detail or {})])

    def audit_many(self, act: str, cases: Sequence[tuple[UUID | str, dict[str, Any]]]) -> None:
        """The same of many cases, given as (id, detail), in few statements."""
        moments = (self.clock.now(), self.clock.legal_now())
        self.tx.insert_many(
            "INSERT INTO audit_entry (at, legal_at, actor, act, subject_id, detail, request_id) VALUES %s",
            [(*moments, self.actor, act, str(subject), detail, self.request_id) for subject, detail in cases],
        )


@dataclass(frozen=True)
class Units:
    """Opens units on a database. ``sandbox`` true reads the offset of the movable legal clock, else it never moves."""

    db: Database
    source: str
    system_clock: Clock
    sandbox: bool = False

    @contextmanager
    def unit(self, actor: str, causation_id: UUID | None = None, request_id: str | None = None) -> Iterator[Unit]:
        """One transaction, committed at the end of the block, rolled back when an exception leaves it."""
        with self.db.transaction() as tx:
            yield Unit(tx, self.clock_of(tx), self.source, actor, causation_id, request_id)
        if request_id is not None:
            crash.point("after_commit_before_reply")

    def run(self, actor: str, work: Callable[[Unit], T]) -> T:
        """Run work in a unit; once more after a deadlock or a serialization failure."""
        try:
            with self.unit(actor) as unit:
                return work(unit)
        except RETRIED_ONCE:
            with self.unit(actor) as unit:
                return work(unit)

    def clock(self) -> LegalClock:
        """Return the clock as it stands now, for a page's banner; opens a short transaction in the sandbox only."""
        if not self.sandbox:
            return LegalClock(self.system_clock.now())
        with self.db.transaction() as tx:
            return self.clock_of(tx)

    def clock_of(self, tx: Tx) -> LegalClock:
        """Return the clock of one transaction: it stands at the present moment."""
        return LegalClock(self.system_clock.now(), sandbox.history(tx) if self.sandbox else ())

"""From what the bus delivers to effects: one transaction a batch, one event a transaction where the batch failed."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from shared import logs
from shared.bus import Delivered, Partition
from shared.clock import LegalClock
from shared.database import TRANSIENT, Tx
from shared.errors import Refusal
from shared.inbox import store
from shared.inbox.envelope import Envelope, event_id_of
from shared.inbox.fates import Trouble, Verdict, fate
from shared.inbox.plan import WRONG_SOURCE, Due, Sight, Step, plan
from shared.inbox.reactions import Reactions
from shared.unit import Unit, Units

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """How far a batch got: the next offset to read, and how many seconds to leave the partition alone before that."""

    next_offset: int
    wait: float | None = None


@dataclass
class Intake:
    """Takes batches of one partition. Keeps nothing but the count of tries and figures for the operator."""

    units: Units
    reactions: Reactions
    figures: Counter[str] = field(default_factory=Counter)
    _troubles: dict[Partition, tuple[int, Trouble]] = field(default_factory=dict)

    def take(self, batch: Sequence[Delivered]) -> Taken:
        """Work off a batch of one partition, in order; what it did is committed when this returns."""
        try:
            self._effect(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the single events show which one it is
            log.info("batch of %d failed, trying its events one by one: %r", len(batch), error)
            return self._one_by_one(batch)
        return Taken(batch[-1].offset + 1)

    def _one_by_one(self, batch: Sequence[Delivered]) -> Taken:
        for delivered in batch:
            wait = self._alone(delivered)
            if wait is not None:
                return Taken(delivered.offset, wait)
        return Taken(batch[-1].offset + 1)

    def _alone(self, delivered: Delivered) -> float | None:
        """Handle one event in a transaction of its own; return the seconds to wait where it must be tried again."""
        with logs.context(event_id=str(event_id_of(delivered))):
            try:
                self._effect([delivered])
            except Exception as error:  # noqa: BLE001 - its fate is decided here, nothing is swallowed
                return self._troubled(delivered, error)
        return None

    def _troubled(self, delivered: Delivered, error: Exception) -> float | None:
        trouble = self._count(delivered)
        verdict, reason = fate(error, trouble, time.monotonic())
        trace = None if isinstance(error, (Refusal, *TRANSIENT)) else error
        if verdict is Verdict.RETRY:
            self.figures["retried"] += 1
            log.warning("event will be tried again: %s (try %d)", reason, trouble.tries, exc_info=trace)
            return trouble.wait()
        with self.units.db.transaction() as tx:
            if store.mark(tx, self.reactions.consumer, [event_id_of(delivered)]):
                store.park(tx, self.reactions.consumer, delivered, reason, trouble.tries)
        self.figures["parked"] += 1
        _alarm(delivered, reason, trace)
        return None

    def _count(self, delivered: Delivered) -> Trouble:
        """Count another try of an event; of each partition only its first unhandled event can be in trouble."""
        offset, before = self._troubles.get(delivered.place, (-1, None))
        if before is None or offset != delivered.offset:
            before = Trouble(0, time.monotonic())
        trouble = Trouble(before.tries + 1, before.since)
        self._troubles[delivered.place] = (delivered.offset, trouble)
        return trouble

    def _effect(self, batch: Sequence[Delivered]) -> None:
        """One transaction: inbox rows, effects, versions seen; or none of them."""
        with self.units.db.transaction() as tx:
            clock = self.units.clock_of(tx)
            sight = self._sight(tx, batch)
            steps = plan(batch, sight, self.reactions.knows)
            self.carry_out(tx, clock, steps)
            store.set_versions(tx, self.reactions.consumer, sight.moved)
        for step in steps:
            self.figures[step.due] += 1
            if step.due is Due.PARK:
                _alarm(step.delivered, step.reason, None)

    def carry_out(self, tx: Tx, clock: LegalClock, steps: Sequence[Step]) -> None:
        """Do what is due for each event, in order; runs of one type go to a batch handler where there is one.

        What has no effect here does not break a run.
        """
        effective = [step for step in steps if step.due in {Due.HANDLE, Due.PARK}]
        for (due, _), run in groupby(effective, key=lambda step: (step.due, step.type)):
            if due is Due.HANDLE:
                self._handle(tx, clock, list(run))
            else:
                self._park(tx, clock, list(run))

    def _sight(self, tx: Tx, batch: Sequence[Delivered]) -> Sight:
        """Mark the events of a batch and read what is known of their streams and keys.

        The marks come first: where another process is at work on the same events, this waits until it is done or dead.
        """
        consumer = self.reactions.consumer
        fresh = store.mark(tx, consumer, [event_id_of(delivered) for delivered in batch])
        heads = [delivered.record.headers for delivered in batch]
        streams = [(head.get("ce_aggregatetype", ""), head.get("ce_subject", "")) for head in heads]
        keys = [(delivered.record.topic, delivered.record.key) for delivered in batch]
        return Sight(fresh, store.last_versions(tx, consumer, streams), store.parked_keys(tx, consumer, keys))

    def _handle(self, tx: Tx, clock: LegalClock, run: Sequence[Step]) -> None:
        envelopes = [step.envelope.opened() for step in run if step.envelope]
        with logs.context(event_id=str(envelopes[0].id)):
            if envelopes[0].type in self.reactions.batches:
                self.reactions.batches[envelopes[0].type](self._unit(tx, clock, envelopes[0]), envelopes)
                return
            for envelope in envelopes:
                self.reactions.handlers[envelope.type](self._unit(tx, clock, envelope), envelope)

    def _park(self, tx: Tx, clock: LegalClock, run: Sequence[Step]) -> None:
        for step in run:
            overtakes = step.envelope and step.reason != WRONG_SOURCE and step.type in self.reactions.overtake
            if step.envelope and overtakes:
                self.reactions.overtake[step.type](self._unit(tx, clock, step.envelope), step.envelope.opened())
            store.park(tx, self.reactions.consumer, step.delivered, step.reason, 1)

    def _unit(self, tx: Tx, clock: LegalClock, envelope: Envelope) -> Unit:
        return Unit(tx, clock, self.units.source, f"event:{envelope.id}", causation_id=envelope.id)


def _alarm(delivered: Delivered, reason: str, trace: Exception | None) -> None:
    """Tell the operator that an event waits for a decision; telling on another's topic is a matter of security."""
    place: dict[str, Any] = {
        "topic": delivered.record.topic,
        "partition": delivered.partition,
        "offset": delivered.offset,
        "key": delivered.record.key,
        "event_id": str(event_id_of(delivered)),
        "security": reason == WRONG_SOURCE,
    }
    log.error("event parked: %s", reason, extra=place, exc_info=trace)

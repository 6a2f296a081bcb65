"""The consumer's loop: poll, take batch by batch, remember offsets, watermarks and what must wait."""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from shared import crash
from shared.bus import Behind, Bus, Delivered, Partition, Subscriber
from shared.inbox import Intake, store

POLL_SECONDS = 0.5
WATERMARK_SECONDS = 1.0
STALL_SECONDS = 60.0  # a partition with unread records that delivers nothing for so long: the client is stuck

log = logging.getLogger(__name__)


class StalledError(Exception):
    """Records wait in a partition and are not delivered; kafka-python has had such faults, a new client reads on."""


@dataclass
class Consumer:
    """Reads the topics of one service."""

    bus: Bus
    intake: Intake
    skew: timedelta
    member: str | None = None
    lag: int = 0
    last_round: float = field(default_factory=time.monotonic)

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop. Whatever goes wrong outside of handlers, the client is made anew after a pause."""
        while not stop.is_set():
            try:
                reactions = self.intake.reactions
                with closing(self.bus.subscriber(reactions.consumer, reactions.topics, self.member)) as subscriber:
                    reading = Reading(self, subscriber)
                    while not stop.is_set():
                        reading.round(stop)
                        self.last_round = time.monotonic()
            except StalledError:
                log.exception("consumer begins anew, under no name: the group may hold the fault under the old one")
                self.member = None
            except Exception:
                log.exception("consumer begins anew")
                self.last_round = time.monotonic()
                stop.wait(1.0)


@dataclass
class Reading:
    """What one client of the bus is at: what was handled through, what is held until when, what stands still."""

    consumer: Consumer
    subscriber: Subscriber
    _through: dict[Partition, datetime] = field(default_factory=dict)
    _held: dict[Partition, float] = field(default_factory=dict)
    _moved: dict[Partition, float] = field(default_factory=dict)
    _marked: float = 0.0
    _assigned: float = field(default_factory=time.monotonic)

    def round(self, stop: threading.Event) -> None:
        """Poll once and work off what came; stop after the batch at hand when told to."""
        self._release_due()
        offsets: dict[Partition, int] = {}
        for place, batch in groupby(self.subscriber.poll(POLL_SECONDS), key=lambda each: each.place):
            if stop.is_set():
                break
            offsets[place] = self._take(place, list(batch))
        if offsets:
            crash.point("after_commit_before_offset")
            self._commit(offsets)
        if time.monotonic() - self._marked >= WATERMARK_SECONDS:
            self._mark()

    def _take(self, place: Partition, batch: list[Delivered]) -> int:
        taken = self.consumer.intake.take(batch)
        done = [each for each in batch if each.offset < taken.next_offset]
        if done:
            self._through[place] = done[-1].appended_at
            self._moved[place] = time.monotonic()
        if taken.wait is not None:
            self.subscriber.hold(place, taken.next_offset)
            self._held[place] = time.monotonic() + taken.wait
        return taken.next_offset

    def _release_due(self) -> None:
        for place in [place for place, until in self._held.items() if time.monotonic() >= until]:
            del self._held[place]
            self._moved[place] = time.monotonic()
            self.subscriber.release(place)

    def _commit(self, offsets: Mapping[Partition, int]) -> None:
        """Tell the bus how far we are; where that fails the records come again and the inbox knows them."""
        try:
            self.subscriber.commit(offsets)
        except Exception as error:  # noqa: BLE001 - each transport has its own
            log.warning("offsets not committed: %r", error)

    def _mark(self) -> None:
        """Bring the watermarks up to the present where nothing waits, else to the last record handled."""
        behind = self.subscriber.behind()
        self.consumer.lag = sum(behind.records.values())
        self._refuse_standstill(behind)
        moments = dict(self._through)
        moments |= {place: behind.at - self.consumer.skew for place, waiting in behind.records.items() if waiting == 0}
        with self.consumer.intake.units.db.transaction() as tx:
            store.advance_watermarks(tx, moments)
        self._through.clear()
        self._marked = time.monotonic()

    def _refuse_standstill(self, behind: Behind) -> None:
        now = time.monotonic()
        if behind.records:
            self._assigned = now
        elif now - self._assigned > STALL_SECONDS:
            raise StalledError("no partition was assigned")
        for place, waiting in behind.records.items():
            if waiting == 0 or place in self._held or place not in self._moved:
                self._moved[place] = now
            elif now - self._moved[place] > STALL_SECONDS:
                raise StalledError(f"{waiting} records of {place[0]}/{place[1]} are not delivered")

"""The process: builds the service, starts the threads, watches over them, ends cleanly within five seconds."""

import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared import logs, outbox, sandbox
from shared.bus import Bus, bus_from_url
from shared.clock import SystemClock
from shared.database import TRANSIENT, Tx
from shared.errors import Refusal
from shared.events import catalogue
from shared.http import idempotency, rate
from shared.inbox import Intake, Reactions, store
from shared.relay import Relay
from shared.worker.beats import beat
from shared.worker.consuming import Consumer
from shared.worker.timetable import Job, Timetable

STOP_SECONDS = 4.0
BEAT_SECONDS = 2.0
STUCK_SECONDS = 300.0  # more than any retry inside the clients of bus and database, less than an operator's patience
INBOX_DAYS = 120  # longer than any topic keeps a record, so that none can come back after it was forgotten
HOUR = 3_600.0

# A sign of life that cannot be given now: the database is away, or too busy (system.busy).
PASSING: tuple[type[Exception], ...] = (*TRANSIENT, Refusal)

log = logging.getLogger(__name__)


@dataclass
class Worker:
    """The threads of one service and their figures."""

    relay: Relay
    consumer: Consumer
    timetable: Timetable
    stop: threading.Event = field(default_factory=threading.Event)

    def parts(self) -> Mapping[str, Relay | Consumer | Timetable]:
        """Return what runs in a thread of its own."""
        return {"relay": self.relay, "consumer": self.consumer, "jobs": self.timetable}

    def run(self) -> bool:
        """Run until told to stop; return whether every thread ended in time."""
        threads = [
            threading.Thread(target=part.run, args=(self.stop,), name=name, daemon=True)
            for name, part in self.parts().items()
        ]
        for thread in threads:
            thread.start()
        while not self.stop.wait(BEAT_SECONDS):
            stuck = self.stuck(threads)
            if stuck:
                log.error("threads ended or stand still, the process ends to be started again: %s", ", ".join(stuck))
                return False
            self._beat()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def stuck(self, threads: Sequence[threading.Thread]) -> list[str]:
        """Return the parts whose thread has ended by itself or has not come round for too long."""
        limit = time.monotonic() - STUCK_SECONDS
        parts = self.parts()
        return [each.name for each in threads if not each.is_alive() or parts[each.name].last_round < limit]

    def _beat(self) -> None:
        """Write down that this process lives, with the figures that an operator watches."""
        try:
            with self.consumer.intake.units.db.transaction() as tx:
                beat(tx, "relay", dict(self.relay.figures) | {"waiting": outbox.waiting(tx)})
                beat(tx, "consumer", dict(self.consumer.intake.figures) | self._reading(tx))
                beat(tx, "jobs", dict(self.timetable.figures))
        except PASSING as error:
            log.warning("no sign of life given: %r", error)

    def _reading(self, tx: Tx) -> dict[str, int]:
        return {"lag": self.consumer.lag, "parked": store.parked(tx)}


def worker_of(package: str, service: Any, bus: Bus, member: str | None = None) -> Worker:
    """Put the worker of a service together. ``service`` is what its ``app.build`` returned."""
    reactions = Reactions.of(importlib.import_module(f"{package}.consumer"), service)
    jobs: Sequence[Job[Any]] = (*importlib.import_module(f"{package}.jobs").JOBS, *house_jobs(bus))
    skew = timedelta(seconds=service.settings.bus_skew_seconds)
    return Worker(
        relay=Relay(service.db.url, bus),
        consumer=Consumer(bus, Intake(service.units, reactions), skew, member),
        timetable=Timetable(service.db.url, service, jobs),
    )


def house_jobs(bus: Bus) -> tuple[Job[Any], ...]:
    """Return the sweeping that every service needs."""

    def sweep(work: Callable[[Tx], int]) -> Callable[[Any], int]:
        return lambda service: int(service.db.run(work))

    return (
        Job("forget old answers", HOUR, sweep(idempotency.forget_expired)),
        Job("forget idle rate limits", HOUR, sweep(rate.forget_idle)),
        Job("forget old inbox rows", HOUR, sweep(lambda tx: store.forget(tx, INBOX_DAYS))),
        Job("remove old records of the bus", HOUR, lambda _: bus.prune()),
    )


def main(arguments: Sequence[str]) -> int:
    """Run the worker of the package named; 0 after a clean end."""
    (package,) = arguments
    settings = importlib.import_module(f"{package}.settings").Settings.from_environment()
    logs.configure(settings.SERVICE, settings.log_level)
    service = importlib.import_module(f"{package}.app").build(settings)
    bus = bus_from_url(settings.bus_url)
    worker = worker_of(package, service, bus, os.environ.get("WORKER_SLOT") or None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    _prepare(service, bus, worker.stop)
    ended = worker.run()
    log.info("worker ended" if ended else "worker ended with work at hand, which will be done again")
    logging.shutdown()
    os._exit(0 if worker.stop.is_set() else 1)  # a thread in the middle of a call must not hold the process


def _prepare(service: Any, bus: Bus, stop: threading.Event) -> None:
    """Make topics and start the sandbox's clock, as soon as bus and database answer."""
    while not stop.is_set():
        try:
            bus.ensure_topics(catalogue.topics())
            if service.settings.sandbox:
                with service.db.transaction() as tx:
                    sandbox.start_on(tx, service.settings.sandbox_start_on, SystemClock().now())
            return
        except Exception as error:  # noqa: BLE001 - each transport has its own; the worker waits for its surroundings
            log.warning("waiting for bus and database: %r", error)
            stop.wait(1.0)

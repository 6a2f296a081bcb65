"""Jobs: what a service does because time has passed, each in transactions of its own."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.leader import Leader

IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)
S = TypeVar("S")


@dataclass(frozen=True)
class Job(Generic[S]):
    """Run ``run`` every so many seconds, and at once when a transaction notifies ``channel`` (`Tx.notify`).

    ``run`` takes the service, opens its own units and returns how many things it did; a job that did as much as it
    may in one go is simply run again at its next time.
    """

    name: str
    every_seconds: float
    run: Callable[[S], int]
    channel: str | None = None


@dataclass
class Timetable:
    """Runs the jobs of a service one after another; of several workers one does so."""

    url: str = field(repr=False)
    service: Any
    jobs: Sequence[Job[Any]]
    figures: Counter[str] = field(default_factory=Counter)
    last_round: float = field(default_factory=time.monotonic)
    _due: dict[str, float] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Run what is due until told to stop. A job that fails is logged and tried again at its next time."""
        channels = tuple(sorted({job.channel for job in self.jobs if job.channel}))
        while not stop.is_set():
            try:
                with Leader(self.url, "jobs", channels) as leader:
                    heard: set[str] = set()
                    while not stop.is_set():
                        if leader.leads():
                            self.run_due(heard, stop)
                        heard = leader.wait(min(1.0, self._rest()))
                        self.last_round = time.monotonic()
            except Exception:
                log.exception("jobs begin anew")
                self.last_round = time.monotonic()
                stop.wait(1.0)

    def run_due(self, heard: set[str], stop: threading.Event) -> None:
        """Run every job whose time has come or whose channel was heard."""
        for job in self.jobs:
            if stop.is_set():
                return
            if time.monotonic() >= self._due.get(job.name, 0.0) or job.channel in heard:
                self._due[job.name] = time.monotonic() + job.every_seconds
                self._run(job)

    def _run(self, job: Job[Any]) -> None:
        try:
            self.figures[job.name] += job.run(self.service)
        except Exception:
            self.figures[f"{job.name} failed"] += 1
            log.exception("job %s failed", job.name)

    def _rest(self) -> float:
        """Return the seconds until the next job is due."""
        return max(0.0, min(self._due.values(), default=IDLE_SECONDS) - time.monotonic())

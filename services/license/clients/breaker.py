"""A circuit breaker: what failed several times in a row is left alone for a while, then tried by one caller first."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


class OpenError(Exception):
    """The circuit is open: nobody is asked for now."""


@dataclass
class Breaker:
    """After ``failures`` in a row nobody is let through for ``pause_seconds``, then one caller, until one does well."""

    failures: int = 5
    pause_seconds: float = 10.0
    clock: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _closed_from: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def enter(self) -> None:
        """Ask to be let through. Raises OpenError."""
        with self._lock:
            if self._failed < self.failures:
                return
            if self.clock() < self._closed_from:
                raise OpenError
            self._closed_from = self.clock() + self.pause_seconds  # the others wait for how this one fares

    def went(self, *, well: bool) -> None:
        """Say how it went."""
        with self._lock:
            self._failed = 0 if well else self._failed + 1
            if self._failed >= self.failures:
                self._closed_from = self.clock() + self.pause_seconds

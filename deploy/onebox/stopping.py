"""How the house is told to stop: signals, and the end of the `make` that started it."""

import os
import signal
from pathlib import Path
from types import FrameType

import psutil


class StopAskedError(Exception):
    """Somebody asked the house to stop. Raised in the main thread, once."""


class Stopping:
    """Turns SIGINT and SIGTERM into one StopAskedError.

    Handlers are installed on purpose even where SIGINT is ignored: so does a script start us in its background. An
    ignored SIGHUP stays ignored: nohup asks for that.
    """

    def __init__(self) -> None:
        self.asked = False
        self.make = _MakeAbove.find()

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._on_signal)

    def ignore(self) -> None:
        """From here on nothing interrupts the orderly end."""
        self.asked = True

    def look(self) -> None:
        """Raises StopAskedError when the make above us is ending or gone; to be called a few times a second."""
        if not self.asked and self.make is not None and self.make.is_ending():
            self.asked = True
            raise StopAskedError

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            raise StopAskedError


class _MakeAbove:
    """The make that runs us.

    When make alone gets SIGINT it does not pass it on but waits for us. It shows by one thing: on the first signal it
    puts the handling back to the default, so that the signal leaves its set of caught ones.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.caught_before = self._catches_interrupt()

    @classmethod
    def find(cls) -> "_MakeAbove | None":
        try:
            above = psutil.Process(os.getppid())
            return cls(above.pid) if above.name() in {"make", "gmake"} else None
        except psutil.NoSuchProcess:
            return None

    def is_ending(self) -> bool:
        return os.getppid() != self.pid or (self.caught_before and not self._catches_interrupt())

    def _catches_interrupt(self) -> bool:
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():  # not Linux, or gone
            return False
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (signal.SIGINT - 1) & 1)
        return False

"""Processes of the operating system: children that end with their parent, and processes left over from an earlier run.

A process is never named by its number alone, since numbers are given again: its start time goes with it.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

PR_SET_PDEATHSIG = 1
START_TOLERANCE = 2.0  # seconds; the boot time from which start times are reckoned may be corrected between two looks


@dataclass(frozen=True)
class ProcessId:
    """One process for its whole life: number and start time (seconds since the epoch)."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId | None":
        """The process that has this number now, or None when there is none or only its unreaped remains."""
        try:
            process = psutil.Process(pid)
            return None if process.status() == psutil.STATUS_ZOMBIE else cls(pid, process.create_time())
        except psutil.NoSuchProcess:
            return None

    def alive(self) -> bool:
        now = ProcessId.of(self.pid)
        return now is not None and abs(now.started - self.started) < START_TOLERANCE


def ends_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the signal to the child when the parent ends, however it ends (Linux only).

    It must run after a change of user, which clears the setting; `subprocess` calls it in that order.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # the parent ended before the setting took hold
            os.kill(os.getpid(), number)

    return in_child


def end(processes: Sequence[ProcessId], *, first: signal.Signals = signal.SIGTERM, grace: float = 10.0) -> None:
    """Asks the processes to end, waits up to `grace` seconds for all of them, and kills what is left."""
    living = [one for one in processes if one.alive()]
    for one in living:
        _send(one, first)
    left = psutil.wait_procs([psutil.Process(one.pid) for one in living if one.alive()], timeout=grace)[1]
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=5)


def _send(process: ProcessId, number: signal.Signals) -> None:
    try:
        psutil.Process(process.pid).send_signal(number)
    except psutil.NoSuchProcess:
        return


def descendants(process: ProcessId) -> list[ProcessId]:
    """The children of a living process and theirs, as they are now."""
    try:
        found = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [one for one in (ProcessId.of(child.pid) for child in found) if one is not None]


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port nobody listens on at this moment; whoever binds it must be ready to find it taken."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def finished(child: subprocess.Popen[bytes]) -> bool:
    """Whether the child has ended; reaps it."""
    return child.poll() is not None

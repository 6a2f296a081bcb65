"""Keeps the children of the house running: starts them, starts them again when they end, ends them all."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.onebox.environment import child_environment
from deploy.onebox.processes import ProcessId, descendants, end, ends_with_parent, finished

FIRST_WAIT = 0.5  # seconds before a child that ended is started again; doubled each time
LONGEST_WAIT, LONGEST_WAIT_AFTER_KILL = 15.0, 3.0
HOPELESS = 3  # ends during the start of the house, after which it is given up
STEADY = 10.0  # a child that ran this long is forgiven its earlier ends


@dataclass(frozen=True)
class Program:
    """What a child is: its name, its command, its environment, and the open sockets it inherits."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    sockets: tuple[int, ...] = ()


@dataclass
class Child:
    """One program as it runs now, or waits to be started again."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    wait: float = FIRST_WAIT
    again_at: float | None = None
    ends: int = 0


@dataclass
class Supervisor:
    """All children. `on_change` is called after every start, with the process numbers by name."""

    log_dir: Path
    say: Callable[[str], None]
    on_change: Callable[[dict[str, int]], None]
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, program: Program) -> None:
        self.children[program.name] = Child(program, self._spawn(program), time.monotonic())
        self.on_change(self.pids())

    def pids(self) -> dict[str, int]:
        return {name: child.process.pid for name, child in self.children.items() if child.again_at is None}

    def look(self) -> None:
        """Notes which children have ended, starts again those whose wait is over; called a few times a second."""
        now = time.monotonic()
        for child in self.children.values():
            if child.again_at is None and finished(child.process):
                self._note_end(child, now)
            elif child.again_at is not None and now >= child.again_at:
                child.process, child.started, child.again_at = self._spawn(child.program), now, None
                self.on_change(self.pids())

    def _note_end(self, child: Child, now: float) -> None:
        name, code = child.program.name, child.process.returncode
        longest = LONGEST_WAIT if code >= 0 else LONGEST_WAIT_AFTER_KILL
        child.wait = FIRST_WAIT if now - child.started > STEADY else min(child.wait * 2, longest)
        child.again_at = now + child.wait
        child.ends += code >= 0  # a kill says nothing against the program
        self.say(f"{name} ended ({_how(code)}); started again in {child.wait:.0f} s; see {self.log_dir / name}.log")

    def hopeless(self) -> str | None:
        """The name of a child that has ended by itself `HOPELESS` times, None when there is none."""
        return next((name for name, child in self.children.items() if child.ends >= HOPELESS), None)

    def stop(self, grace: float) -> None:
        """Asks all children to end, waits, kills what is left with all its own children."""
        running = [one for one in map(ProcessId.of, self.pids().values()) if one is not None]
        theirs = [one for child in running for one in descendants(child)]
        end(running, grace=grace)
        end(theirs, first=signal.SIGKILL, grace=1)
        for child in self.children.values():
            child.process.poll()
        self.children.clear()

    def _spawn(self, program: Program) -> "subprocess.Popen[bytes]":
        with (self.log_dir / f"{program.name}.log").open("ab") as output:
            return subprocess.Popen(
                program.command,
                env=child_environment(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a signal to our group reaches us alone; we end the children in order
                pass_fds=program.sockets,
                preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- prctl takes no lock
            )


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

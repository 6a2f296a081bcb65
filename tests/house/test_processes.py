"""Processes are known for certain, end with their parent, and leftovers are found."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.onebox.processes import ProcessId, end
from deploy.onebox.record import MARK, Record, end_leftovers, lock, wait_until_ready
from deploy.onebox.sockets import PortTakenError, Sockets

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = """
import signal, subprocess, sys, time
from deploy.onebox.processes import ends_with_parent
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
child = subprocess.Popen(sleep, preexec_fn=ends_with_parent(signal.SIGTERM))
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ProcessId.of(pid) is None:
            return True
        time.sleep(0.05)
    return False


def test_a_number_given_again_is_not_the_same_process() -> None:
    mine = ProcessId.of(os.getpid())
    assert mine is not None
    assert mine.alive()
    assert not ProcessId(mine.pid, mine.started - 60).alive()


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert gone(child)


def test_what_does_not_end_when_asked_is_killed() -> None:
    stubborn = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    assert stubborn.stdout is not None
    stubborn.stdout.readline()
    process = ProcessId.of(stubborn.pid)
    assert process is not None
    end([process], grace=0.3)
    assert not process.alive()
    stubborn.wait()


def test_children_of_a_killed_house_are_found_by_their_mark_and_no_others(tmp_path: Path) -> None:
    ours = subprocess.Popen(SLEEPER, env={**os.environ, MARK: str(tmp_path)})
    others = subprocess.Popen(SLEEPER, env={**os.environ, MARK: str(tmp_path / "another")})
    try:
        assert end_leftovers(tmp_path, grace=5) == 1
        assert gone(ours.pid)
        assert others.poll() is None
    finally:
        others.kill()
        others.wait()


def test_only_one_house_holds_the_lock_and_it_ends_with_its_holder(tmp_path: Path) -> None:
    held = lock(tmp_path)
    assert held is not None
    assert lock(tmp_path) is None
    held.close()
    again = lock(tmp_path)
    assert again is not None
    again.close()


def test_a_house_that_starts_is_waited_for(tmp_path: Path) -> None:
    record = Record("http://127.0.0.1:1", {"front": 1}, {"front": 2}, "embedded")
    record.write(tmp_path)
    assert wait_until_ready(tmp_path, 0.3) is None
    record.ready = True
    record.write(tmp_path)
    assert wait_until_ready(tmp_path, 0.3) == record


def test_a_port_is_kept_over_a_restart_and_another_taken_when_it_is_in_use(tmp_path: Path) -> None:
    said: list[str] = []
    first = Sockets(tmp_path, said.append)
    port = first.listen("front")
    first.close()
    second = Sockets(tmp_path, said.append)
    assert second.listen("front") == port
    third = Sockets(tmp_path, said.append)
    assert third.listen("front") != port
    assert len(said) == 1
    second.close()
    third.close()


def test_a_demanded_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    holder = Sockets(tmp_path / "a", print)
    holder.file.parent.mkdir()
    port = holder.listen("front")
    with pytest.raises(PortTakenError, match=str(port)):
        Sockets(tmp_path / "b", print).listen("front", demanded=port)
    holder.close()


def test_no_process_of_these_tests_is_left() -> None:
    assert not [child for child in psutil.Process().children() if "time.sleep(60)" in " ".join(child.cmdline())]

"""However the house is told to stop, it hears it once and may end in order."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WAITING = """
import sys, time
from deploy.onebox.stopping import StopAskedError, Stopping
stopping = Stopping()
stopping.install()
try:
    print("up", flush=True)
    for _ in range(300):
        stopping.look()
        time.sleep(0.1)
except StopAskedError:
    stopping.ignore()
    time.sleep(0.3)  # the orderly end, which a second signal must not cut short
    print("ended in order", flush=True)
"""


@pytest.fixture
def makefile(tmp_path: Path) -> Path:
    (tmp_path / "waiting.py").write_text(WAITING)
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} {tmp_path / 'waiting.py'}\n")
    return tmp_path


def started(folder: Path, *, ignoring: bool = False) -> "subprocess.Popen[str]":
    make = subprocess.Popen(
        ["make", "-C", str(folder), "--no-print-directory", "run"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Said for both: whoever runs the tests in the background ignores SIGINT, and that is handed down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN if ignoring else signal.SIG_DFL),  # noqa: PLW1509
    )
    assert make.stdout is not None
    assert make.stdout.readline() == "up\n"
    return make


def rest_of(make: "subprocess.Popen[str]") -> str:
    return make.communicate(timeout=20)[0]


pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_group_is_heard_once(makefile: Path, number: signal.Signals) -> None:
    make = started(makefile)
    os.killpg(make.pid, number)
    os.killpg(make.pid, number)
    assert "ended in order" in rest_of(make)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_make_alone_is_heard(makefile: Path, number: signal.Signals) -> None:
    """make passes SIGTERM on and SIGINT not."""
    make = started(makefile)
    make.send_signal(number)
    assert "ended in order" in rest_of(make)


def test_a_script_that_starts_it_in_its_background_can_interrupt_its_group(makefile: Path) -> None:
    make = started(makefile, ignoring=True)
    os.killpg(make.pid, signal.SIGINT)
    assert "ended in order" in rest_of(make)


def test_the_end_of_make_is_noticed(makefile: Path) -> None:
    make = started(makefile)
    make.kill()
    assert "ended in order" in rest_of(make)

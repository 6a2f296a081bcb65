"""`make run` as a whole: it starts, is found running, recovers from kills, and goes down when it is told to."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.onebox.processes import ProcessId
from deploy.onebox.record import children_of

pytestmark = pytest.mark.timeout(600)
RUNNER = [sys.executable, "-m", "deploy.onebox"]
START_SECONDS, STOP_SECONDS = 150, 20


class House:
    """A house in a folder of its own; started as a script starts it in its background, with SIGINT ignored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "DATA_DIR": str(self.folder), **more}

    def start(self) -> None:
        self.process = subprocess.Popen(
            RUNNER,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509
        )
        self.wait(self.ready, START_SECONDS)

    def ready(self) -> bool:
        """Whether this run, not one before it, has become ready."""
        record = self.record()
        return record.get("ready") is True and self.process is not None and record["pids"]["runner"] == self.process.pid

    def record(self) -> dict[str, Any]:
        file = self.folder / "run.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.record()["address"] + "/", timeout=10) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def wait(self, what: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.2)

    def output(self) -> str:
        if self.process is None or self.process.poll() is None or self.process.stdout is None:
            return "still running"
        return self.process.stdout.read()

    def stop(self, number: signal.Signals) -> tuple[int, float]:
        """Signals the group of the house; returns its exit code and how long it took."""
        assert self.process is not None
        began = time.monotonic()
        os.killpg(self.process.pid, number)
        return self.process.wait(STOP_SECONDS + 10), time.monotonic() - began


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="yizhao-run-"))
    made = House(folder)
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop(signal.SIGTERM)
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def test_it_tells_where_it_is(house: House) -> None:
    record = house.record()
    assert house.answers()
    assert record["ports"]["front"] == int(record["address"].rsplit(":", 1)[1])
    assert {"postgres", "front", "worker-registration", "departments"} <= set(record["pids"])


def test_a_second_one_says_where_the_first_is_and_ends_with_0(house: House) -> None:
    second = subprocess.run(RUNNER, env=house.environment(), check=False, capture_output=True, text=True)
    assert second.returncode == 0
    assert second.stdout.splitlines()[-1] == f"ready {house.record()['address']}"


def test_a_second_one_that_wants_another_port_is_told_that_it_does_not_get_it(house: House) -> None:
    other = str(house.record()["ports"]["front"] + 1)
    second = subprocess.run(RUNNER, env=house.environment(PORT=other), check=False, capture_output=True, text=True)
    assert second.returncode == 0
    assert f"PORT={other} is not used" in second.stdout


def test_a_demanded_port_that_is_taken_is_a_clear_error(house: House, tmp_path: Path) -> None:
    port = str(house.record()["ports"]["front"])
    environment = house.environment(PORT=port) | {"DATA_DIR": str(tmp_path)}
    refused = subprocess.run(RUNNER, env=environment, check=False, capture_output=True, text=True)
    assert refused.returncode == 1
    assert f"port {port} is taken" in refused.stderr


def test_the_operations_pages_are_not_at_the_public_address(house: House) -> None:
    inner = f"http://127.0.0.1:{house.record()['ports']['front-inner']}"
    with urllib.request.urlopen(f"{inner}/license/readyz", timeout=10) as ready:
        assert ready.status == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{house.record()['address']}/metrics", timeout=10)


@pytest.mark.parametrize("name", ["worker-license", "departments", "front", "postgres"])
def test_what_is_killed_is_started_again(house: House, name: str) -> None:
    before = house.record()["pids"][name]
    os.kill(before, signal.SIGKILL)
    house.wait(lambda: house.record()["pids"].get(name, before) != before, 30)
    house.wait(house.answers, 60)


def test_after_a_kill_of_the_runner_the_next_start_recovers_with_the_same_data_and_address(house: House) -> None:
    assert house.process is not None
    before = house.record()
    house.process.kill()
    house.process.wait()
    house.start()
    after = house.record()
    assert house.answers()
    assert after["address"] == before["address"]
    assert not set(after["pids"].values()) & set(before["pids"].values())
    assert (house.folder / "city-loaded").exists()


def test_sigint_to_the_group_takes_everything_down_in_time(house: House) -> None:
    pids = [one for one in map(ProcessId.of, house.record()["pids"].values()) if one is not None]
    code, seconds = house.stop(signal.SIGINT)
    assert code == 0
    assert seconds < STOP_SECONDS
    assert not [one for one in pids if one.alive()]
    assert not children_of(house.folder)
    assert house.record() == {}

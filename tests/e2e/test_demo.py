"""`make demo` holds what it promises, on both buses."""

import json
import os
import subprocess

import pytest

from deploy.onebox.errors import HouseError
from deploy.onebox.java import java
from deploy.onebox.kafka import jar_folder
from deploy.onebox.programs import TOOL

PROMISED = {
    "imported": 60,
    "rejected_rows": 0,
    "registered": 20,
    "licences_verified": 20,
    "deregistered": 5,
    "lost": 0,
    "doubled": 0,
}


def skip_without_kafka() -> None:
    try:
        jar_folder(java(print), print)
    except HouseError as missing:
        pytest.skip(str(missing))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("bus", ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def test_the_last_line_says_that_everything_was_done_and_nothing_lost(bus: str) -> None:
    if bus == "kafka":
        skip_without_kafka()
    inherited = {name: value for name, value in os.environ.items() if name not in {"PORT", "DATA", "DATA_DIR"}}
    done = subprocess.run([TOOL, "demo"], env={**inherited, "BUS": bus}, check=False, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result.pop("seconds") > 0
    assert result == PROMISED, done.stderr[-3000:]
    assert done.returncode == 0

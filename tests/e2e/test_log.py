"""The log of licences in a whole house: a stranger follows it, the witness confirms it, and is not deceived."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
import requests

from deploy.demo.enterprises import enterprises
from deploy.demo.setting_up import catalogue, set_up
from deploy.onebox.programs import TOOL
from deploy.onebox.record import Record
from tests.e2e.house import House, running_house

SET_UPS, WAIT_SECONDS = 2, 60.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which two licences were issued."""
    with running_house(tmp_path_factory.mktemp("house")) as running:
        known = catalogue(running.api)
        for enterprise in enterprises(SET_UPS):
            set_up(running.api, known, enterprise)
        yield running


def wait_for(what: Callable[[], Any]) -> Any:
    until = time.monotonic() + WAIT_SECONDS
    while not (found := what()):
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.3)
    return found


def log_url(house: House) -> str:
    return f"{house.record.addresses['license']}/log"


def confirmed(house: House) -> int:
    """How much the log says the witness has confirmed."""
    (witness,) = requests.get(f"{log_url(house)}/witnesses", timeout=10).json()["witnesses"]
    return int(witness["tree_size"] or 0)


def witness_state(house: House) -> dict[str, Any]:
    address = house.environment["LICENSE_WITNESSES"].split()[1]
    try:
        state: dict[str, Any] = requests.get(address, timeout=10).json()
    except requests.RequestException:
        return {"alarm": None}
    return state


def verify(house: House, *more: str) -> tuple[int, dict[str, Any]]:
    shown = requests.get(f"{log_url(house)}/witnesses", timeout=10).json()
    given = ["--key", shown["log"]["keys"][0], "--witness", shown["witnesses"][0]["key"], *more]
    ran = subprocess.run(
        [TOOL, "log", "verify", "--from-url", log_url(house), *given], capture_output=True, text=True, check=False
    )
    return ran.returncode, json.loads(ran.stdout)


def test_the_witness_confirms_every_licence_and_a_stranger_finds_the_log_in_order(house: House, tmp_path: Path) -> None:
    wait_for(lambda: confirmed(house) >= SET_UPS)
    kept = tmp_path / "seal.txt"
    code, answer = verify(house, "--keep", str(kept))
    assert (code, answer["tree_size"], answer["entries"]) == (0, SET_UPS, {"issued": SET_UPS})
    code, answer = verify(house, "--keep", str(kept))
    assert (code, answer["continues"]) == (0, SET_UPS)


def test_an_entry_rewritten_by_the_owner_of_the_tables_is_told_by_the_witness_even_after_it_was_killed(
    house: House,
) -> None:
    wait_for(lambda: confirmed(house) >= SET_UPS)
    with closing(psycopg2.connect(house.owner_urls()["license"])) as connection, connection:
        connection.cursor().execute(
            "ALTER TABLE log_entry DISABLE TRIGGER USER;"
            " UPDATE log_entry SET entry = set_byte(entry, 20, 66) WHERE idx = 0"
        )
    alarm = wait_for(lambda: witness_state(house)["alarm"])
    assert (alarm["kind"], alarm["words"]) == ("rewritten", "entry 0 is not the one the tree was made of")
    psutil.Process(Record.read(house.folder).pids["witness"]).kill()
    assert wait_for(lambda: witness_state(house)["alarm"]) == alarm
    code, answer = verify(house)
    assert (code, answer["fault"]) == (1, "rewritten")

"""The programs of the bench run to their end on tiny sizes. What they measure here is not looked at."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.onebox.kafka import Broker, BrokerError
from deploy.onebox.postgres import Cluster
from tests.bench import codes, relay, report
from tests.bench.__main__ import ASKED_FOR, PROGRAMS, program
from tests.bench.figures import Figure, Outcome, Reach
from tests.bench.setting import Setting

CITY = Path(__file__).parents[2] / "deploy" / "sample" / "city.csv"


@pytest.fixture
def setting(cluster: Cluster, tmp_path: Path) -> Setting:
    def no_broker() -> str:
        raise BrokerError("no broker here")

    return Setting(tmp_path, lambda: cluster, no_broker, data=CITY, rounds=1, tiny=True)


def whats(outcome: Outcome) -> set[str]:
    return {figure.what for figure in outcome.figures}


def rows_of(outcome: Outcome) -> dict[str, list[Any]]:
    (table,) = outcome.tables
    return {str(row[0]): list(row[1:]) for row in table.rows}


def test_our_own_check_judges_no_code_wrongly_one_by_one_or_as_arrays(setting: Setting) -> None:
    outcome = codes.measure(setting)
    ours = {name: counts[:4] for name, counts in rows_of(outcome).items() if name.startswith("shared.uscc")}
    assert len(ours) == 5
    assert set(map(tuple, ours.values())) == {(0, 0, 0, 0)}


def test_three_other_libraries_are_measured_over_the_same_codes(setting: Setting) -> None:
    outcome = codes.measure(setting)
    if outcome.missing:
        pytest.skip("; ".join(outcome.missing))
    others = {"python-stdnum, one by one", "rigour, one by one", "npm stdnum, one by one"}
    assert others <= whats(outcome)
    refused = {name: counts[0] for name, counts in rows_of(outcome).items()}
    assert all(
        refused[name] for name in others
    )  # each refuses some right codes: those with a letter in front, or ending in 0


@pytest.mark.parametrize("name", sorted(PROGRAMS | ASKED_FOR))
def test_every_program_runs_to_its_end_and_has_a_floor(setting: Setting, name: str) -> None:
    outcome = program(name)(setting)
    known = whats(outcome)
    floors = {figure.floor for figure in outcome.figures if figure.floor}
    assert floors
    assert floors <= known
    assert report.text_of(name, outcome)


def test_without_a_broker_the_relay_is_measured_on_the_embedded_bus_and_says_what_is_missing(setting: Setting) -> None:
    outcome = relay.measure(setting)
    assert whats(outcome) == {relay.ALONE["embedded"], relay.RELAYED["embedded"]}
    assert outcome.missing == ("relay → Kafka: no broker here",)


@pytest.mark.kafka
def test_with_a_broker_the_relay_is_measured_on_kafka(setting: Setting, kafka: Broker) -> None:
    outcome = relay.measure(Setting(**{**vars(setting), "broker": lambda: kafka.bootstrap}))
    assert {relay.ALONE["kafka"], relay.RELAYED["kafka"]} <= whats(outcome)
    assert not outcome.missing


# What is printed and written


FLOOR = Figure("floor", "codes/s", (90.0, 100.0, 110.0))
FOUND = Outcome(
    "three rounds",
    (
        FLOOR,
        Figure("ours", "codes/s", (900.0, 1_200.0, 1_100.0), floor="floor", reach=Reach(least=10, of_floor=True)),
        Figure("memory", "MB", (512.0,), reach=Reach(most=500)),
    ),
    missing=("npm stdnum: npm is not on this machine",),
)


def test_the_report_tells_times_of_the_floor_what_is_reached_and_what_is_missing() -> None:
    lines = [line.split() for line in report.text_of("codes", FOUND).splitlines()]
    assert lines[3] == ["ours", "1,100", "codes/s", "900", "–", "1,200", "10", "×", "≥", "10", "×", "reached"]
    assert lines[4] == ["memory", "512", "MB", "≤", "500", "NOT", "REACHED"]
    assert lines[5][:2] == ["not", "measured:"]


def test_the_written_figures_hold_every_round(tmp_path: Path) -> None:
    report.write(tmp_path / "new" / "figures.json", {"python": "3"}, {"codes": FOUND})
    found = json.loads((tmp_path / "new" / "figures.json").read_text(encoding="utf-8"))
    ours = found["programs"]["codes"]["figures"][1]
    assert (ours["values"], ours["times_floor"], ours["reached"]) == ([900.0, 1_200.0, 1_100.0], 10.0, True)
    assert found["machine"] == {"python": "3"}

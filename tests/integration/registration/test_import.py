"""An outside register enters: every row is taken or reported, twice is once, and codegen's answer is waited for."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.registration.cli import importing
from services.registration.domain.imports import ImportRow
from services.registration.store.imports import waiting_for_adoption
from services.registration.usecases import ticks
from services.registration.usecases.imports import import_rows
from shared.cli import CANNOT_SAY, NO, USAGE, run
from shared.events.codegen import CodeAdopted
from shared.kinds import Kind
from shared.refusals import catalogue
from shared.uscc import body_of, compose, number_of
from tests.conftest import Databases
from tests.integration.registration.acting import Desk

pytestmark = pytest.mark.postgres15
START = number_of("MA0KD1Y6")
HEAD = "code,name,registered_on,kind,capital,scope\n"


def code(number: int, division: str = "140100") -> str:
    return compose("91", division, body_of(START + number))


def row(number: int, name: str, established_on: date | None = date(2010, 1, 1), **changes: Any) -> ImportRow:
    values = {"line": number + 2, "uscc": code(number), "code_rule": "standard", "name": name, "kind": Kind.OTHER}
    return ImportRow(**(values | {"established_on": established_on} | changes))


def take(desk: Desk, *rows: ImportRow) -> tuple[int, int, list[str]]:
    done = desk.do("system:import", lambda unit: import_rows(unit, "batch", rows))
    return done.imported, done.already_present, [each.reason for each in done.rejected]


def grounds(desk: Desk) -> dict[str, str | None]:
    rows = desk.ask(lambda tx: tx.all("SELECT name_full, exception_ground FROM name_claim ORDER BY created_at"))
    return {each["name_full"]: each["exception_ground"] for each in rows}


def test_an_entity_of_an_outside_register_stands_in_ours_and_is_told(desk: Desk) -> None:
    assert take(desk, row(1, "太原晋阳湖软件有限公司", scope="软件开发。")) == (1, 0, [])
    told = desk.payload("entity.imported")
    assert (told["uscc"], told["registry"], told["code_rule"], told["status"]) == (
        code(1),
        "140100",
        "standard",
        "active",
    )
    assert told["particulars"]["name"]["trade_name"] == "晋阳湖"
    (public,) = desk.ask(lambda tx: tx.all("SELECT name_full, status FROM public_entity"))
    assert public == {"name_full": "太原晋阳湖软件有限公司", "status": "active"}


def test_taking_it_again_changes_nothing(desk: Desk) -> None:
    rows = [row(number, f"太原晋阳{'甲乙丙'[number]}软件有限公司") for number in range(3)]
    assert take(desk, *rows) == (3, 0, [])
    assert take(desk, *rows) == (0, 3, [])
    assert desk.told().count("entity.imported") == 3


def test_a_body_that_another_entity_has_is_rejected(desk: Desk) -> None:
    take(desk, row(1, "太原晋阳湖软件有限公司"))
    other = row(1, "太原汾河软件有限公司", uscc=code(1, "140105"))
    assert take(desk, other) == (0, 0, ["code.body_taken"])


def test_of_two_names_that_clash_only_the_later_is_excepted(desk: Desk) -> None:
    earlier = row(1, "太原晋阳湖软件有限公司", date(2001, 1, 1))
    later = row(2, "太原市晋阳湖软件有限公司", date(2005, 1, 1))
    take(desk, earlier, later)
    assert grounds(desk) == {"太原晋阳湖软件有限公司": None, "太原市晋阳湖软件有限公司": "import_clash"}


def test_an_imported_name_is_taken_for_founders(desk: Desk) -> None:
    take(desk, row(1, "太原晋源达软件有限公司"))
    from services.registration.domain.names import parse_name
    from shared.events import codec

    name = codec.dump(parse_name("太原晋源达软件有限公司", "140105"))
    with pytest.raises(Exception, match=r"^name\."):
        desk.declare(name)


def test_adoption_is_noted_once_codegen_has_told_of_it(desk: Desk) -> None:
    take(desk, row(1, "太原晋阳湖软件有限公司"))
    assert desk.ask(waiting_for_adoption) == 1
    entity_id = desk.ask(lambda tx: tx.scalar("SELECT entity_id FROM entity"))
    adopted = CodeAdopted(entity_id, code(1), "imported")
    for _ in range(2):
        desk.do("event:test", lambda unit: ticks.note_codes_adopted(unit, [adopted]))
    assert desk.ask(waiting_for_adoption) == 0


@pytest.fixture
def environment(desk: Desk, registration_databases: Databases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """The command's surroundings."""
    values = {
        "REGISTRATION_DATABASE_URL": registration_databases.runtime_url,
        "PUBLIC_URL": "https://dengji.example",
        "OIDC_ISSUER": "https://dengji.example/oidc",
        "SECRETS_DIR": str(tmp_path / "secrets"),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return desk


@pytest.fixture
def adopting(environment: Desk) -> Iterator[None]:
    """Codegen at work: what is imported is noted as adopted."""
    ended: list[bool] = []

    def adopt() -> None:
        while not ended:
            rows = environment.ask(
                lambda tx: tx.all("SELECT entity_id, uscc FROM entity WHERE code_adopted_at IS NULL LIMIT 50")
            )
            for each in rows:
                event = CodeAdopted(each["entity_id"], each["uscc"], "imported")
                environment.do("event:test", lambda unit, event=event: ticks.note_codes_adopted(unit, [event]))

    thread = Thread(target=adopt)
    thread.start()
    yield
    ended.append(True)
    thread.join()


def imported(*arguments: str) -> Result:
    return CliRunner().invoke(importing.import_, arguments, standalone_mode=False)


@pytest.fixture
def city_file(tmp_path: Path) -> Path:
    """Four good rows, one with a wrong code, one double, one with a cell too many."""
    names = [f"太原晋阳{word}软件有限公司" for word in "甲乙丙丁"]
    lines = [f"{code(number)},{name},2010-01-0{number + 1},,10(万元),软件\n" for number, name in enumerate(names)]
    lines.insert(2, "911400001123599661,太原坏码有限公司,2010-01-01,,,\n")
    lines.append(f"{code(0)},太原重复有限公司,2010-01-01,,,\n")
    lines.append(f"{code(9)},太原多列有限公司,2010-01-01,,,软件,开发\n")
    file = tmp_path / "city.csv"
    file.write_text("\ufeff" + HEAD + "".join(lines), encoding="utf-8")
    return file


@pytest.mark.usefixtures("adopting")
def test_the_command_counts_every_row_and_reports_those_not_taken(city_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    first = json.loads(imported(str(city_file), "--report", str(report)).stdout)
    assert first == {
        "rows": 7,
        "imported": 4,
        "already_present": 0,
        "rejected_rows": 3,
        "reasons": {"code.wrong_check": 1, "import.code_twice": 1, "import.row_malformed": 1},
    }
    again = json.loads(imported(str(city_file)).stdout)
    assert (again["imported"], again["already_present"], again["rejected_rows"]) == (0, 4, 3)
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(each["line"], each["reason"]) for each in rows] == [
        ("4", "code.wrong_check"),
        ("7", "import.code_twice"),
        ("8", "import.row_malformed"),
    ]
    assert all(each["zh"] and each["en"] and each["reason"] in catalogue() for each in rows)


@pytest.mark.usefixtures("environment")
def test_a_code_service_that_is_away_is_told_and_the_next_run_takes_it_up(
    city_file: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PATIENCE_SECONDS", 1)
    assert run(importing.import_, [str(city_file)]) == CANNOT_SAY
    assert desk.ask(waiting_for_adoption) == 4


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(("text", "exit_code"), [(None, CANNOT_SAY), ("code;name\n", USAGE), ("﻿uscc,name\n", USAGE)])
def test_what_cannot_be_read_has_its_own_exit_code(text: str | None, exit_code: int, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert run(importing.import_, [str(file)]) == exit_code != NO

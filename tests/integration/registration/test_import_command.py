"""`yizhao import` as it is typed: what it answers, reports, shows, and how it ends."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from services.registration.cli import importing
from services.registration.store.importing.register import waiting_for_adoption
from services.registration.usecases import ticks
from services.registration.usecases.importing import converting
from shared.cli import CANNOT_SAY, USAGE, YES, run
from shared.events.codegen import CodeAdopted, CodeAssigned
from shared.unit import Unit
from tests.conftest import Databases
from tests.integration.registration.acting import Desk
from tests.integration.registration.importing import HEAD, REG_NO, TRADER_NO, code, csv_of, line

pytestmark = pytest.mark.postgres15


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
def codegen(environment: Desk) -> Iterator[None]:
    """Codegen at work: what was told is adopted, who asks gets a code."""
    ended: list[bool] = []

    def answer() -> None:
        number = 500
        while not ended:
            for row in environment.ask(lambda tx: tx.all("DELETE FROM outbox RETURNING type, payload")):
                number += 1
                environment.do("event:test", lambda unit, row=row, number=number: _answered(unit, row, number))

    thread = Thread(target=answer)
    thread.start()
    yield
    ended.append(True)
    thread.join()


def _answered(unit: Unit, row: dict[str, Any], number: int) -> None:
    told, entity_id = row["payload"], UUID(row["payload"]["entity_id"])
    if row["type"] == "entity.imported":
        ticks.note_codes_adopted(unit, [CodeAdopted(entity_id, told["uscc"], "imported")])
    else:
        registry = told["registry"]
        assigned = CodeAssigned(
            entity_id=entity_id,
            application_id=UUID(told["application_id"]),
            uscc=code(number, registry),
            registry=registry,
            origin="segment",
            rule_id="GB32100-2015",
            assigned_at=unit.clock.now(),
        )
        converting.enter_converted(unit, assigned)


def imported(*arguments: str | Path) -> Result:
    return CliRunner().invoke(importing.import_, [str(each) for each in arguments], standalone_mode=False)


@pytest.fixture
def city_file(tmp_path: Path) -> Path:
    """Four good rows, one with a wrong code, one double, one with a cell too many."""
    lines = [
        line(number, f"太原晋阳{word}软件有限公司", f"2010-01-0{number + 1}") for number, word in enumerate("甲乙丙丁")
    ]
    lines.insert(2, "911400001123599661,太原坏码有限公司,2010-01-01,,,")
    lines.append(line(0, "太原重复有限公司"))
    lines.append(line(9, "太原多列有限公司") + ",开发")
    return written(tmp_path / "city.csv", "﻿" + csv_of(*lines))


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def rows_in(report: Path) -> list[dict[str, str]]:
    with report.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("codegen")
def test_the_command_counts_every_row_and_reports_those_not_taken(city_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    first = json.loads(imported(city_file, "--report", report).stdout)
    assert first.pop("import_id")
    assert first == {
        "dry_run": False,
        "rows": 7,
        "taken": 4,
        "taken_with_warnings": 0,
        "rejected_rows": 3,
        "imported": 4,
        "awaiting_code": 0,
        "already_present": 0,
        "reasons": {"code.wrong_check": 1, "import.code_twice": 1, "import.row_malformed": 1},
        "warnings": {},
    }
    again = json.loads(imported(city_file).stdout)
    assert (again["imported"], again["already_present"], again["rejected_rows"]) == (0, 4, 3)
    rows = rows_in(report)
    assert [(row["line"], row["reasons"]) for row in rows] == [
        ("4", "code.wrong_check"),
        ("7", "import.code_twice"),
        ("8", "import.row_malformed"),
    ]
    assert all(row["zh"] and row["en"] and row["outcome"] == "rejected" for row in rows)
    assert rows[1]["other_rows"] == f"import.code_twice=line 2 {code(0)} 太原晋阳甲软件有限公司"


@pytest.mark.usefixtures("codegen")
def test_a_report_of_every_row_has_every_row(city_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    imported(city_file, "--report", report, "--report-rows", "all")
    assert [row["outcome"] for row in rows_in(report)].count("taken") == 4
    assert len(rows_in(report)) == 7


@pytest.mark.usefixtures("codegen")
def test_it_waits_for_the_codes_of_rows_that_have_none(desk: Desk, tmp_path: Path) -> None:
    file = written(
        tmp_path / "old.csv", csv_of(f"太原甲软件有限公司,{REG_NO}", f"太原乙小店,{TRADER_NO}", head="name,reg_no")
    )
    assert json.loads(imported(file).stdout)["awaiting_code"] == 2
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 2


@pytest.mark.usefixtures("environment")
def test_a_dry_run_waits_for_nobody_and_leaves_the_register_alone(city_file: Path, desk: Desk) -> None:
    answer = json.loads(imported(city_file, "--dry-run").stdout)
    assert (answer["dry_run"], answer["taken"], answer["rejected_rows"]) == (True, 4, 3)
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 0


@pytest.mark.usefixtures("environment")
def test_without_waiting_it_ends_when_the_register_has_every_row(city_file: Path, desk: Desk) -> None:
    assert json.loads(imported(city_file, "--no-wait").stdout)["imported"] == 4
    assert desk.ask(waiting_for_adoption) == 4


@pytest.mark.usefixtures("environment")
def test_the_columns_are_shown_before_anything_happens(tmp_path: Path) -> None:
    file = written(tmp_path / "some.csv", csv_of(f"{code(1)},太原甲软件有限公司,某人", head="编号,企业名称,法定代表人"))
    done = imported(file, "--no-wait", "--map", "code=编号")
    assert done.stderr.index("name <- 企业名称") < done.stderr.index("Importing")
    assert "code <- 编号" in done.stderr
    assert "法定代表人" in done.stderr.partition("not read")[2].splitlines()[0]


@pytest.mark.usefixtures("environment")
def test_a_code_service_that_is_away_is_told_and_the_next_run_takes_it_up(
    city_file: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PATIENCE_SECONDS", 1)
    assert run(importing.import_, [str(city_file)]) == CANNOT_SAY
    assert desk.ask(waiting_for_adoption) == 4


GOOD = csv_of(line(1, "太原甲软件有限公司"))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("text", "arguments", "exit_code"),
    [
        (None, [], CANNOT_SAY),
        ("", [], CANNOT_SAY),
        (HEAD + "\n", [], CANNOT_SAY),
        ("code;name\n91;x\n", [], USAGE),
        ("单位,电话\nx,1\n", [], USAGE),
        (GOOD, ["--map", "code"], USAGE),
        (GOOD, ["--map", "code=没有这一列"], USAGE),
        (GOOD, ["--map", "colour=name"], USAGE),
        (GOOD, ["--map", "name="], USAGE),
        (GOOD, ["--registry", "999999"], USAGE),
        (GOOD, ["--registry", "太原"], USAGE),
        (GOOD, ["--report-rows", "some"], USAGE),
        (GOOD, ["--colour"], USAGE),
        (GOOD, ["--no-wait"], YES),
    ],
)
def test_what_cannot_be_done_has_its_own_exit_code(
    text: str | None, arguments: list[str], exit_code: int, tmp_path: Path, desk: Desk
) -> None:
    file = tmp_path / "some.csv"
    if text is not None:
        written(file, text)
    assert run(importing.import_, [str(file), *arguments]) == exit_code
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM import_job")) == (exit_code == YES)


@pytest.mark.usefixtures("environment")
def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert run(importing.import_, [str(tmp_path)]) == CANNOT_SAY


@pytest.mark.usefixtures("environment")
def test_no_name_of_a_report_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    file, report = written(tmp_path / "some.csv", csv_of(line(1, "=1+1"), "=2,=3,,,,")), tmp_path / "report.csv"
    imported(file, "--no-wait", "--report", report, "--report-rows", "all")
    assert [(row["code"], row["name"]) for row in rows_in(report)] == [(code(1), "'=1+1"), ("'=2", "'=3")]

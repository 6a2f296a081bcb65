"""`yizhao codes check`: one line of CSV for each code, and an exit code that says whether all are valid."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.codegen.cli import codes
from shared.cli import CANNOT_SAY, NO, USAGE, YES, run

VECTORS = Path(__file__).parent / "vectors.csv"


def checked(*arguments: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(codes, ["check", *arguments], input=text, standalone_mode=False)


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def test_a_file_with_a_head_is_read_by_its_column(tmp_path):
    file = tmp_path / "city.csv"
    file.write_text("name,uscc\n甲,91350100M000100Y43\n乙,91350100M000100Y44\n", encoding="utf-8")
    result = checked(str(file), "--column", "uscc")
    assert result.return_value == NO
    assert rows(result) == [
        {
            "line": "2",
            "code": "91350100M000100Y43",
            "canonical": "91350100M000100Y43",
            "valid": "true",
            "rule": "standard",
            "errors": "",
            "warnings": "",
        },
        {
            "line": "3",
            "code": "91350100M000100Y44",
            "canonical": "91350100M000100Y44",
            "valid": "false",
            "rule": "",
            "errors": "code.wrong_check",
            "warnings": "",
        },
    ]


def test_every_known_code_is_judged_as_it_stands_also_one_with_a_line_feed_in_it():
    judged = rows(checked(str(VECTORS)))
    with VECTORS.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    assert [(row["code"], row["valid"]) for row in judged] == [
        (row["code"], "true" if row["valid"] == "1" else "false") for row in known
    ]


@pytest.mark.parametrize("text", ["91350100M000100Y43\n", "91350100M000100Y43", "91350100M000100Y43\r\n\r\n"])
def test_plain_lines_come_from_standard_input_and_empty_ones_are_no_codes(text):
    result = checked(text=text)
    assert (result.return_value, len(rows(result))) == (YES, 1)


def test_characters_are_taken_as_they_stand_unless_said_otherwise():
    text = " 91350100m000100y43 \n"
    strict, folded = rows(checked(text=text))[0], rows(checked("--mode", "intake", text=text))[0]
    assert (strict["valid"], strict["code"], strict["canonical"]) == ("false", text[:-1], text[:-1])
    assert strict["errors"] == "code.wrong_length;code.wrong_alphabet"
    assert (folded["valid"], folded["canonical"], folded["warnings"]) == ("true", "91350100M000100Y43", "code.folded")


def test_pilot_codes_are_taken_on_import_with_their_rule():
    text = "91350203M0001FUE2P\n"
    assert rows(checked(text=text))[0]["valid"] == "false"
    imported = rows(checked("--mode", "import", text=text))[0]
    assert (imported["valid"], imported["rule"], imported["warnings"]) == ("true", "P1", "code.pilot_rule")


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_its_head():
    assert rows(checked(text="﻿code\n91350100M000100Y43\n".encode()))[0]["valid"] == "true"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nowhere.csv"], CANNOT_SAY), (["-", "--column", "other"], USAGE), (["-", "--mode", "strict"], USAGE)],
)
def test_what_cannot_be_answered_has_its_own_exit_code(arguments, code, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"code\n91350100M000100Y43\n")))
    assert run(codes, ["check", *arguments]) == code


def test_a_file_that_is_not_utf_8_cannot_be_read(tmp_path):
    file = tmp_path / "gbk.csv"
    file.write_bytes("名称,code\n".encode("gbk"))
    assert run(codes, ["check", str(file)]) == CANNOT_SAY

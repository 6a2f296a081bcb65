"""`yizhao codes check` with files as people have them: of spreadsheets, of older systems, cut off, empty, very long."""

import csv
import io
import json
import os
import pty
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.codegen.cli import codes
from shared.cli import CANNOT_SAY, NO, USAGE, YES, run

RIGHT, WRONG = "91350100M000100Y43", "91350100M000100Y44"
IDENTITY = "11010519491231002X"
TOOL = [str(Path(sys.executable).with_name("yizhao")), "codes", "check"]


def checked(*arguments: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(codes, ["check", *arguments], input=text, standalone_mode=False)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(codes, ["check", *arguments])
    return code, capsys.readouterr().err


def written(folder: Path, content: str | bytes, name: str = "city.csv") -> str:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


@pytest.mark.parametrize("content", ["", "code\n", "\n\n\n", "\ufeff", "code,name\n\n\n"])
def test_a_file_without_a_number_is_no_answer(tmp_path, capsys, content):
    code, said = refused(capsys, written(tmp_path, content))
    assert code == CANNOT_SAY
    assert "没有号码可查" in said
    assert "no number to check" in said


def test_what_can_be_done_about_another_encoding_is_said_and_works(tmp_path, capsys):
    file = written(tmp_path, f"企业名称,统一社会信用代码\n甲公司,{RIGHT}\n".encode("gb18030"))
    code, said = refused(capsys, file)
    assert code == CANNOT_SAY
    assert "--encoding gb18030" in said
    assert "CSV UTF-8" in said
    told = checked(file, "--encoding", "gb18030", "--keep")
    assert told.return_value == YES
    assert rows(told.stdout)[0]["企业名称"] == "甲公司"


def test_text_that_is_not_of_the_encoding_that_was_named_is_no_answer(tmp_path, capsys):
    code, said = refused(capsys, written(tmp_path, b"code\n\xff\xff\n"), "--encoding", "gb18030")
    assert (code, "GB18030" in said) == (CANNOT_SAY, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(tmp_path, encoding):
    file = written(tmp_path, f"code\r\n{RIGHT}\r\n".encode(encoding))
    assert checked(file).return_value == YES


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_seen_in_the_head(tmp_path, separator):
    file = written(tmp_path, separator.join(("name", "USCC")) + "\n" + separator.join(("甲", RIGHT)) + "\n")
    assert [row["code"] for row in rows(checked(file).stdout)] == [RIGHT]


@pytest.mark.parametrize("content", [b"PK\x03\x04rest of a workbook", b"\xd0\xcf\x11\xe0older"])
def test_a_workbook_is_named_for_what_it_is(tmp_path, capsys, content):
    code, said = refused(capsys, written(tmp_path, content, "city.xlsx"))
    assert code == CANNOT_SAY
    assert "Excel" in said
    assert "CSV UTF-8" in said


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("name,other\n甲,1\n", (), "请用 --column 指明"),
        ("name,other\n甲,1\n", ("--column", "code"), "没有 'code' 这一列。有这些列：name、other"),
        ("code,code\n1,2\n", (), "有两列都叫"),
    ],
)
def test_a_column_that_cannot_be_told_is_a_wrong_use(tmp_path, capsys, content, arguments, said):
    code, message = refused(capsys, written(tmp_path, content), *arguments)
    assert code == USAGE
    assert said in message


def test_a_folder_and_a_missing_file_are_no_answer(tmp_path, capsys):
    assert refused(capsys, str(tmp_path)) == (
        CANNOT_SAY,
        f"Error: {tmp_path}：这是文件夹，不是文件。/ This is a folder, not a file.\n",
    )
    code, said = refused(capsys, str(tmp_path / "nowhere.csv"))
    assert (code, "没有这个文件" in said) == (CANNOT_SAY, True)
    code, said = refused(capsys, written(tmp_path, RIGHT), "--output", str(tmp_path / "no folder" / "out.csv"))
    assert (code, "out.csv：没有这个文件或文件夹" in said) == (CANNOT_SAY, True)


def test_a_quotation_mark_that_is_never_closed_is_said_with_its_line(tmp_path, capsys):
    content = f'code\n{RIGHT}\n"{RIGHT}\n' + f"{RIGHT}\n" * 8000
    code, said = refused(capsys, written(tmp_path, content))
    assert code == CANNOT_SAY
    assert "从第 3 行起" in said


def test_a_line_without_end_is_no_list(tmp_path, capsys):
    code, said = refused(capsys, written(tmp_path, "9" * 300_000))
    assert (code, "第 1 行超过" in said) == (CANNOT_SAY, True)


@pytest.mark.parametrize(
    ("cell", "mode", "valid", "codes_told"),
    [
        (f'="{RIGHT}"', "issue", False, "cell.formula"),
        (f'="{RIGHT}"', "intake", True, "cell.formula"),
        (f"'{RIGHT}", "issue", False, "cell.apostrophe"),
        (f"'{RIGHT}", "import", True, "cell.apostrophe"),
        (f'="{WRONG}"', "intake", False, "code.wrong_check"),
        ("9.1440E+17", "intake", False, "cell.number_destroyed"),
        ("9,1440E17", "issue", False, "cell.number_destroyed"),
        ("914403001922038000", "issue", False, "cell.number_rounded"),
        ("   ", "import", False, "cell.empty"),
    ],
)
def test_what_a_spreadsheet_did_to_a_number_is_said(tmp_path, cell, mode, valid, codes_told):
    file = tmp_path / "sheet.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["code"], [cell]])
    result = checked(str(file), "--mode", mode, "--words")
    (row,) = rows(result.stdout)
    assert (row["code"], row["valid"]) == (cell, str(valid).lower())
    assert codes_told in f"{row['errors']};{row['warnings']}".split(";")
    assert row["zh"]
    assert row["en"]
    assert codes_told in result.stderr


def test_a_code_that_ends_in_zeros_by_right_is_not_suspected():
    assert rows(checked(text="911401000000000000\n").stdout)[0]["errors"] == ""


def test_own_columns_are_kept_and_nothing_of_a_row_is_lost(tmp_path):
    file = written(tmp_path, f"valid,code,note\n是,{RIGHT},甲\n,{WRONG}\n否,{RIGHT},乙,多出来的\n")
    result = checked(file, "--keep")
    assert result.stdout.splitlines() == [
        "valid,code,note,check_canonical,check_valid,check_rule,check_errors,check_warnings",
        f"是,{RIGHT},甲,{RIGHT},true,standard,,",
        f",{WRONG},,{WRONG},false,,code.wrong_check,",
        f"否,{RIGHT},乙,{RIGHT},true,standard,,,多出来的",
    ]


def test_results_appear_in_their_file_only_when_they_are_complete(tmp_path, capsys):
    output = tmp_path / "results.csv"
    assert checked("--output", str(output), text=f"{RIGHT}\n").return_value == YES
    assert [row["valid"] for row in rows(output.read_text(encoding="utf-8"))] == ["true"]
    before = output.read_bytes()
    broken = written(tmp_path, f"code\n{RIGHT}\n".encode() * 1 + b"\xff\n")
    assert refused(capsys, broken, "--output", str(output))[0] == CANNOT_SAY
    assert output.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_the_sums_count_by_reason_and_name_the_first_line(tmp_path):
    text = f"{RIGHT}\n{WRONG}\n9114\n{WRONG}\n91120222MAY0000257\n"
    result = checked("--json", text=text)
    assert result.return_value == NO
    told = json.loads(result.stdout)
    assert (told["numbers"], told["valid"], told["not_valid"]) == (5, 2, 3)
    assert {code: (each["count"], each["first_line"]) for code, each in told["errors"].items()} == {
        "code.wrong_check": (2, 2),
        "code.wrong_length": (1, 3),
    }
    assert list(told["warnings"]) == ["code.division_retired"]
    people = checked(text=text).stderr
    assert "共 5 个号码：有效 2 个，无效 3 个" in people
    assert "第 18 位（校验位）错误" in people


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("org_code", "192203821", "192203822"),
        ("reg_no", "440301103097413", "440301103097410"),
        ("tax_no", "140105192203821", "140105192203822"),
        ("identity", IDENTITY, "110105194912310021"),
    ],
)
def test_every_kind_of_number_is_checked_by_its_own_rules(kind, right, wrong):
    result = checked("--kind", kind, text=f"{right}\n{wrong}\n")
    assert [row["valid"] for row in rows(result.stdout)] == ["true", "false"]


def test_kinds_are_told_by_shape_and_each_row_says_which(tmp_path):
    text = f"{RIGHT}\n19220382-1\n440301103097413\n140105192203821\n{IDENTITY}\n"
    result = checked("--kind", "auto", "--mode", "intake", text=text)
    told = rows(result.stdout)
    assert [row["kind"] for row in told] == ["uscc", "org_code", "reg_no", "tax_no", "identity"]
    assert {row["valid"] for row in told} == {"true"}


@pytest.mark.parametrize("mode", ["issue", "intake"])
@pytest.mark.parametrize("kind", ["identity", "auto"])
def test_an_identity_number_is_shown_masked_only(kind, mode):
    text = f"{IDENTITY}\n110105194912310021\n'{IDENTITY}\n"
    result = checked("--kind", kind, "--mode", mode, "--words", text=text)
    assert "1949" not in result.stdout + result.stderr
    assert [row["code"] for row in rows(result.stdout)][:2] == ["110***********002X", "110***********0021"]


def test_the_file_s_own_column_is_kept_as_it_is(tmp_path):
    file = written(tmp_path, f"identity_number\n{IDENTITY}\n")
    (row,) = rows(checked(file, "--kind", "identity", "--keep").stdout)
    assert (row["identity_number"], row["check_canonical"]) == (IDENTITY, "110***********002X")


def test_whoever_reads_the_beginning_only_is_not_complained_to(tmp_path):
    file = written(tmp_path, "code\n" + f"{WRONG}\n" * 50_000)
    command = f"{' '.join(TOOL)} {file} | head -2"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""


def test_a_terminal_shows_a_bar_and_a_file_of_messages_does_not(tmp_path):
    file = written(tmp_path, "code\n" + f"{RIGHT}\n" * 30_000)
    quiet = subprocess.run([*TOOL, file], capture_output=True, text=True, check=False)
    assert "校验 / Checking" not in quiet.stderr
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen([*TOOL, file], stdout=subprocess.DEVNULL, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side of a terminal is closed
                break
            shown += piece
            if not piece:
                break
        assert process.wait() == YES
    os.close(ours)
    assert "校验 / Checking" in shown.decode()


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path):
    file = written(tmp_path, "code\n" + f"{RIGHT}\n{WRONG}\n" * 150_000)
    limited = (resource.RLIMIT_DATA, (400_000_000, 400_000_000))
    program = (
        "import resource, sys; from services.codegen.cli import codes; from shared.cli import run;"
        "run(codes, ['check', sys.argv[1], '--output', sys.argv[2]]); before = resource.getrusage(0).ru_maxrss;"
        "run(codes, ['check', sys.argv[3], '--output', sys.argv[2]]); print(resource.getrusage(0).ru_maxrss - before)"
    )
    short = written(tmp_path, f"code\n{RIGHT}\n", "short.csv")
    done = subprocess.run(
        [sys.executable, "-c", program, short, str(tmp_path / "out.csv"), file],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(*limited),
    )
    assert int(done.stdout) < 8_000  # kilobytes; the file has 5.7 MB and 300,000 rows

"""`yizhao licence verify`: what it reads, writes, and how it ends."""

import json
import sys
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from services.license.cli import licence
from services.license.domain import qr
from services.license.verification import TrustList
from shared.cli import run
from tests.license_cases import NOW
from tests.license_golden import VOID, files, qr_of, sd_jwt_of, status_list, status_list_cwt, trust_list

AT = NOW.isoformat()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust.jwt").write_text(trust_list() + "\n")
    (tmp_path / "status.jwt").write_text(status_list() + "\n")
    (tmp_path / "code.txt").write_text(qr_of("1130") + "\n")
    (tmp_path / "code.png").write_bytes(qr.png(qr_of("1130")))
    (tmp_path / "licence.sdjwt").write_text(sd_jwt_of("1151"))
    (tmp_path / "void.txt").write_text(qr_of(VOID))
    return tmp_path


def verify(folder: Path, file: str, *more: str, status: bool = True, at: str = AT) -> int:
    path = file if file == "-" else str(folder / file)
    given = ["verify", path, "--trust", str(folder / "trust.jwt"), "--at", at, *more]
    return run(licence, given + (["--status", str(folder / "status.jwt")] if status else []))


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer: dict[str, object] = json.loads(out)
    return answer


@pytest.mark.parametrize("file", ["code.txt", "code.png", "licence.sdjwt"])
def test_text_picture_and_credential_are_read_alike(
    folder: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder, file) == 0
    answer = answered(capsys)
    assert list(answer) == ["verdict", "genuine", "in_standing", "face", "status_as_of", "freshness"]
    assert (answer["verdict"], answer["genuine"], answer["in_standing"]) == ("valid", True, True)
    assert answer["status_as_of"] == "2026-03-02T01:00:00Z"


def test_standard_input_is_a_file_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(qr_of("1130").encode())))
    assert verify(folder, "-") == 0
    assert answered(capsys)["verdict"] == "valid"


def test_a_void_licence_is_a_no(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(folder, "void.txt") == 1
    answer = answered(capsys)
    assert (answer["verdict"], answer["genuine"], answer["in_standing"]) == ("invalid", True, False)


def test_an_altered_licence_is_a_no(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "altered.txt").write_text(qr_of("1130").replace("A", "B", 1))
    assert verify(folder, "altered.txt") == 1
    assert answered(capsys)["genuine"] is False


def test_without_a_status_list_it_cannot_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(folder, "code.txt", status=False) == 3
    answer = answered(capsys)
    assert (answer["verdict"], answer["genuine"], answer["in_standing"]) == ("status_unavailable", True, None)


def test_with_an_old_status_list_it_cannot_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(folder, "code.txt", at=(NOW + timedelta(days=2)).isoformat()) == 3
    assert answered(capsys)["verdict"] == "status_stale"


@pytest.mark.parametrize("file", ["missing.txt", "missing.png"])
def test_a_missing_file_cannot_be_judged(folder: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(folder, file) == 3
    assert f"{file}: no such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["trust.jwt", "status.jwt"])
def test_a_list_that_cannot_be_trusted_lets_nothing_be_said(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (b"", b"ey.ey.ey", "列表".encode(), (folder / name).read_bytes()[:-9] + b"AAAAAAAA\n"):
        (folder / name).write_bytes(content)
        assert verify(folder, "code.txt") == 3
        assert capsys.readouterr().out == ""


def test_the_root_can_be_pinned(folder: Path) -> None:
    root = TrustList.from_token(trust_list()).root_sha256
    assert verify(folder, "code.txt", "--root", root) == 0
    assert verify(folder, "code.txt", "--root", "0" * 64) == 3


@pytest.mark.parametrize("at", ["yesterday", "2026-03-02", "2026-03-02T09:00:00"])
def test_a_moment_without_its_offset_is_a_usage_error(folder: Path, at: str) -> None:
    assert verify(folder, "code.txt", at=at) == 2


def test_a_picture_without_a_code_and_bytes_that_are_no_text_are_unreadable(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (b"\x89PNG\r\n\x1a\n", b"\xff\xfe\x00", b""):
        (folder / "thing").write_bytes(content)
        assert verify(folder, "thing") == 1
        assert answered(capsys)["verdict"] == "unreadable"


def test_a_status_list_is_read_in_either_form(folder: Path) -> None:
    (folder / "status.jwt").write_bytes(status_list_cwt())
    assert verify(folder, "code.txt") == 0
    assert verify(folder, "void.txt") == 1


def packed(folder: Path, file: str, *more: str) -> int:
    (folder / "status.pack").write_bytes(files()["status-pack.cbor"])
    return run(licence, ["verify", str(folder / file), "--pack", str(folder / "status.pack"), "--at", AT, *more])


def test_a_status_pack_takes_the_place_of_both_lists(folder: Path) -> None:
    assert packed(folder, "code.txt") == 0
    assert packed(folder, "void.txt") == 1
    assert packed(folder, "code.txt", "--root", "0" * 64) == 3


def test_lists_and_pack_together_or_neither_are_a_usage_error(folder: Path) -> None:
    assert packed(folder, "code.txt", "--trust", str(folder / "trust.jwt")) == 2
    assert packed(folder, "code.txt", "--status", str(folder / "status.jwt")) == 2
    assert run(licence, ["verify", str(folder / "code.txt"), "--at", AT]) == 2


def test_a_status_list_older_than_the_one_used_before_lets_nothing_be_said(folder: Path) -> None:
    (folder / "later.jwt").write_text(status_list(days=0.01))
    assert verify(folder, "code.txt", "--seen-status", str(folder / "later.jwt")) == 3
    assert verify(folder, "code.txt", "--seen-status", str(folder / "status.jwt")) == 0
    assert packed(folder, "code.txt", "--seen-status", str(folder / "later.jwt")) == 3

"""Codes for showing, off line: what they say, for whom, for how long, and that they never pass for a licence."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import base45
import cbor2
import pytest

from services.license.cli import licence
from services.license.domain import qr
from services.license.domain.face import face_of
from services.license.domain.keys import Use
from services.license.domain.presentation import MAX_CHARACTERS, Source, excerpt, offered, to_be_signed
from services.license.verification import StatusList, TrustList, Verdict, verify, verify_token
from services.license.verification.presentation import PREFIX
from services.license.verification.showing import Showing
from services.license.verification.status import StatusReference
from shared.cli import run
from shared.events.shapes import Scope
from tests.license_cases import COMPANY, ISSUER, NOW
from tests.license_golden import INDEXES, KEYS, LIST, cose_of, qr_of, signed, status_list, trust_list

TRUST = TrustList.from_token(trust_list())
STATUS = StatusList.from_token(status_list({}), TRUST)
FACE = face_of(COMPANY, "140105-2026-00001130", 1, sandbox=True)
SHOWING = Showing("晋阳银行小店支行", "开立银行账户", bytes(range(16)), NOW + timedelta(seconds=300))


def token(use: Use = Use.PRESENTATION, fields: tuple[str, ...] = ("name", "head"), **changes: object) -> str:
    source = Source(FACE, StatusReference(LIST, INDEXES["1130"]), ISSUER, KEYS[use], NOW)
    source = replace(source, **{name: changes.pop(name) for name in list(changes) if name in vars(source)})  # type: ignore[arg-type]
    message, _ = to_be_signed(source, fields, replace(SHOWING, **changes))  # type: ignore[arg-type]
    return qr.with_signature(message, signed(use, message), PREFIX)


def verdict(text: str, audience: str | None = SHOWING.audience, seconds: float = 0) -> Verdict:
    return verify_token(text, TRUST, STATUS, NOW + timedelta(seconds=seconds), audience).verdict


def test_a_code_shows_what_was_chosen_and_says_for_whom_and_what_for() -> None:
    checked = verify_token(token(), TRUST, STATUS, NOW, SHOWING.audience)
    assert (checked.verdict, checked.genuine, checked.in_standing) == (Verdict.VALID, True, True)
    assert checked.shown == SHOWING
    assert checked.face == excerpt(FACE, ("name", "head"))
    assert checked.face.address is checked.face.scope is checked.face.capital is None
    assert checked.as_json()["presentation"]["match_number"] == SHOWING.match_number


def test_it_holds_for_nobody_else() -> None:
    checked = verify_token(token(), TRUST, STATUS, NOW, "别的银行")
    assert checked.verdict is Verdict.WRONG_AUDIENCE
    assert checked.face is None


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-61, Verdict.NOT_YET_VALID),
        (-59, Verdict.VALID),
        (299, Verdict.VALID),
        (300, Verdict.TOKEN_EXPIRED),
        (9999, Verdict.TOKEN_EXPIRED),
    ],
)
def test_it_holds_for_its_five_minutes(seconds: float, expected: Verdict) -> None:
    assert verdict(token(), seconds=seconds) is expected


def test_a_code_made_to_last_longer_is_not_believed() -> None:
    assert verdict(token(expires_at=NOW + timedelta(seconds=301))) is Verdict.MALFORMED


def test_a_changed_byte_is_found() -> None:
    raw = bytearray(base45.b45decode(token(fields=("name",)).removeprefix(PREFIX)))
    raw[-1] ^= 1
    assert verdict(PREFIX + base45.b45encode(bytes(raw)).decode()) in {Verdict.BAD_SIGNATURE, Verdict.MALFORMED}


def test_a_code_passes_for_no_licence_and_a_licence_for_no_code() -> None:
    body = token().removeprefix(PREFIX)
    assert verify(token(), TRUST, STATUS, NOW).verdict is Verdict.UNREADABLE
    assert verify(f"BL1:{body}", TRUST, STATUS, NOW).verdict is Verdict.MALFORMED
    assert verdict(qr_of("1130")) is Verdict.UNREADABLE
    assert verdict(PREFIX + qr_of("1130").removeprefix("BL1:")) is Verdict.MALFORMED


def test_each_signer_signs_its_own_form_only() -> None:
    assert verdict(token(Use.LICENCE)) is Verdict.UNKNOWN_KEY
    licence = list(cbor2.loads(cose_of(qr_of("1130"))).value)
    message = qr.message_of(cbor2.loads(licence[2]), KEYS[Use.PRESENTATION].kid)
    forged = qr.with_signature(message, signed(Use.PRESENTATION, message))
    assert verify(forged, TRUST, STATUS, NOW).verdict is Verdict.UNKNOWN_KEY


def test_a_void_licence_is_shown_as_void_also_off_line() -> None:
    void = StatusList.from_token(status_list({INDEXES["1130"]: 1}), TRUST)
    checked = verify_token(token(), TRUST, void, NOW, SHOWING.audience)
    assert (checked.verdict, checked.shown) == (Verdict.INVALID, SHOWING)
    assert verify_token(token(), TRUST, None, NOW).verdict is Verdict.STATUS_UNAVAILABLE


@pytest.mark.parametrize("fields", [(), ("name",), ("name", "head", "capital", "established_on"), offered(FACE)])
def test_codes_are_easily_read_from_a_screen(fields: tuple[str, ...]) -> None:
    assert len(token(fields=fields)) <= MAX_CHARACTERS


def test_the_longest_items_become_digests_before_a_code_gets_too_dense() -> None:
    scope = Scope("、".join(f"第{number}项虚构经营活动" for number in range(200)))
    long = face_of(replace(COMPANY, particulars=replace(COMPANY.particulars, scope=scope)), "1", 1, sandbox=True)
    text = token(fields=offered(long), face=long)
    assert len(text) <= MAX_CHARACTERS
    shown = verify_token(text, TRUST, STATUS, NOW).face
    assert shown is not None
    assert shown.scope is None
    assert "scope" in shown.digests
    assert shown.completed_by(long).scope == scope.text


@pytest.mark.parametrize("text", ["", "BP1:", "BP1:%%%", "BP1:6BF", "BL1:6BF"])
def test_rubbish_is_refused(text: str) -> None:
    assert verdict(text) in {Verdict.UNREADABLE, Verdict.MALFORMED}


def asked(folder: Path, file: str, audience: str = SHOWING.audience, seconds: int = 0) -> int:
    """The exit code of the command on the golden lists."""
    (folder / "trust.jwt").write_text(trust_list())
    (folder / "status.jwt").write_text(status_list({}))
    (folder / "shown.txt").write_text(token() + "\n")
    (folder / "shown.png").write_bytes(qr.png(token()))
    lists = ["--trust", str(folder / "trust.jwt"), "--status", str(folder / "status.jwt")]
    at = (NOW + timedelta(seconds=seconds)).isoformat()
    return run(licence, ["verify-token", str(folder / file), "--audience", audience, "--at", at, *lists])


@pytest.mark.parametrize("file", ["shown.txt", "shown.png"])
def test_the_command_reads_text_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert asked(tmp_path, file) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["presentation"]["audience"]) == ("valid", SHOWING.audience)


def test_the_command_says_no_to_others_and_after_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(tmp_path, "shown.txt", audience="别的银行") == 1
    assert asked(tmp_path, "shown.txt", seconds=301) == 1
    said = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert said == ["wrong_audience", "token_expired"]
    assert asked(tmp_path, "missing.txt") == 3

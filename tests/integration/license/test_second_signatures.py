"""The second signature of a licence with SM2: off unless asked for, made once, and checked by the `openssl` program."""

import base64
import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import which
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.license import jobs, usecases
from services.license.app import create_app
from services.license.clients import SecondSigner, SignerUnavailableError
from services.license.domain.second_signature import SecondKey, SecondOrder
from services.license.ports import SOURCE
from services.license.settings import SecondAlgorithm
from shared.clock import FixedClock
from shared.settings import SettingInvalidError
from shared.unit import Units
from tests.integration.license.conftest import Issued, Web
from tests.integration.license.test_papers import attached
from tests.license_cases import COMPANY

DER = "application/octet-stream"


@pytest.fixture
def openssl() -> str:
    found = which("openssl")
    if found is None:
        pytest.skip("openssl is not installed")
    return found


@pytest.fixture
def signing_twice(web: Web) -> Web:
    """The same service where licences are signed a second time."""
    settings = replace(web.desk.service.settings, second_signature=SecondAlgorithm.SM2, oidc_issuer=web.issuer.url)
    return replace(web, app=create_app(settings))


def asked(web: Web, issued: Issued, persona: str = "p-zhang", **headers: str) -> Any:
    return web.caller(persona).api(f"/licenses/{issued.license_id}/second-signature", **headers)


def keys_told(web: Web) -> dict[str, Any]:
    return dict(web.caller().get("/.well-known/yizhao-second-keys").json or {})


def verified(openssl: str, folder: Path, credential: str, signature: bytes, public_key: str) -> bool:
    """As docs/display.md tells a verifier to do it."""
    (folder / "licence.jwt").write_text(credential.split("~", 1)[0])
    (folder / "licence.sm2").write_bytes(signature)
    (folder / "sm2.pem").write_text(public_key)
    command = (
        "pkeyutl -verify -rawin -digest sm3 -pkeyopt distid:1234567812345678 -pubin -inkey sm2.pem -in licence.jwt"
        " -sigfile licence.sm2"
    )
    done = subprocess.run([openssl, *command.split()], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def test_unless_it_is_asked_for_no_licence_is_signed_twice(web: Web) -> None:
    issued = web.issue()
    answer = asked(web, issued)
    assert (answer.status_code, answer.json["code"]) == (404, "license.second_signature_off")
    assert web.desk.service.settings.second_signature is SecondAlgorithm.NONE
    assert keys_told(web)["keys"] == []
    assert "SM2" not in web.caller().get("/trust").text
    assert not list(web.desk.service.settings.keys_folder.glob("sm2*"))


def test_the_openssl_program_accepts_it_and_refuses_it_over_anything_else(
    signing_twice: Web, openssl: str, tmp_path: Path
) -> None:
    issued = signing_twice.issue()
    answer = asked(signing_twice, issued).json
    signature, key = base64.b64decode(answer["signature"]), answer["key"]["public_key"]
    assert asked(signing_twice, issued, Accept=DER).data == signature
    assert verified(openssl, tmp_path, issued.sd_jwt, signature, key)
    middle = len(issued.sd_jwt.split("~", 1)[0]) // 2
    other = "A" if issued.sd_jwt[middle] != "A" else "B"
    altered = issued.sd_jwt[:middle] + other + issued.sd_jwt[middle + 1 :]
    assert not verified(openssl, tmp_path, altered, signature, key)
    assert not verified(openssl, tmp_path, issued.sd_jwt, signature[:-1] + bytes([signature[-1] ^ 1]), key)
    strange = SecondSigner(tmp_path / "strange.pem").key().pem
    assert not verified(openssl, tmp_path, issued.sd_jwt, signature, strange)


def test_it_says_what_it_is_not(signing_twice: Web) -> None:
    answer = asked(signing_twice, signing_twice.issue()).json
    assert answer["algorithm"] == "SM2-with-SM3"
    assert "no certified cryptography" in answer["notice_en"]
    assert "不是经认证的商用密码产品" in answer["notice_zh"]
    keys = keys_told(signing_twice)
    assert [key["fingerprint"] for key in keys["keys"]] == [answer["key"]["fingerprint"]]
    assert "no certified cryptography" in keys["notice_en"]
    page = signing_twice.caller().get("/trust").text
    assert answer["key"]["fingerprint"] in page
    assert "不是经认证的商用密码产品" in page


def test_the_credential_itself_stays_as_it_is(signing_twice: Web) -> None:
    issued = signing_twice.issue()
    asked(signing_twice, issued)
    assert signing_twice.caller("p-zhang").api(f"/licenses/{issued.license_id}/credential").text == issued.sd_jwt


def test_one_rendition_has_one_and_the_next_rendition_one_of_its_own(signing_twice: Web) -> None:
    issued = signing_twice.issue()
    first, again = asked(signing_twice, issued).json, asked(signing_twice, issued).json
    assert first == again
    renewed(signing_twice, issued)
    second = asked(signing_twice, issued).json
    assert (first["rendition"], second["rendition"]) == (1, 2)
    assert first["credential_sha256"] != second["credential_sha256"]


def test_of_two_made_at_a_time_the_first_recorded_stays(signing_twice: Web) -> None:
    issued = signing_twice.issue()
    first = asked(signing_twice, issued).json
    key, order = SecondKey(b"another"), SecondOrder(UUID(issued.license_id), 1, b"the same")
    with signing_twice.desk.unit() as unit:
        usecases.record_second_signature(unit, order, key, b"another")
    assert asked(signing_twice, issued).json == first


def renewed(web: Web, issued: Issued) -> None:
    """The licence gets its next rendition, two seconds later: a code has no salt and must not have the same claims."""
    service = web.desk.service
    later = Units(service.db, SOURCE, FixedClock(datetime.now(tz=UTC) + timedelta(seconds=2)), sandbox=True)
    later.run("test", partial(usecases.prepare_renditions, license_ids=[UUID(issued.license_id)]))
    jobs.sign_prepared(service)


def test_the_pdf_holds_it_beside_the_credential(signing_twice: Web) -> None:
    issued = signing_twice.issue()
    path = f"/licenses/{issued.license_id}/document"
    held, again = (files_in(signing_twice.caller("p-zhang").api(path)) for _ in range(2))
    assert held == again
    assert held["licence.sdjwt"].decode() == issued.sd_jwt
    assert json.loads(held["licence.sm2.json"]) == asked(signing_twice, issued).json


def test_a_pdf_drawn_before_is_drawn_anew_with_it(web: Web, signing_twice: Web) -> None:
    issued = web.issue()
    path = f"/licenses/{issued.license_id}/document"
    assert "licence.sm2.json" not in files_in(web.caller("p-zhang").api(path))
    assert "licence.sm2.json" in files_in(signing_twice.caller("p-zhang").api(path))


def files_in(answer: TestResponse) -> Mapping[str, bytes]:
    """What travels in a PDF, by name; skips where this machine cannot draw one."""
    if answer.status_code == 503:
        pytest.skip(f"licences cannot be drawn here: {answer.text}")
    assert answer.status_code == 200, answer.text
    return attached(answer.data)


def test_whoever_may_not_read_the_licence_gets_none_and_of_a_dead_one_nobody(signing_twice: Web) -> None:
    issued = signing_twice.issue()
    assert asked(signing_twice, issued, "p-wang").status_code == 403
    assert asked(signing_twice, issued, "").status_code == 401
    signing_twice.desk.close(COMPANY)
    answer = asked(signing_twice, issued)
    assert (answer.status_code, answer.json["code"]) == (409, "license.not_in_state")


def test_what_was_signed_stays_to_be_had_when_key_and_licence_are_gone(
    signing_twice: Web, openssl: str, tmp_path: Path
) -> None:
    issued = signing_twice.issue()
    first = asked(signing_twice, issued).json
    file = signing_twice.desk.service.settings.keys_folder / "sm2-1.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    signing_twice.desk.close(COMPANY)
    assert asked(signing_twice, issued).json == first
    key = first["key"]["public_key"]
    assert verified(openssl, tmp_path, issued.sd_jwt, base64.b64decode(first["signature"]), key)


def test_neither_key_nor_signature_is_ever_changed(signing_twice: Web) -> None:
    asked(signing_twice, signing_twice.issue())
    with pytest.raises(Exception, match="permission denied"), signing_twice.desk.service.db.transaction() as tx:
        tx.execute("UPDATE second_signature SET signature = '\\x00'")


def test_a_file_without_an_sm2_key_is_a_signer_that_is_away(tmp_path: Path, openssl: str) -> None:
    empty, wrong = tmp_path / "empty.pem", tmp_path / "wrong.pem"
    empty.write_bytes(b"nothing")
    subprocess.run(
        [openssl, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(wrong)], check=True
    )
    for file in (empty, wrong):
        with pytest.raises(SignerUnavailableError):
            SecondSigner(file).sign(b"licence")
        with pytest.raises(SignerUnavailableError):
            SecondSigner(file).key()


def test_another_algorithm_than_sm2_is_no_setting() -> None:
    with pytest.raises(SettingInvalidError, match="none or sm2"):
        SecondAlgorithm("rsa")

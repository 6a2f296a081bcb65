"""The verifier of the offline page, as it is shipped, and the library in Python say the same of everything."""

import json
import random
import shutil
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import base45
import cbor2
import pytest

from services.license.verification import StatusList, StatusListError, TrustList, verify
from tests.license_cases import CASES, NOW
from tests.license_golden import INDEXES, KEYS, Use, content_of, cose_of, qr_of, sd_jwt_of, status_list, trust_list

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "services" / "license" / "web" / "built"
ALTERED = 400  # of each form, at places drawn with a fixed seed
BL1 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"


@dataclass(frozen=True)
class Case:
    """One check: a text, the status list at hand, the moment, and a trust list if not the golden one."""

    text: str
    status: str | None = None
    at: datetime = NOW
    trust: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "status": self.status, "at": self.at.isoformat(), "trust": self.trust}

    def judged(self) -> dict[str, Any]:
        trust = TrustList.from_token(self.trust or trust_list())
        try:
            status = StatusList.from_token(self.status, trust) if self.status is not None else None
        except StatusListError:
            return {"list_refused": True}
        answer = verify(self.text, trust, status, self.at).as_json()
        del answer["freshness"]  # the page works it out where it is shown (web/source/panel.js)
        return answer


def in_the_browser(cases: list[Case]) -> list[dict[str, Any]]:
    """The answers of the page's verifier, in Node."""
    if not shutil.which("node"):
        pytest.skip("node is not on this machine")
    given = json.dumps({"trust": trust_list(), "cases": [case.as_json() for case in cases]})
    command = ["node", HERE / "offline_page.mjs", (BUILT / "verifier.js").as_uri()]
    ran = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    answers: list[dict[str, Any]] = json.loads(ran.stdout)
    return answers


def agree(cases: Iterable[Case]) -> set[str]:
    """Both say the same of every case; which verdicts occurred."""
    listed = list(cases)
    for case, said in zip(listed, in_the_browser(listed), strict=True):
        assert said == case.judged(), case
    return {case.judged().get("verdict", "list_refused") for case in listed}


def forms() -> list[str]:
    return [form(case) for case in CASES for form in (qr_of, sd_jwt_of)]


def code(raw: bytes) -> str:
    return "BL1:" + base45.b45encode(raw).decode()


def test_both_say_the_same_of_every_kind_and_state() -> None:
    lists = [status_list(), *(status_list(dict.fromkeys(INDEXES.values(), bits)) for bits in range(4)), None]
    said = agree(Case(text, listed) for text in forms() for listed in lists)
    assert said == {"valid", "invalid", "suspended", "status_unavailable"}


def test_both_say_the_same_at_every_moment() -> None:
    hours = (-1, -0.05, -0.01, 0, 1, 23.9, 24, 24.1, 24 * 8, 24 * 31, 24 * 364, 24 * 365, 24 * 800)
    said = agree(Case(text, status_list(), NOW + timedelta(hours=hour)) for text in forms() for hour in hours)
    assert said >= {"not_yet_valid", "valid", "status_stale", "expired"}


def test_both_say_the_same_of_lists_that_do_not_belong() -> None:
    """Another address, a list altered, a list made later than the moment, and something else in place of a list."""
    altered = status_list()[:-5] + "AAAAA"
    lists = [status_list(uri="http://127.0.0.1:8000/status-lists/1402-1"), status_list(days=2), altered, qr_of("1130")]
    assert agree(Case(qr_of("1130"), listed) for listed in lists) == {"status_unavailable", "list_refused"}


def test_both_say_the_same_of_keys_not_in_the_list_and_stolen_ones() -> None:
    unknown = trust_list(content_of([key for use, key in KEYS.items() if use is not Use.LICENCE]))
    stolen = replace(KEYS[Use.LICENCE], revoked_at=NOW + timedelta(hours=1))
    without = trust_list(content_of([stolen if use is Use.LICENCE else key for use, key in KEYS.items()]))
    cases = [Case(text, status_list(), trust=listed) for text in forms() for listed in (unknown, without)]
    assert agree(cases) == {"unknown_key"}
    assert any("key_revoked_at" in said for said in in_the_browser(cases))


@pytest.mark.parametrize("form", ["qr", "sd_jwt"])
def test_both_say_the_same_of_altered_characters(form: str) -> None:
    chance = random.Random(form)  # noqa: S311 - which places are tried is no secret
    text, letters = (qr_of("1130"), BL1) if form == "qr" else (sd_jwt_of("9500"), URL)

    def altered() -> Iterator[Case]:
        for _ in range(ALTERED):
            place = chance.randrange(len(text))
            yield Case(text[:place] + chance.choice(letters) + text[place + 1 :], status_list())

    assert "malformed" in agree(altered())


def test_both_say_the_same_of_altered_bytes_under_the_coding() -> None:
    chance = random.Random("bytes")  # noqa: S311

    def altered() -> Iterator[Case]:
        for _ in range(ALTERED):
            raw = bytearray(cose_of(qr_of("1130")))
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            yield Case(code(bytes(raw)), status_list())

    assert agree(altered()) >= {"malformed", "bad_signature"}


def test_both_say_the_same_of_strange_structures() -> None:
    protected, unprotected, payload, signature = cbor2.loads(cose_of(qr_of("1130"))).value
    claims = cbor2.loads(payload)
    licence = claims[-65537]

    def whole(*parts: Any, tag: int = 18) -> str:
        return code(cbor2.dumps(cbor2.CBORTag(tag, list(parts))))

    def saying(changed: Any) -> str:
        return whole(protected, unprotected, cbor2.dumps(changed), signature)

    strange: list[Any] = [[], {}, "", b"", 0, -1, 2**53, 2**64 - 1, [1], {1: 2}, "x", b"x", [[1]], [1, "x"], [1, 2, 3]]
    cases = [saying(claims | {-65537: licence | {key: value}}) for key in licence for value in strange]
    cases += [saying(claims | {-65537: {k: v for k, v in licence.items() if k != key}}) for key in licence]
    cases += [saying(claims | {key: value}) for key in claims for value in strange]
    cases += [saying(value) for value in strange]
    cases += [saying(claims | {65535: {"status_list": {"idx": idx, "uri": "u"}}}) for idx in strange]
    cases += [whole(value, unprotected, payload, signature) for value in strange]
    cases += [whole(cbor2.dumps(value), unprotected, payload, signature) for value in strange]
    cases += [whole(protected, value, payload, signature) for value in strange]
    cases += [whole(protected, unprotected, payload, value) for value in strange]
    cases += [whole(protected, unprotected, payload), whole(protected, unprotected, payload, signature, tag=17)]
    headers = ({1: -7, 4: b"12345678"}, {1: -9, 4: b"12345678"}, {1: -7, 4: b"1"}, {1: -7, 4: b"12345678", 33: b""})
    cases += [whole(cbor2.dumps(header), unprotected, payload, signature) for header in headers]
    assert agree(map(Case, cases)) >= {"malformed", "bad_signature", "unsupported", "unknown_key"}


@pytest.mark.parametrize(
    "raw",
    [
        "a1" * 9 + "01",  # nested too deeply
        "9f0102ff",  # indefinite length
        "1801",  # not in its shortest form
        "a201020103",  # a doubled key
        "62c328",  # not UTF-8
        "d2840102",  # ends too early
        "fa3f800000",  # a fraction
        "9bffffffffffffffff",  # a length beyond everything
        "789c",  # looks like zlib
    ],
)
def test_both_refuse_what_cbor_may_be_elsewhere(raw: str) -> None:
    assert agree([Case(code(bytes.fromhex(raw)))]) == {"malformed"}


def test_both_keep_the_limits() -> None:
    bomb = code(zlib.compress(b"\0" * 20_000_000, 9))
    followed = code(zlib.compress(cose_of(qr_of("1130"))) + b"x")
    texts = ["", "BL1:", "ey~", "BL1:" + "0" * 4293, bomb[:4296], followed, "ey" + "A" * 70_000 + "~", "x" * 70_000]
    assert agree(map(Case, texts)) == {"malformed", "unreadable"}
    packed = code(zlib.compress(cose_of(qr_of("1130")), 9))
    assert agree([Case(packed, status_list())]) == {"valid"}


def test_what_is_shipped_is_what_the_sources_give(tmp_path: Path) -> None:
    """The WebAssembly too: the build compares it with the digest that its package states."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not on this machine")
    web = BUILT.parent
    shutil.copytree(web, tmp_path, ignore=shutil.ignore_patterns("built", "node_modules"), dirs_exist_ok=True)
    installed = subprocess.run(
        ["npm", "install", "--no-progress"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    if installed.returncode:
        pytest.skip(f"npm install: {installed.stderr.strip().splitlines()[-1:]}")
    subprocess.run(["node", "build.mjs"], cwd=tmp_path, check=True, timeout=60)
    made = {file.name: file.read_bytes() for file in (tmp_path / "built").iterdir()}
    assert made == {file.name: file.read_bytes() for file in BUILT.iterdir()}


def test_what_is_shipped_names_no_address_of_others() -> None:
    assert not [file.name for file in BUILT.glob("*.js") if "://" in file.read_text(encoding="utf-8")]

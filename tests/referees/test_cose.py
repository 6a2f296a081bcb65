"""Five outside implementations of COSE judge codes, status lists and trust lists, each in a process of its own.

They must accept what we sign and refuse it with any one byte changed: together in one process those of npm fight over
a hook of the CBOR library they share.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cbor2
import pytest

from services.license.verification.keys import jwk_of
from tests.architecture.sources import ROOT
from tests.license_golden import GOLDEN, KEYS, Use, cose_of, qr_of, status_list_cwt, trust_list_cwt

HERE = Path(__file__).parent
REFEREES = ("cose_auth0.mjs", "cose_kit.mjs", "cose_js.mjs", "cose_pycose.py", "cose_cwt.py")
Judge = Callable[[Use, list[bytes]], list[bytes | None]]


def installed(command: list[str], folder: Path) -> None:
    """Run an installation; skips with the reason where it fails."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode:
        pytest.skip(f"referees of COSE: {' '.join(command[:3])}: {ran.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="module")
def npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the referees of npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("referees of COSE: node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("npm")
    for file in (*HERE.glob("cose*.mjs"), *HERE.glob("package*.json"), HERE / ".npmrc"):
        shutil.copy(file, folder)
    installed(["npm", "install", "--no-progress"], folder)
    return folder


@pytest.fixture(scope="module")
def pypi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the referees of PyPI, and nothing of ours."""
    folder = tmp_path_factory.mktemp("pypi")
    pins = ROOT / "requirements" / "cose.txt"
    installed(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "-r", str(pins)],
        folder,
    )
    return folder


@pytest.fixture(params=REFEREES)
def judge(request: pytest.FixtureRequest) -> Judge:
    """What a referee says of messages under a key: the payload, or None where it refuses."""
    script = str(request.param)
    folder = request.getfixturevalue("npm" if script.endswith(".mjs") else "pypi")
    command = ["node", script] if script.endswith(".mjs") else [sys.executable, "-P", str(HERE / script)]
    return partial(judged, command, folder)


def judged(command: list[str], folder: Path, use: Use, messages: list[bytes]) -> list[bytes | None]:
    given = {"jwk": jwk_of(KEYS[use].public_key) | {"kid": KEYS[use].kid}, "messages": [one.hex() for one in messages]}
    ran = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[str | None] = json.loads(ran.stdout)
    return [None if one is None else bytes.fromhex(one) for one in answers]


def payload_of(message: bytes) -> Any:
    return cbor2.loads(message).value[2]


CODES = [cose_of(qr_of(case)) for case in GOLDEN]


def test_the_code_of_every_kind_of_entity_is_accepted(judge: Judge) -> None:
    assert judge(Use.LICENCE, CODES) == [payload_of(one) for one in CODES]


def test_a_code_is_refused_under_another_key(judge: Judge) -> None:
    assert judge(Use.STATUS, CODES[:1]) == [None]


def test_a_code_with_any_one_byte_changed_is_refused(judge: Judge) -> None:
    whole = CODES[0]
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    assert judge(Use.LICENCE, changed) == [None] * len(whole)


@pytest.mark.parametrize(("use", "raw"), [(Use.STATUS, status_list_cwt()), (Use.TRUST, trust_list_cwt())])
def test_lists_as_cwt_are_accepted_and_refused_altered(judge: Judge, use: Use, raw: bytes) -> None:
    altered = raw[:-1] + bytes([raw[-1] ^ 1])
    assert judge(use, [raw, altered]) == [payload_of(raw), None]

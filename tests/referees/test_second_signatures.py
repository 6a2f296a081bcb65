"""An SM2 of others, in another language, judges our second signatures: OpenSSL made them, and must not judge alone."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from services.license.clients import SecondSigner
from services.license.domain.second_signature import covered
from tests.license_golden import sd_jwt_of

HERE = Path(__file__).parent / "sm2"
Judge = Callable[[bytes, bytes, bytes], bool]


@pytest.fixture(scope="module")
def accepts(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Whether sm-crypto accepts a signature (DER) over a text by the key of an SPKI (DER)."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("sm2")
    for file in (*HERE.iterdir(), HERE.parent / ".npmrc"):
        shutil.copy(file, folder)
    command = ["npm", "install", "--no-progress"]
    installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if installed.returncode:
        pytest.skip(f"npm install: {installed.stderr.strip().splitlines()[-1:]}")

    def judge(text: bytes, signature: bytes, spki: bytes) -> bool:
        given = {"text": text.decode(), "signature": signature.hex(), "point": spki[-65:].hex()}
        ran = subprocess.run(
            ["node", "verify.mjs"], cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=False
        )
        return ran.returncode == 0

    return judge


def test_sm_crypto_accepts_the_second_signature_and_refuses_it_over_anything_else(
    accepts: Judge, tmp_path: Path
) -> None:
    signer, strange = SecondSigner(tmp_path / "ours.pem"), SecondSigner(tmp_path / "strange.pem")
    text = covered(sd_jwt_of("1130"))
    signature, spki = signer.sign(text), signer.key().spki
    assert accepts(text, signature, spki)
    assert not accepts(text[:-1] + (b"A" if text[-1:] != b"A" else b"B"), signature, spki)
    assert not accepts(text, signature[:-1] + bytes([signature[-1] ^ 1]), spki)
    assert not accepts(text, signature, strange.key().spki)

"""Other people's programs look at our certificates, our hardware keys and our trust list."""

import shutil
import subprocess
from pathlib import Path

import base45
import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.license.domain.keys import Algorithm, Use
from services.license.verification.keys import jwk_of
from tests.license_golden import KEYS, NOW, ROOT, trust_list_cwt
from tests.referees.test_licences import Referee, node
from tests.softhsm import LABEL, PIN, fresh_token

__all__ = ["node"]


def program(name: str) -> str:
    """The program's path; skips with the reason where it is not there."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"certificates and keys: {name} is not on this machine")
    return found


@pytest.mark.parametrize("use", list(Use))
def test_openssl_finds_the_way_from_every_signer_to_the_root(use: Use, tmp_path: Path) -> None:
    own, above = (x509.load_der_x509_certificate(raw) for raw in KEYS[use].certificates)
    files = {"own": own, "above": above, "root": ROOT.certificate}
    for name, certificate in files.items():
        (tmp_path / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    command = [program("openssl"), "verify", "-x509_strict", "-attime", str(int(NOW.timestamp()))]
    command += ["-CAfile", "root.pem", "-untrusted", "above.pem", "own.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "own.pem: OK\n", done.stderr


def test_the_signer_of_pdf_files_is_what_their_readers_want() -> None:
    certificate = x509.load_der_x509_certificate(KEYS[Use.PDF].certificates[0])
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_every_other_signer_has_one_usage_and_no_two_have_the_same() -> None:
    usages = [
        list(
            x509.load_der_x509_certificate(key.certificates[0])
            .extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            .value
        )
        for key in KEYS.values()
        if key.use is not Use.PDF
    ]
    assert all(len(one) == 1 for one in usages)
    assert len({one[0] for one in usages}) == len(Use) - 1


def test_opensc_sees_private_keys_that_cannot_be_read_or_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = fresh_token(tmp_path / "hsm", monkeypatch)
    for algorithm in Algorithm:
        token.signer().keep(f"key-{algorithm.lower()}", algorithm)
    command = [program("pkcs11-tool"), "--module", str(token.module), "--token-label", LABEL, "--login", "--pin", PIN]
    listed = subprocess.run([*command, "--list-objects"], capture_output=True, text=True, check=True).stdout
    halves = listed.split("Private Key Object")[1:]
    assert len(halves) == len(Algorithm)
    assert all("sensitive, always sensitive, never extractable" in half for half in halves)


def test_the_value_of_a_private_key_in_a_module_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pkcs11

    token = fresh_token(tmp_path / "hsm", monkeypatch)
    token.signer().keep("licence-1", Algorithm.ES256)
    session = pkcs11.lib(str(token.module)).get_token(token_label=LABEL).open()  # the process is logged in already
    key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label="licence-1")
    with pytest.raises(pkcs11.AttributeSensitive):
        _ = key[pkcs11.Attribute.VALUE]


def test_npm_cose_accepts_the_trust_list_as_cwt_and_refuses_it_altered(node: Referee) -> None:
    jwk = jwk_of(KEYS[Use.TRUST].public_key)
    raw = trust_list_cwt()
    text = f"BL1:{base45.b45encode(raw).decode()}"
    accepted = node("cose.mjs", text=text, jwk=jwk)
    assert accepted is not None
    assert bytes.fromhex(accepted["payload"]) == cbor2.loads(raw).value[2]
    altered = raw[:-1] + bytes([raw[-1] ^ 1])
    assert node("cose.mjs", text=f"BL1:{base45.b45encode(altered).decode()}", jwk=jwk) is None


def test_the_certificate_of_a_trust_list_as_cwt_stands_where_cose_wants_it() -> None:
    """RFC 9360: x5chain, label 33, in the protected header; read with a library that is not the reader's own."""
    protected = cbor2.loads(cbor2.loads(trust_list_cwt()).value[0])
    assert [bytes(one) for one in protected[33]] == list(KEYS[Use.TRUST].certificates)
    assert protected[4].hex() == KEYS[Use.TRUST].kid

"""Outside implementations judge the golden licences: they must accept them, and refuse them altered."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import base45
import cbor2
import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store
from joserfc import jwk as joserfc_jwk
from joserfc import jws as joserfc_jws
from joserfc.errors import JoseError

from services.license.domain.trust_lists import jwks
from services.license.verification.trust import SIGNS_LICENCES
from tests.license_cases import CASES, NOW
from tests.license_golden import (
    INDEXES,
    KEYS,
    ROOT,
    VOID,
    Use,
    cose_of,
    qr_of,
    sd_jwt_of,
    status_list,
    status_list_cwt,
    trust_list,
)

HERE = Path(__file__).parent
KEY_SET = jwks(KEYS.values(), NOW)
LICENCE_KEY = next(key for key in KEY_SET["keys"] if key["kid"] == KEYS[Use.LICENCE].kid)
AT = NOW.isoformat()
Referee = Callable[..., dict[str, Any] | None]


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Referee:
    """Runs a script with its input as JSON; its answer, or None where it refuses."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("referees")
    for file in (*HERE.glob("*.mjs"), *HERE.glob("package*.json"), HERE / ".npmrc"):
        shutil.copy(file, folder)
    installed = subprocess.run(
        ["npm", "install", "--no-progress"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if installed.returncode:
        pytest.skip(f"npm install: {installed.stderr.strip().splitlines()[-1:]}")

    def judge(script: str, **given: Any) -> dict[str, Any] | None:
        ran = subprocess.run(
            ["node", script], cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=False
        )
        answer: dict[str, Any] | None = None if ran.returncode else json.loads(ran.stdout)
        return answer

    return judge


def altered(token: str) -> str:
    """The same token with one character of its signature changed."""
    place = token.rindex(".") + 20
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


@pytest.mark.parametrize("case", sorted(CASES))
def test_jose_accepts_the_credential_and_refuses_it_altered(node: Referee, case: str) -> None:
    token = sd_jwt_of(case).partition("~")[0]
    accepted = node("jose.mjs", token=token, jwks=KEY_SET, at=AT, typ="dc+sd-jwt")
    assert accepted is not None
    assert accepted["uscc"] == CASES[case].uscc
    assert node("jose.mjs", token=altered(token), jwks=KEY_SET, at=AT, typ="dc+sd-jwt") is None


def test_jose_accepts_the_status_list(node: Referee) -> None:
    accepted = node("jose.mjs", token=status_list(), jwks=KEY_SET, at=AT, typ="statuslist+jwt")
    assert accepted is not None
    assert accepted["status_list"]["bits"] == 2


def test_cose_accepts_the_status_list_as_cwt_and_refuses_it_altered(node: Referee) -> None:
    key, raw = next(one for one in KEY_SET["keys"] if one["kid"] == KEYS[Use.STATUS].kid), status_list_cwt()
    accepted = node("cose.mjs", text=f"BL1:{base45.b45encode(raw).decode()}", jwk=key)
    assert accepted is not None
    assert bytes.fromhex(accepted["payload"]) == cbor2.loads(raw).value[2]
    altered = raw[:-1] + bytes([raw[-1] ^ 1])
    assert node("cose.mjs", text=f"BL1:{base45.b45encode(altered).decode()}", jwk=key) is None


@pytest.mark.parametrize("case", sorted(set(CASES) - {VOID}))
def test_sd_jwt_vc_accepts_the_credential_with_its_status(node: Referee, case: str) -> None:
    accepted = node("sd_jwt.mjs", credential=sd_jwt_of(case), jwks=KEY_SET, status=status_list(), at=AT)
    assert accepted is not None
    assert accepted["scope"] == CASES[case].particulars.scope.text  # type: ignore[union-attr]


def test_sd_jwt_vc_refuses_a_void_licence_and_an_altered_one(node: Referee) -> None:
    known = {"jwks": KEY_SET, "status": status_list(), "at": AT}
    assert node("sd_jwt.mjs", credential=sd_jwt_of(VOID), **known) is None
    token, *disclosures = sd_jwt_of("1130").split("~")
    assert node("sd_jwt.mjs", credential="~".join([altered(token), *disclosures]), **known) is None


def test_sd_jwt_vc_finds_the_same_entry_in_the_list(node: Referee) -> None:
    """Both count from the least significant bit: entry 734561 is set in this list, and only that."""
    known = {"jwks": KEY_SET, "status": status_list({INDEXES["1130"]: 1}), "at": AT}
    assert node("sd_jwt.mjs", credential=sd_jwt_of("1130"), **known) is None
    assert node("sd_jwt.mjs", credential=sd_jwt_of("1151"), **known) is not None


@pytest.mark.parametrize("case", sorted(CASES))
def test_cose_accepts_the_code_and_refuses_it_under_another_key(node: Referee, case: str) -> None:
    accepted = node("cose.mjs", text=qr_of(case), jwk=LICENCE_KEY)
    assert accepted is not None
    assert bytes.fromhex(accepted["payload"]) == cbor2.loads(cose_of(qr_of(case))).value[2]
    stranger = next(key for key in KEY_SET["keys"] if key["kid"] == KEYS[Use.STATUS].kid)
    assert node("cose.mjs", text=qr_of(case), jwk=stranger) is None


# Referees in Python


@pytest.mark.parametrize("token", [sd_jwt_of("1130").partition("~")[0], status_list()], ids=["credential", "status"])
def test_joserfc_accepts_what_we_sign_and_refuses_it_altered(token: str) -> None:
    keys = joserfc_jwk.KeySet.import_key_set(KEY_SET)  # type: ignore[arg-type]
    registry = joserfc_jws.JWSRegistry(algorithms=["ES256"])
    registry.max_header_length = 8_192  # x5c does not fit into its default
    assert joserfc_jws.deserialize_compact(token, keys, registry=registry).payload
    with pytest.raises(JoseError):
        joserfc_jws.deserialize_compact(altered(token), keys, registry=registry)


def test_the_certificates_lead_to_the_root_and_name_their_one_use() -> None:
    leaf, issuing = (x509.load_der_x509_certificate(one) for one in KEYS[Use.LICENCE].certificates)
    policy = PolicyBuilder().store(Store([ROOT.certificate])).time(NOW.replace(tzinfo=None) + timedelta(days=1))
    verifier = policy.extension_policies(
        ca_policy=x509.verification.ExtensionPolicy.webpki_defaults_ca(),
        ee_policy=x509.verification.ExtensionPolicy.permit_all(),
    ).build_client_verifier()
    chain = verifier.verify(leaf, [issuing]).chain
    assert chain == [leaf, issuing, ROOT.certificate]
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [SIGNS_LICENCES]


def test_the_trust_list_is_a_proper_token_for_others_too(node: Referee) -> None:
    pinned = jwks([replace(KEYS[Use.TRUST], use=Use.LICENCE)], NOW)  # its key stands in no key set: one pins the root
    accepted = node("jose.mjs", token=trust_list(), jwks=pinned, at=AT, typ="yizhao-trust-list+jwt")
    assert accepted is not None
    assert {key["use"] for key in accepted["keys"]} == {use for use in Use if use is not Use.TRUST}

"""The wallet flows, played by outside programs: a foreign wallet answers us, a foreign verifier takes what we bind."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.serving import make_server

from services.license.domain import certificates
from services.license.domain.keys import Use
from services.license.domain.trust_lists import jwks
from services.license.queries import keys
from services.license.verification.keys import jwk_of
from services.license.verification.limits import to_base64url
from services.license.verification.qr import Item
from shared.ids import uuid7
from tests.architecture.sources import ROOT
from tests.integration.license.conftest import Web, databases, issuer, web
from tests.integration.license.test_wallets import Counter
from tests.license_cases import COMPANY, ISSUER
from tests.license_wallet import Phone, claims_of

__all__ = ["databases", "issuer", "web"]

HERE = Path(__file__).parent / "wallet"
Program = Callable[..., dict[str, Any] | None]


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Runs a script with its input as JSON; its answer, or None where it refuses."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("wallet")
    shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run(
        ["npm", "install", "--no-progress"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if installed.returncode:
        pytest.skip(f"npm install: {installed.stderr.strip().splitlines()[-1:]}")
    return lambda script, **given: ran(["node", script], given, cwd=folder)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The reference implementation of SD-JWT, in a folder of its own."""
    folder = tmp_path_factory.mktemp("sd_jwt")
    pins = ROOT / "requirements" / "sd-jwt.txt"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "-r", str(pins)]
    installed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if installed.returncode:
        pytest.skip(f"sd-jwt cannot be installed: {installed.stderr.strip().splitlines()[-1:]}")
    reader = [sys.executable, "-P", str(Path(__file__).with_name("sd_jwt_reader.py"))]
    return lambda **given: ran(reader, given, env={"PYTHONPATH": str(folder)})


def ran(command: list[str], given: dict[str, Any], **more: Any) -> dict[str, Any] | None:
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False, **more)
    answer: dict[str, Any] | None = None if done.returncode else json.loads(done.stdout)
    return answer


@dataclass(frozen=True)
class Played(Counter):
    """A counter whose service listens on a port."""

    node: Program = ran
    address: str = ""

    @property
    def root(self) -> str:
        """The root that wallets trust, PEM."""
        with self.web.desk.service.db.transaction() as tx:
            found = keys.root(tx)
        assert found is not None
        return x509.load_der_x509_certificate(found).public_bytes(Encoding.PEM).decode()

    @property
    def issuer_jwk(self) -> dict[str, Any]:
        (key,) = jwks([self.web.desk.key(Use.LICENCE)], datetime.now(tz=UTC))["keys"]
        return dict(key)

    def wallet(self, link: str, **more: Any) -> dict[str, Any] | None:
        """The foreign wallet opens a link."""
        given = {"link": link, "root": self.root, "moved": {ISSUER: self.address}, "holder": private_jwk(self.phone)}
        return self.node("wallet.mjs", **given | {"credential": self.credential()} | more)


def private_jwk(phone: Phone) -> dict[str, str]:
    number = phone.key.private_numbers().private_value
    return phone.jwk | {"d": to_base64url(number.to_bytes(32, "big"))}


@pytest.fixture
def played(web: Web, node: Program) -> Iterator[Played]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    yield Played(web, web.issue(), web.caller("p-zhang"), web.caller("o-0417"), node=node, address=address)
    server.shutdown()
    thread.join()


# A foreign wallet, our verifier


def test_a_foreign_wallet_checks_our_request_and_shows_what_it_asks_for(played: Played) -> None:
    asked = played.asked()
    done = played.wallet(asked["wallet_link"])
    assert done is not None
    assert (done["client"], done["version"] >= 100, done["status"]) == ("x509_hash", True, 200)
    assert done["info"]["match_number"] == asked["match_number"]
    assert asked["match_number"] in done["name"]
    assert done["shown"] == ["address", "head"]
    assert done["answer"]["redirect_uri"].endswith("/holder")
    result = played.result(asked)
    assert (result["state"], result["shown"]["verdict"], result["shown"]["missing"]) == ("shown", "valid", [])
    again = played.wallet(asked["wallet_link"])
    assert again is not None
    assert (again["status"], again["answer"]["code"]) == (409, "license.request_answered")


def test_a_foreign_wallet_can_answer_where_the_licence_lacks_an_item_or_its_holder_keeps_one(played: Played) -> None:
    lacking, kept = played.asked(fields=["scope", "composition"]), played.asked(fields=["head", "scope"])
    answered = [played.wallet(lacking["wallet_link"]), played.wallet(kept["wallet_link"], without=["scope"])]
    assert [one and one["shown"] for one in answered] == [["scope"], []]
    assert played.result(lacking)["shown"]["missing"] == []
    assert played.result(kept)["shown"]["missing"] == ["head", "scope"]


def test_a_foreign_wallet_can_decline(played: Played) -> None:
    asked = played.asked()
    done = played.wallet(asked["wallet_link"], decline=True)
    assert done is not None
    assert (done["status"], played.result(asked)["state"]) == (200, "declined")


def test_a_foreign_wallet_refuses_a_request_under_another_root_or_name(played: Played) -> None:
    asked = played.asked()
    stranger = ec.generate_private_key(ec.SECP256R1())
    assert played.wallet(asked["wallet_link"], root=self_signed(stranger)) is None
    link = asked["wallet_link"]
    assert played.wallet(link.replace("x509_hash%3A", "x509_hash%3AA")) is None
    assert played.result(asked)["state"] == "waiting"


def self_signed(key: ec.EllipticCurvePrivateKey) -> str:
    issue = certificates.Issue("stranger", datetime(2026, 1, 1, tzinfo=UTC), 1)
    return certificates.root(key, issue).public_bytes(Encoding.PEM).decode()


# A foreign counter, our code for showing


def test_a_foreign_counter_takes_a_code_for_showing_and_refuses_it_altered_or_for_another(played: Played) -> None:
    body = {"license_id": played.issued.license_id, "audience": "银行", "purpose": "开户", "fields": ["name", "head"]}
    made = played.head.client.put(f"/api/v1/presentations/{uuid7()}", json=body, headers=played.head.headers)
    text, jwk = made.json["token"], jwk_of(played.web.desk.key(Use.PRESENTATION).public_key)  # type: ignore[index]
    accepted = played.node("code.mjs", text=text, jwk=jwk, audience="银行")
    assert accepted is not None
    assert (accepted["uscc"], accepted["name"]) == (COMPANY.uscc, "太原禾砚谷食品有限公司")
    assert not {Item.ADDRESS, Item.SCOPE, Item.CAPITAL} & set(accepted["items"])
    place = len(text) - 30
    refused = {
        "altered": {"text": text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]},
        "made for another": {"audience": "别的银行"},
        "another key": {"jwk": played.issuer_jwk},
        "a licence": {"text": played.issued.qr},
    }
    for why, changed in refused.items():
        assert played.node("code.mjs", **{"text": text, "jwk": jwk, "audience": "银行"} | changed) is None, why


# A foreign verifier, our credential


def shown_to(question: dict[str, str], phone: Phone, credential: str) -> str:
    return phone.presentation(credential, ["head", "scope"], datetime.now(tz=UTC), **question)


def test_a_foreign_verifier_takes_a_bound_credential_once_and_only_for_its_own_question(played: Played) -> None:
    bank = "https://bank.example/answers/1"
    credential, question = played.credential(), {"aud": f"redirect_uri:{bank}", "nonce": "n-1"}
    status = {"token": status_token(played), "jwk": status_jwk(played)}
    known = {"step": "judge", "fields": ["head", "scope"], "issuerJwk": played.issuer_jwk, "status": status}
    known |= {"at": datetime.now(tz=UTC).isoformat(), "uri": bank}
    shown = shown_to(question, played.phone, credential)
    accepted = played.node("verifier.mjs", nonce="n-1", vpToken={"licence": [shown]}, **known)
    assert accepted is not None
    assert (accepted["scope"], "address" in accepted) == (COMPANY.particulars.scope.text, False)  # type: ignore[union-attr]
    refused = {
        "another question": (shown, "n-2"),
        "another key": (shown_to(question, Phone(), credential), "n-1"),
        "another verifier": (shown_to(question | {"aud": "somebody"}, played.phone, credential), "n-1"),
        "no key binding": (credential, "n-1"),
    }
    for why, (text, nonce) in refused.items():
        assert played.node("verifier.mjs", nonce=nonce, vpToken={"licence": [text]}, **known) is None, why


def status_token(played: Played) -> str:
    uri = claims_of(played.issued.sd_jwt)["status"]["status_list"]["uri"]
    return played.web.caller().get(uri.removeprefix(ISSUER), Accept="application/statuslist+jwt").text


def status_jwk(played: Played) -> dict[str, Any]:
    (key,) = jwks([played.web.desk.key(Use.STATUS)], datetime.now(tz=UTC))["keys"]
    return dict(key)


def test_the_reference_implementation_accepts_the_key_binding_and_refuses_it_altered(
    played: Played, reference: Program
) -> None:
    credential, question = played.credential(), {"aud": "bank", "nonce": "n-1"}
    shown = shown_to(question, played.phone, credential)
    known = {"jwk": played.issuer_jwk, "audience": "bank", "nonce": "n-1"}
    accepted = reference(presentation=shown, **known)
    assert accepted is not None
    assert accepted["cnf"]["jwk"] == played.phone.jwk
    place = len(shown) - 20
    altered = shown[:place] + ("A" if shown[place] != "A" else "B") + shown[place + 1 :]
    assert reference(presentation=altered, **known) is None
    assert reference(presentation=shown, **known | {"nonce": "n-2"}) is None
    fewer = "~".join([*shown.split("~")[:1], *shown.split("~")[2:]])
    assert reference(presentation=fewer, **known) is None, "an item was taken out after the holder signed"

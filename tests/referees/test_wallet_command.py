"""`yizhao wallet show` answers a verifier of other makers, which judges what it is shown."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from services.license.cli.wallets import wallet
from services.license.domain import sd_jwt
from services.license.domain.keys import Use
from services.license.domain.rendition import Terms
from services.license.verification.keys import jwk_of
from services.license.verification.limits import to_base64url
from services.license.verification.sd_jwt import DISCLOSABLE
from services.license.verification.status import StatusReference
from tests.license_cases import COMPANY, ISSUER, NOW
from tests.license_golden import KEYS, LIST, golden_face, signed, status_list
from tests.referees.test_wallets import Program, node

__all__ = ["node"]
NAME = "127.0.0.1"


@dataclass
class Bank:
    """A foreign verifier: its web server gives its request and keeps what is posted."""

    node: Program
    uri: str = ""
    request: str = ""
    posted: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    signer: dict[str, Any] = field(default_factory=dict)

    def ask(self, **signer: Any) -> str:
        """The link on its screen; ``signer``: whose signature its request bears."""
        self.signer = signer
        made = self.node("verifier.mjs", step="ask", uri=self.uri, fields=["head", "scope"], nonce="n-1", **signer)
        assert made is not None
        self.request = made.get("token") or ""
        return str(made["link"])

    def judged(self) -> dict[str, Any] | None:
        """What it makes of the last answer, by the keys and the status list of the golden licences."""
        now = datetime.now(tz=UTC)
        token = status_list({}, days=(now - NOW) / timedelta(days=1))
        return self.node(
            "verifier.mjs",
            step="judge",
            uri=self.uri,
            fields=["head", "scope"],
            nonce="n-1",
            vpToken=json.loads(self.posted[-1]["vp_token"]),
            issuerJwk=jwk_of(KEYS[Use.LICENCE].public_key),
            status={"token": token, "jwk": jwk_of(KEYS[Use.STATUS].public_key)},
            at=now.isoformat(),
            **self.signer,
        )


@pytest.fixture
def bank(node: Program) -> Iterator[Bank]:
    known = Bank(node)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(known.request.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            known.posted.append({name: values[0] for name, values in parse_qs(body).items()})
            self._answer(b'{"redirect_uri": "https://bank.example/thanks"}')

        def _answer(self, body: bytes) -> None:
            self.send_response(known.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer((NAME, 0), Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    known.uri = f"http://{NAME}:{server.server_port}/answers/1"
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Office:
    """A computer with a wallet on it."""

    folder: Path
    jwk: dict[str, str]

    @classmethod
    def set_up(cls, folder: Path) -> "Office":
        made = CliRunner().invoke(wallet, ["new-key", str(folder / "key.pem")])
        office = cls(folder, json.loads(made.stdout))
        now = datetime.now(tz=UTC).replace(microsecond=0)
        terms = Terms(ISSUER, now, now + timedelta(days=7), StatusReference(LIST, 7), KEYS[Use.LICENCE])
        form = sd_jwt.to_be_signed(golden_face("1130"), terms, [bytes(16)] * len(DISCLOSABLE), office.jwk)
        credential = sd_jwt.with_signature(form.message, form.disclosures, signed(Use.LICENCE, form.message))
        (folder / "licence.sdjwt").write_text(credential, encoding="utf-8")
        return office

    def show(self, link: str, *more: str, said: str = "") -> Result:
        files = ["--key", str(self.folder / "key.pem"), "--credential", str(self.folder / "licence.sdjwt")]
        return CliRunner().invoke(wallet, ["show", link, *files, *more], input=said)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.set_up(tmp_path)


@dataclass(frozen=True)
class Signer:
    """The certificate of a bank: of its own making, and so its own root."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def named(cls, host: str) -> "Signer":
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(tz=UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bank")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return cls(key, builder.sign(key, SHA256()))

    def given(self) -> dict[str, Any]:
        """For the foreign verifier."""
        number = self.key.private_numbers().private_value.to_bytes(32, "big")
        der = self.certificate.public_bytes(Encoding.DER)
        return {
            "key": jwk_of(self.key.public_key()) | {"d": to_base64url(number)},
            "x5c": [base64.b64encode(der).decode()],
        }

    def root(self, folder: Path) -> list[str]:
        """The option that trusts it."""
        file = folder / "bank.pem"
        file.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return ["--root", str(file)]


def test_a_foreign_verifier_accepts_what_our_wallet_shows(bank: Bank, office: Office) -> None:
    signer = Signer.named(NAME)
    done = office.show(bank.ask(signer=signer.given()), *signer.root(office.folder), "--yes")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["is_proved"], told["shown"]) == (True, ["head", "scope"])
    assert told["redirect_uri"] == "https://bank.example/thanks"
    accepted = bank.judged()
    assert accepted is not None
    assert accepted["scope"] == COMPANY.particulars.scope.text  # type: ignore[union-attr]
    assert "address" not in accepted
    vp_token = json.loads(bank.posted[-1]["vp_token"])
    vp_token["licence"][0] = vp_token["licence"][0][:-8] + "AAAAAAAA"
    bank.posted.append({"vp_token": json.dumps(vp_token)})
    assert bank.judged() is None, "altered after the holder signed"


def test_the_holder_is_told_when_nobody_vouches_for_the_name_and_declines(bank: Bank, office: Office) -> None:
    done = office.show(bank.ask(), said="n\n")
    assert (done.exit_code, bank.posted) == (1, [{"error": "access_denied", "state": "state-1"}])
    assert "NOBODY VOUCHES" in done.stderr
    agreed = office.show(bank.ask(), said="y\n")
    assert (agreed.exit_code, json.loads(agreed.stdout.splitlines()[-1])["is_proved"]) == (0, False)
    assert bank.judged() is not None


def test_a_request_under_no_trusted_root_or_for_another_host_is_not_answered(bank: Bank, office: Office) -> None:
    signer = Signer.named(NAME)
    link = bank.ask(signer=signer.given())
    strangers = Signer.named(NAME).root(office.folder)
    for options in ([], strangers):
        done = office.show(link, *options, "--yes")
        assert (done.exit_code, "no root that is trusted" in done.output) == (1, True)
    other = Signer.named("bank.example")
    done = office.show(bank.ask(signer=other.given()), *other.root(office.folder), "--yes")
    assert (done.exit_code, "another's than the link says" in done.output) == (1, True)
    assert bank.posted == []


def test_what_the_holder_keeps_or_the_verifier_refuses_is_said(bank: Bank, office: Office) -> None:
    kept = office.show(bank.ask(), "--without", "scope", "--yes")
    assert (kept.exit_code, "does not show, what is asked for" in kept.output) == (1, True)
    link, bank.status = bank.ask(), 400
    refused = office.show(link, "--yes")
    assert (refused.exit_code, "did not accept it: 400" in refused.output) == (1, True)


def test_a_verifier_that_is_away_and_a_key_that_is_missing_end_with_3(office: Office) -> None:
    link = "openid4vp://?client_id=x509_hash%3AA&request_uri=http%3A%2F%2F127.0.0.1%3A9%2Fr"
    assert office.show(link, "--yes").exit_code == 3
    (office.folder / "key.pem").unlink()
    assert office.show(link, "--yes").exit_code == 3
    again = CliRunner().invoke(wallet, ["new-key", str(office.folder / "licence.sdjwt")])
    assert again.exit_code == 3

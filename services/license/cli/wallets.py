"""`yizhao wallet …`: a wallet on a computer, for offices that show their licence from there."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from services.license.clients.verifiers import VerifierAwayError, VerifierRefusedError, fetch_request, post_answer
from services.license.domain.carrying import AskedWronglyError, Carried, Enquiry, Link, chosen, enquiry, presentation
from services.license.verification.keys import jwk_of
from shared.cli import AnsweredNo, CannotSay, answer, say

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("wallet")
def wallet() -> None:
    """Keep a licence's credential on this computer and show it to verifiers (OpenID4VP 1.0)."""


@wallet.command("new-key")
@click.argument("file", type=FILE)
def new_key(file: Path) -> None:
    """Make the key of a wallet in FILE, which must not exist; print its public half (JWK).

    Bind it on the page /license-wallets or by the API, and download the credential from there.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        file.touch(mode=0o600, exist_ok=False)
    except OSError as fault:
        raise CannotSay(f"{file}: {fault.strerror}") from fault
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    answer(jwk_of(key.public_key()))


@dataclass(frozen=True)
class _Pocket:
    """Key and credential, read from their files."""

    key: ec.EllipticCurvePrivateKey
    carried: Carried

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@wallet.command("show")
@click.argument("link")
@click.option("--key", "key_file", required=True, type=FILE, help="The wallet's key.")
@click.option("--credential", "credential_file", required=True, type=FILE, help="The credential bound to it.")
@click.option("--root", "root_files", multiple=True, type=FILE, help="Root certificate (PEM) of verifiers to trust.")
@click.option("--without", multiple=True, metavar="ITEM", help="An item not to show, e.g. capital.")
@click.option("--yes", is_flag=True, help="Show it without asking; for programs.")
def show(
    link: str,
    *,
    key_file: Path,
    credential_file: Path,
    root_files: tuple[Path, ...],
    without: tuple[str, ...],
    yes: bool,
) -> None:
    """Answer the request behind LINK (openid4vp://…), as a verifier's code or page has it.

    Says who asks, for what, and the number to compare with the verifier's screen; shows the licence if you agree, else
    tells the verifier that you declined. Exit codes: 0 accepted, 1 declined or refused, 3 cannot say.
    """
    now = datetime.now(tz=UTC)
    pocket = _pocket(key_file, credential_file)
    try:
        opened = Link.from_text(link)
        token = fetch_request(opened.request_uri) if opened.request_uri else None
        asked = enquiry(opened, token, [_root(file) for file in root_files], now)
        query_id, items = chosen(asked, pocket.carried, without)
    except (AskedWronglyError, VerifierRefusedError) as fault:
        raise AnsweredNo(str(fault)) from fault
    except VerifierAwayError as fault:
        raise CannotSay(str(fault)) from fault
    agrees = yes or _agrees(asked, items)
    said = {"error": "access_denied"}
    if agrees:
        said = {"vp_token": json.dumps({query_id: [presentation(asked, pocket.carried, items, now, pocket.sign)]})}
    redirect_uri = _posted(asked, said)
    told = {"to": asked.name, "is_proved": asked.is_proved, "match_number": asked.match_number}
    answer(told | {"shown": list(items) if agrees else None, "redirect_uri": redirect_uri}, yes=agrees)


def _agrees(asked: Enquiry, items: tuple[str, ...]) -> bool:
    proved = "proved by a certificate" if asked.is_proved else "NOBODY VOUCHES FOR THE NAME"
    say(f"谁在请求 who asks: {asked.name} ({proved})")
    say(f"办什么事 what for: {asked.purpose or '–'}")
    say(f"核对数字 number to compare: {asked.match_number or '–'}")
    say(f"出示 items: {', '.join(items) or '–'}")
    return click.confirm("出示 show it?", default=False, err=True)


def _posted(asked: Enquiry, said: dict[str, str]) -> str | None:
    """Where the verifier sends the holder. Raises AnsweredNo, CannotSay."""
    form = said if asked.state is None else said | {"state": asked.state}
    try:
        received = json.loads(post_answer(asked.response_uri, form) or "{}")
    except VerifierRefusedError as fault:
        raise AnsweredNo(f"the verifier did not accept it: {fault}") from fault
    except VerifierAwayError as fault:
        raise CannotSay(str(fault)) from fault
    except ValueError:
        received = {}
    return received.get("redirect_uri") if isinstance(received, dict) else None


def _pocket(key_file: Path, credential_file: Path) -> _Pocket:
    try:
        key = load_pem_private_key(key_file.read_bytes(), None)
        carried = Carried.from_text(credential_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as fault:
        raise CannotSay(str(fault)) from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CannotSay(f"{key_file}: no key on P-256")
    return _Pocket(key, carried)


def _root(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as fault:
        raise CannotSay(f"{file}: {fault}") from fault

"""`yizhao licence …`: what anybody does with a licence."""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.license.cli.keys_of_notes import Key
from services.license.cli.moments import MOMENT
from services.license.domain.log import origin_of
from services.license.verification import (
    KeyUse,
    NotReadableError,
    StatusList,
    StatusListError,
    TrustList,
    TrustListError,
    Verdict,
    Verification,
    verify,
)
from services.license.verification.document import LoggedBefore, log_not_known
from services.license.verification.logged import ProofOfTime
from services.license.verification.picture import looks_like_picture, qr_text
from services.license.verification.verdict import CANNOT_SAY as UNDECIDED
from services.license.verification.verdict import judged
from shared.cli import CANNOT_SAY, NO, YES, CannotSay, answer, say
from shared.tlog.notes import VerifierKey


@dataclass(frozen=True)
class Sources:
    """What the verifier goes by."""

    trust: TrustList
    status: StatusList | None
    logged_before: LoggedBefore = log_not_known


@click.group()
def licence() -> None:
    """电子营业执照 / Electronic business licences."""


@licence.command("verify")
@click.argument("file")
@click.option("--trust", "trust_file", required=True, help="Trust list, as served at /.well-known/yizhao-trust-list.")
@click.option("--status", "status_file", help="Status list, as served at the address that the licence names.")
@click.option("--at", type=MOMENT, help="Moment of the check, RFC 3339; default: now.")
@click.option("--root", help="SHA-256 of the root certificate, 64 hex digits: pins the root of the trust list.")
@click.option("--seen", "seen_file", help="Trust list that was used before: an older one, or another, is not believed.")
@click.option("--proof", "proof_file", help="Proof that it is logged, as served at /api/v1/licenses/<id>/proof.")
@click.option("--witness", "witnesses", type=Key(), multiple=True, help="Key of a witness of the log, for --proof.")
def verify_licence(
    file: str,
    *,
    trust_file: str,
    status_file: str | None,
    at: datetime | None,
    root: str | None,
    seen_file: str | None,
    proof_file: str | None,
    witnesses: tuple[VerifierKey, ...],
) -> int:
    """Check a licence without network.

    FILE (- for standard input) is the text of its QR code, a picture of the code, or the SD-JWT. Writes one line of
    JSON: verdict, genuine, in_standing, face, status_as_of. Exit codes: 0 valid, 1 not valid, 2 usage, 3 cannot say: a
    file is missing or unusable, or the status is not known for that moment. A licence whose key was reported stolen is
    still believed where --proof shows that a --witness had confirmed its entry in the log by then.
    """
    sources = _sources(_trust(trust_file, root, seen_file), status_file)
    if proof_file:
        sources = replace(sources, logged_before=_proof_of_time(proof_file, sources.trust, witnesses))
    checked = _checked(_read(file), sources, at or datetime.now(tz=UTC))
    answer(checked.as_json())
    if checked.verdict is Verdict.VALID:
        return YES
    return CANNOT_SAY if checked.verdict in UNDECIDED else NO


def _trust(file: str, root: str | None, seen_file: str | None) -> TrustList:
    """The trust list, verified; one that cannot be trusted lets nothing be said."""
    try:
        trust = TrustList.from_token(_read(file), root)
        if seen_file:
            trust.newer_than(TrustList.from_token(_read(seen_file), root))
    except TrustListError as fault:
        raise CannotSay(f"{file}: {fault}") from fault
    return trust


def _sources(trust: TrustList, status_file: str | None) -> Sources:
    """Both lists; the status list verified too."""
    try:
        status = StatusList.from_token(_text(status_file), trust) if status_file else None
    except StatusListError as fault:
        raise CannotSay(f"{status_file}: {fault}") from fault
    return Sources(trust, status)


def _checked(raw: bytes, sources: Sources, at: datetime) -> Verification:
    try:
        text = qr_text(raw) if looks_like_picture(raw) else raw.decode()
    except (NotReadableError, UnicodeDecodeError) as fault:
        say(str(fault))
        return judged(Verdict.UNREADABLE)
    return verify(text, sources.trust, sources.status, at, sources.logged_before)


def _proof_of_time(file: str, trust: TrustList, witnesses: tuple[VerifierKey, ...]) -> ProofOfTime:
    """The proof, to be checked with the keys that the trust list names for the log."""
    origin = origin_of(trust.issuer)
    logs = tuple(
        VerifierKey(origin, key.public_key.public_bytes_raw())
        for key in trust.keys
        if key.use is KeyUse.LOG and isinstance(key.public_key, Ed25519PublicKey)
    )
    return ProofOfTime(_read(file).decode(errors="replace"), logs, witnesses)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise CannotSay(_why_not(file, fault)) from fault


def _why_not(file: str, fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return f"{file}: no such file; FILE is the path of a text or a picture, or - for standard input"
    return f"{file}: {fault.strerror}"


def _text(file: str) -> str:
    try:
        return _read(file).decode("ascii")
    except UnicodeDecodeError as fault:
        raise CannotSay(f"{file}: not a signed list") from fault

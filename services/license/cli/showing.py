"""`yizhao licence verify-token`: what whoever is shown a code for showing does with it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from services.license.cli.moments import MOMENT
from services.license.verification import (
    NotReadableError,
    StatusList,
    StatusListError,
    TrustList,
    TrustListError,
    Verdict,
    verify_token,
)
from services.license.verification.picture import looks_like_picture, qr_text
from services.license.verification.verdict import CANNOT_SAY as UNDECIDED
from services.license.verification.verdict import judged
from shared.cli import CANNOT_SAY, NO, YES, CannotSay, answer, say


@click.command("verify-token")
@click.argument("file")
@click.option("--audience", required=True, help="Who is asked to accept it, as the holder was told.")
@click.option("--trust", "trust_file", required=True, help="Trust list, as served at /.well-known/yizhao-trust-list.")
@click.option("--status", "status_file", help="Status list, as served at the address that the licence names.")
@click.option("--at", type=MOMENT, help="Moment of the check, RFC 3339; default: now.")
@click.option("--root", help="SHA-256 of the root certificate, 64 hex digits: pins the root of the trust list.")
def verify_shown(
    file: str, *, audience: str, trust_file: str, status_file: str | None, at: datetime | None, root: str | None
) -> int:
    """Check a code for showing without network.

    FILE (- for standard input) is the text of the code, or a picture of it. Writes one line of JSON: verdict, genuine,
    in_standing, face (an excerpt of the licence), status_as_of, presentation (audience, purpose, match_number,
    expires_at). Exit codes as of `yizhao licence verify`. Off line nobody knows whether it was redeemed elsewhere.
    """
    try:
        trust = TrustList.from_token(_read(trust_file), root)
        status = StatusList.from_token(_read(status_file).decode("ascii", "replace"), trust) if status_file else None
    except (TrustListError, StatusListError) as fault:
        raise CannotSay(str(fault)) from fault
    raw = _read(file)
    try:
        text = qr_text(raw) if looks_like_picture(raw) else raw.decode()
    except (NotReadableError, UnicodeDecodeError) as fault:
        say(str(fault))
        checked = judged(Verdict.UNREADABLE)
    else:
        checked = verify_token(text, trust, status, at or datetime.now(tz=UTC), audience)
    answer(checked.as_json())
    if checked.verdict is Verdict.VALID:
        return YES
    return CANNOT_SAY if checked.verdict in UNDECIDED else NO


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise CannotSay(f"{file}: {fault.strerror}") from fault

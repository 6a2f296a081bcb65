"""`yizhao licence verify-token`: what whoever is shown a code for showing does with it."""

from datetime import UTC, datetime

import click

from services.license.cli.judging import Sources, judged_showing, read_file, told
from services.license.cli.moments import MOMENT
from services.license.verification import StatusList, StatusListError, TrustList, TrustListError
from shared.cli import CannotSay


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
    in_standing, face (an excerpt of the licence), status_as_of, freshness, presentation (audience, purpose,
    match_number, expires_at). Exit codes as of `yizhao licence verify`. Off line nobody knows whether it was redeemed
    elsewhere.
    """
    try:
        trust = TrustList.from_token(read_file(trust_file), root)
        status = StatusList.from_token(read_file(status_file), trust) if status_file else None
    except (TrustListError, StatusListError) as fault:
        raise CannotSay(str(fault)) from fault
    return told(judged_showing(read_file(file), Sources(trust, status), at or datetime.now(tz=UTC), audience))

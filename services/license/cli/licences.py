"""`yizhao licence …`: what anybody does with a licence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.license.cli.judging import Sources, judged_licence, read_file, told
from services.license.cli.keys_of_notes import Key
from services.license.cli.moments import MOMENT
from services.license.domain.log import origin_of
from services.license.verification import KeyUse, StatusList, StatusListError, StatusPack, TrustList, TrustListError
from services.license.verification.logged import ProofOfTime
from services.license.verification.verify import Status
from shared.cli import CannotSay
from shared.tlog.notes import VerifierKey


@click.group()
def licence() -> None:
    """电子营业执照 / Electronic business licences."""


@licence.command("verify")
@click.argument("file")
@click.option("--trust", "trust_file", help="Trust list, as served at /.well-known/yizhao-trust-list.")
@click.option("--status", "status_file", help="Status list, as served at the address that the licence names.")
@click.option("--pack", "pack_file", help="Both in one file, as served at /status-lists/pack/14; instead of them.")
@click.option("--audience", help="Who is asked to accept it; needed for a code for showing (BP1:).")
@click.option("--at", type=MOMENT, help="Moment of the check, RFC 3339; default: now.")
@click.option("--root", help="SHA-256 of the root certificate, 64 hex digits: pins the root of the trust list.")
@click.option("--seen", "seen_file", help="Trust list that was used before: an older one, or another, is not believed.")
@click.option("--seen-status", "seen_status", help="Status list that was used before: an older one is not believed.")
@click.option("--proof", "proof_file", help="Proof that it is logged, as served at /api/v1/licenses/<id>/proof.")
@click.option("--witness", "witnesses", type=Key(), multiple=True, help="Key of a witness of the log, for --proof.")
def verify_licence(
    file: str,
    *,
    trust_file: str | None,
    status_file: str | None,
    pack_file: str | None,
    audience: str | None,
    at: datetime | None,
    root: str | None,
    seen_file: str | None,
    seen_status: str | None,
    proof_file: str | None,
    witnesses: tuple[VerifierKey, ...],
) -> int:
    """Check a licence without network.

    FILE (- for standard input) is the text of its QR code, a picture of the code (PNG, JPEG …), the SD-JWT, the PDF as
    the registry signed it, or a code for showing. Writes one line of JSON: verdict, genuine, in_standing, face,
    status_as_of, freshness; in words on standard error. Exit codes: 0 valid, 1 not valid, 2 usage, 3 cannot say: a file
    is missing or unusable, or the status is not known for that moment. A licence whose key was reported stolen is still
    believed where --proof shows that a --witness had confirmed its entry in the log by then.
    """
    if (trust_file is None) == (pack_file is None) or (pack_file and status_file):
        raise click.UsageError("give either --trust, with --status where there is one, or --pack")
    sources = _of_pack(pack_file, root) if pack_file else _of_lists(trust_file or "", status_file, root)
    _require_not_older(sources, root, seen_file, seen_status)
    if proof_file:
        sources = replace(sources, logged_before=_proof_of_time(proof_file, sources.trust, witnesses))
    return told(judged_licence(read_file(file), sources, at or datetime.now(tz=UTC), audience))


def _of_lists(trust_file: str, status_file: str | None, root: str | None) -> Sources:
    """Both lists, verified; one that cannot be trusted lets nothing be said."""
    trust = _trust(trust_file, root)
    return Sources(trust, _status(status_file, trust) if status_file else None)


def _of_pack(file: str, root: str | None) -> Sources:
    try:
        pack = StatusPack.from_bytes(read_file(file), root)
    except (TrustListError, StatusListError) as fault:
        raise CannotSay(f"{file}: {fault}") from fault
    return Sources(pack.trust, pack.lists)


def _trust(file: str, root: str | None) -> TrustList:
    try:
        return TrustList.from_token(read_file(file), root)
    except TrustListError as fault:
        raise CannotSay(f"{file}: {fault}") from fault


def _status(file: str, trust: TrustList) -> StatusList:
    try:
        return StatusList.from_token(read_file(file), trust)
    except StatusListError as fault:
        raise CannotSay(f"{file}: {fault}") from fault


def _require_not_older(sources: Sources, root: str | None, seen_trust: str | None, seen_status: str | None) -> None:
    """Believe no list that is older than one used before."""
    try:
        if seen_trust:
            sources.trust.newer_than(_trust(seen_trust, root))
        if seen_status:
            _require_newer_status(sources.status, _status(seen_status, sources.trust))
    except (TrustListError, StatusListError) as fault:
        raise CannotSay(f"{seen_status or seen_trust}: {fault}") from fault


def _require_newer_status(status: Status, seen: StatusList) -> None:
    """A list of another address than the one seen is another list; neither is older."""
    lists = status if isinstance(status, Mapping) else {status.uri: status} if status else {}
    if seen.uri in lists:
        lists[seen.uri].newer_than(seen)


def _proof_of_time(file: str, trust: TrustList, witnesses: tuple[VerifierKey, ...]) -> ProofOfTime:
    """The proof, to be checked with the keys that the trust list names for the log."""
    origin = origin_of(trust.issuer)
    logs = tuple(
        VerifierKey(origin, key.public_key.public_bytes_raw())
        for key in trust.keys
        if key.use is KeyUse.LOG and isinstance(key.public_key, Ed25519PublicKey)
    )
    return ProofOfTime(read_file(file).decode(errors="replace"), logs, witnesses)

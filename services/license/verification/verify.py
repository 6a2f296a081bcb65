"""The check as a whole: document, then status."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.license.verification.document import LoggedBefore, RejectedError, log_not_known, read
from services.license.verification.face import Face
from services.license.verification.freshness import Freshness, freshness_of
from services.license.verification.signed import Document
from services.license.verification.status import CLOCK_SKEW, StatusBits, StatusList
from services.license.verification.trust import TrustList
from services.license.verification.verdict import Verdict, Verification, judged

Status = StatusList | Mapping[str, StatusList] | None
"""The list that a licence names, lists by their addresses, or none at hand."""

_VERDICTS = {
    StatusBits.VALID: Verdict.VALID,
    StatusBits.INVALID: Verdict.INVALID,
    StatusBits.SUSPENDED: Verdict.SUSPENDED,
    StatusBits.UNUSED: Verdict.INVALID,  # a meaning that this verifier does not know is not a good sign
}


def verify(
    text: str,
    trust: TrustList,
    status: Status,
    at: datetime,
    logged_before: LoggedBefore = log_not_known,
) -> Verification:
    """What a licence is worth at a moment, off line.

    ``text``: the text of the QR code or an SD-JWT. ``status``: the list that the licence names, lists by address, or
    None. The verdict is ``valid`` only with lists that speak at ``at``: whoever could not see the status is told so.
    ``logged_before``: what is known from the licence log, see `read`.
    """
    try:
        document = read(text, trust, at, logged_before)
    except RejectedError as rejected:
        return rejection(rejected)
    if not trust.speaks_at(at):  # a key may have been reported stolen since
        return too_old(document.face)
    return with_status(document, status, at)


def rejection(rejected: RejectedError) -> Verification:
    """The answer to a text that is no licence in force."""
    checked = judged(rejected.verdict, rejected.face)
    return replace(checked, key_revoked_at=rejected.key_revoked_at, shown=rejected.shown)


def too_old(face: Face) -> Verification:
    """The answer to a genuine document where the trust list no longer speaks: no status counts then."""
    return replace(judged(Verdict.STATUS_STALE, face), freshness=Freshness.TOO_OLD)


def with_status(document: Document, status: Status, at: datetime) -> Verification:
    """The verdict on a genuine document. A list with another address than the licence names says nothing about it."""
    if isinstance(status, Mapping):
        status = status.get(document.status.uri)
    if status is None or status.uri != document.status.uri or at < status.issued_at - CLOCK_SKEW:
        as_of = status.issued_at if status is not None and status.uri == document.status.uri else None
        return judged(Verdict.STATUS_UNAVAILABLE, document.face, as_of)
    known = document.status.index < len(status)
    said = status.bits(document.status.index) if known else None
    freshness = freshness_of(status.issued_at, status.expires_at, at)
    return replace(_by_bits(document.face, status, said, freshness), freshness=freshness, said=said)


def _by_bits(face: Face, status: StatusList, said: StatusBits | None, freshness: Freshness) -> Verification:
    if freshness is not Freshness.FRESH:
        return judged(Verdict.STATUS_STALE, face, status.issued_at)
    if said is None:  # the draft, section 8.3: such a licence is rejected
        return judged(Verdict.MALFORMED, status_as_of=status.issued_at)
    return judged(_VERDICTS[said], face, status.issued_at)

"""The check as a whole: document, then status."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.license.verification.document import LoggedBefore, RejectedError, log_not_known, read
from services.license.verification.signed import Document
from services.license.verification.status import StatusBits, StatusList
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
        return judged(Verdict.STATUS_STALE, document.face)
    return with_status(document, status, at)


def rejection(rejected: RejectedError) -> Verification:
    """The answer to a text that is no licence in force."""
    checked = judged(rejected.verdict, rejected.face)
    return replace(checked, key_revoked_at=rejected.key_revoked_at, shown=rejected.shown)


def with_status(document: Document, status: Status, at: datetime) -> Verification:
    """The verdict on a genuine document. A list with another address than the licence names says nothing about it."""
    if isinstance(status, Mapping):
        status = status.get(document.status.uri)
    if status is None or status.uri != document.status.uri:
        return judged(Verdict.STATUS_UNAVAILABLE, document.face)
    if not status.speaks_at(at):
        verdict = Verdict.STATUS_STALE if at > status.expires_at else Verdict.STATUS_UNAVAILABLE
        return judged(verdict, document.face, status.issued_at)
    if document.status.index >= len(status):  # the draft, section 8.3: such a licence is rejected
        return judged(Verdict.MALFORMED, status_as_of=status.issued_at)
    return judged(_VERDICTS[status.bits(document.status.index)], document.face, status.issued_at)

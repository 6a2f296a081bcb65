"""Reading a licence in any of its written forms: what it says, and whether the registry said so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.license.verification import qr, sd_jwt
from services.license.verification.face import Face
from services.license.verification.jose import NotSupportedError, holds
from services.license.verification.limits import NotReadableError
from services.license.verification.showing import Showing
from services.license.verification.signed import Document, Signed
from services.license.verification.trust import KeyUse, TrustedKey, TrustList
from services.license.verification.verdict import Verdict

CLOCK_SKEW = timedelta(minutes=1)

LoggedBefore = Callable[[str, datetime], bool | None]
"""Whether the licence log had an entry for signed claims (SHA-256, hex) before a moment; None: that is not known."""


def log_not_known(_payload_sha256: str, _moment: datetime) -> None:
    """The answer of whoever has neither the log nor a proof from it."""


@dataclass(frozen=True)
class RejectedError(Exception):
    """The text is not a licence in force at that moment, whatever its status; ``face`` is told where it is genuine.

    ``key_revoked_at``: the signature holds, but its key was reported stolen, and no log entry from before is known.
    ``shown``: of a code for showing that is genuine.
    """

    verdict: Verdict
    detail: str = ""
    face: Face | None = None
    key_revoked_at: datetime | None = None
    shown: Showing | None = None


def read(text: str, trust: TrustList, at: datetime, logged_before: LoggedBefore = log_not_known) -> Document:
    """The genuine document that a text holds, by form, key, signature and dates; the status is not looked at.

    What a key signed that was reported stolen later is genuine only where ``logged_before`` says so: the date in the
    document is written by whoever holds the key.

    Raises RejectedError with a verdict from ``unreadable`` to ``expired``.
    """
    signed = _taken_apart(text.strip())
    document = signed.document
    require_signature(signed, KeyUse.LICENCE, trust, at, logged_before)
    if at < document.issued_at - CLOCK_SKEW:
        raise RejectedError(Verdict.NOT_YET_VALID, face=document.face)
    if at >= document.expires_at:
        raise RejectedError(Verdict.EXPIRED, face=document.face)
    return document


def _taken_apart(text: str) -> Signed:
    """By the form that the text shows; raises RejectedError."""
    if text.startswith(qr.PREFIX):
        reader = qr.taken_apart
    elif "~" in text and text.startswith("ey"):  # base64url of '{"'
        reader = sd_jwt.taken_apart
    else:
        raise RejectedError(Verdict.UNREADABLE, "neither the text of a licence's QR code nor an SD-JWT")
    try:
        return reader(text)
    except NotReadableError as fault:
        raise RejectedError(Verdict.MALFORMED, str(fault)) from fault
    except NotSupportedError as fault:
        raise RejectedError(Verdict.UNSUPPORTED, str(fault)) from fault


def require_signature(
    signed: Signed, use: KeyUse, trust: TrustList, at: datetime, logged_before: LoggedBefore = log_not_known
) -> None:
    """Let pass what a trusted key of that use signed. Raises RejectedError ``unknown_key`` or ``bad_signature``."""
    document = signed.document
    candidates = [key for key in trust.keys_for(signed.kid, use) if key.covers(document.issued_at, at)]
    if not candidates:
        raise RejectedError(Verdict.UNKNOWN_KEY, f"no trusted key {signed.kid} of use {use} at that time")
    holding = [key for key in candidates if holds(key.public_key, signed.message, signed.signature)]
    if not holding:
        raise RejectedError(Verdict.BAD_SIGNATURE, "the signature does not belong to this content")
    if signed.foreign_disclosures:
        raise RejectedError(Verdict.BAD_SIGNATURE, "an item was altered or added after signing")
    if document.issuer != trust.issuer:
        raise RejectedError(Verdict.UNKNOWN_KEY, "the issuer is not the one of the trust list")
    _require_unstolen(document, holding, logged_before)


def _require_unstolen(document: Document, keys: list[TrustedKey], logged_before: LoggedBefore) -> None:
    """One of the keys must be in good standing, or have signed this before it was stolen."""
    revoked = [key.revoked_at for key in keys if key.revoked_at is not None]
    if len(revoked) < len(keys) or any(logged_before(document.payload_sha256, moment) for moment in revoked):
        return
    detail = "signed with a key that was reported stolen, and not known to be logged before"
    raise RejectedError(Verdict.UNKNOWN_KEY, detail, key_revoked_at=min(revoked))

"""The code for showing (出示码): ``BP1:`` + base45 of a COSE_Sign1, an excerpt of a licence for one audience.

A key of its own use signs it and its prefix and claims are its own, so that neither form passes for the other. Labels
are tabled in ``docs/licence-format.md`` and are never reused.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from services.license.verification import cbor, qr
from services.license.verification.document import CLOCK_SKEW, RejectedError, require_signature
from services.license.verification.jose import NotSupportedError
from services.license.verification.limits import NotReadableError
from services.license.verification.showing import NONCE_BYTES, Showing
from services.license.verification.signed import Document, Signed, status_reference, text_of
from services.license.verification.trust import KeyUse, TrustList, moment
from services.license.verification.verdict import Verdict, Verification
from services.license.verification.verify import Status, rejection, too_old, with_status

PREFIX = "BP1:"
CLAIM_AUD, CLAIM_CTI, CLAIM_EXCERPT, CLAIM_PURPOSE = 3, 7, -65540, -65541
MAX_SECONDS = 300


@dataclass(frozen=True)
class Presented:
    """A genuine code for showing; the face of ``document`` has only the items that the holder chose."""

    document: Document
    showing: Showing


def verify_token(
    text: str, trust: TrustList, status: Status, at: datetime, audience: str | None = None
) -> Verification:
    """What a code for showing is worth at a moment, off line; `verify` takes no such code.

    ``audience``: who is asked to accept it. Where it is None, whoever looks at the answer must see that she is the one
    named in ``shown``.
    """
    try:
        presented = read_token(text, trust, at, audience)
    except RejectedError as rejected:
        return rejection(rejected)
    known = trust.speaks_at(at)
    checked = with_status(presented.document, status, at) if known else too_old(presented.document.face)
    return replace(checked, shown=presented.showing if checked.genuine else None)


def read_token(text: str, trust: TrustList, at: datetime, audience: str | None = None) -> Presented:
    """The genuine code that a text holds; the status is not looked at.

    Raises RejectedError with a verdict from ``unreadable`` to ``token_expired``.
    """
    signed, showing = _taken_apart(text.strip())
    require_signature(signed, KeyUse.PRESENTATION, trust, at)
    document = signed.document
    if audience is not None and audience != showing.audience:
        raise RejectedError(Verdict.WRONG_AUDIENCE, f"made for {showing.audience}", shown=showing)
    if at < document.issued_at - CLOCK_SKEW:
        raise RejectedError(Verdict.NOT_YET_VALID, face=document.face, shown=showing)
    if at >= document.expires_at:
        raise RejectedError(Verdict.TOKEN_EXPIRED, face=document.face, shown=showing)
    return Presented(document, showing)


def _taken_apart(text: str) -> tuple[Signed, Showing]:
    """Raises RejectedError."""
    if not text.startswith(PREFIX):
        raise RejectedError(Verdict.UNREADABLE, "not a code for showing")
    try:
        protected, payload, signature = qr.unpacked(text, PREFIX)
        document, showing = _read(payload)
        message = qr.to_be_signed(protected, payload)
        return Signed(document, qr.key_id(protected), message, signature), showing
    except NotReadableError as fault:
        raise RejectedError(Verdict.MALFORMED, str(fault)) from fault
    except NotSupportedError as fault:
        raise RejectedError(Verdict.UNSUPPORTED, str(fault)) from fault


def _read(payload: bytes) -> tuple[Document, Showing]:
    claims = qr.mapping(cbor.loads(payload))
    try:
        document = Document(
            face=qr.face_of(qr.mapping(claims[CLAIM_EXCERPT])),
            issuer=text_of(claims[qr.CLAIM_ISS]),
            issued_at=moment(claims[qr.CLAIM_IAT]),
            expires_at=moment(claims[qr.CLAIM_EXP]),
            status=status_reference(claims[qr.CLAIM_STATUS]),
            payload_sha256=sha256(payload).hexdigest(),
        )
        showing = Showing(
            audience=text_of(claims[CLAIM_AUD]),
            purpose=text_of(claims[CLAIM_PURPOSE]),
            nonce=_nonce(claims[CLAIM_CTI]),
            expires_at=document.expires_at,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise NotReadableError("a claim is missing or has another shape") from fault
    if (document.expires_at - document.issued_at).total_seconds() > MAX_SECONDS:
        raise NotReadableError("a code for showing lasts five minutes at most")
    return document, showing


def _nonce(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != NONCE_BYTES:
        raise NotReadableError("the nonce has another shape")
    return value

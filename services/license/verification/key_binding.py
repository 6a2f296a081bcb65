"""A credential shown by its holder: SD-JWT with key binding (RFC 9901 section 4.3), as wallets present it.

The credential names a key of the holder (``cnf``); with it she signs to whom, when and to which question she shows it.
Whoever overheard one showing cannot give it again: the question (``nonce``) is asked once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from services.license.verification.document import CLOCK_SKEW, LoggedBefore, RejectedError, log_not_known, read
from services.license.verification.jose import ES256, SIGNATURE_BYTES, holds
from services.license.verification.keys import PublicKey, moment, public_key_of
from services.license.verification.limits import MAX_TEXT, NotReadableError, base64url, json_object, to_base64url
from services.license.verification.signed import Document
from services.license.verification.trust import TrustList
from services.license.verification.verdict import Verdict, Verification, judged
from services.license.verification.verify import Status, rejection, with_status

TYPE = "kb+jwt"
MAX_AGE = timedelta(seconds=120)


@dataclass(frozen=True)
class Question:
    """What a verifier asked a wallet: in its own name (``client_id``), with a nonce that it uses once."""

    audience: str
    nonce: str


@dataclass(frozen=True)
class Bound:
    """A genuine credential that its holder has just shown; ``jwk``: her key."""

    document: Document
    jwk: dict[str, Any]


@dataclass(frozen=True)
class _Binding:
    message: bytes
    signature: bytes
    audience: str
    nonce: str
    issued_at: datetime
    sd_hash: str


def verify_bound(text: str, question: Question, trust: TrustList, status: Status, at: datetime) -> Verification:
    """What a showing by a wallet is worth at a moment, off line; an excerpt where the holder left items out."""
    try:
        bound = read_bound(text, question, trust, at)
    except RejectedError as rejected:
        return rejection(rejected)
    if not trust.speaks_at(at):
        return judged(Verdict.STATUS_STALE, bound.document.face)
    return with_status(bound.document, status, at)


def read_bound(
    text: str, question: Question, trust: TrustList, at: datetime, logged_before: LoggedBefore = log_not_known
) -> Bound:
    """The genuine credential in a showing that its holder made for this question; the status is not looked at.

    Raises RejectedError: ``unsupported`` without a holder's key or her signature, ``bad_signature`` where that
    signature is another's or over other items, ``wrong_audience`` for another verifier or question, ``token_expired``
    120 seconds after it was made, and as `read`.
    """
    presented, _, token = text.strip().rpartition("~")
    if len(text) > MAX_TEXT:
        raise RejectedError(Verdict.MALFORMED, "longer than any licence")
    if not presented or not token:
        raise RejectedError(Verdict.UNSUPPORTED, "no signature of the holder is with it")
    presented += "~"
    document = read(presented, trust, at, logged_before)
    try:
        jwk, binding = _holder_jwk(presented), _taken_apart(token)
        key = public_key_of(jwk)
    except (NotReadableError, KeyError, TypeError, ValueError) as fault:
        raise RejectedError(Verdict.MALFORMED, f"the binding to the holder's key: {fault}") from fault
    _require_holder(binding, key, presented)
    _require_answer(binding, question, at)
    return Bound(document, jwk)


def _holder_jwk(presented: str) -> dict[str, Any]:
    """The key in the credential, whose own signature holds."""
    claims = json_object(base64url(presented.split(".", 2)[1]))
    if "cnf" not in claims:
        raise RejectedError(Verdict.UNSUPPORTED, "the credential is bound to no key")
    jwk = claims["cnf"]["jwk"]
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC":
        raise NotReadableError("the key of a holder is one on P-256")
    return jwk


def _taken_apart(token: str) -> _Binding:
    parts = token.split(".")
    if len(parts) != 3:
        raise NotReadableError("a compact JWS has three parts")
    header, claims = json_object(base64url(parts[0])), json_object(base64url(parts[1]))
    if header.get("typ") != TYPE or header.get("alg") != ES256 or "crit" in header:
        raise NotReadableError("type or algorithm not used for key bindings")
    texts = [claims[name] for name in ("aud", "nonce", "sd_hash")]
    if not all(isinstance(one, str) for one in texts):
        raise NotReadableError("aud, nonce and sd_hash are text")
    signature = base64url(parts[2])
    if len(signature) != SIGNATURE_BYTES:
        raise NotReadableError("an ES256 signature has 64 bytes")
    audience, nonce, sd_hash = texts
    message = f"{parts[0]}.{parts[1]}".encode()
    return _Binding(message, signature, audience, nonce, moment(claims["iat"]), sd_hash)


def _require_holder(binding: _Binding, key: PublicKey, presented: str) -> None:
    if not holds(key, binding.message, binding.signature):
        raise RejectedError(Verdict.BAD_SIGNATURE, "not signed with the holder's key")
    if binding.sd_hash != to_base64url(sha256(presented.encode()).digest()):
        raise RejectedError(Verdict.BAD_SIGNATURE, "the holder signed other items than are shown")


def _require_answer(binding: _Binding, question: Question, at: datetime) -> None:
    if (binding.audience, binding.nonce) != (question.audience, question.nonce):
        raise RejectedError(Verdict.WRONG_AUDIENCE, "shown to somebody else, or to another question")
    if binding.issued_at > at + CLOCK_SKEW:
        raise RejectedError(Verdict.NOT_YET_VALID, "the holder's clock is ahead")
    if binding.issued_at < at - MAX_AGE:
        raise RejectedError(Verdict.TOKEN_EXPIRED, "the holder signed it more than 120 seconds ago")

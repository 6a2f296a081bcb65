"""Answers kept so that a repeated write gets the same one: by Idempotency-Key, and by the last body put at an address.

Rows are written in the business transaction: a refused or crashed request leaves none and may be tried again.
"""

import hmac
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask import current_app, request

from shared.database import Tx
from shared.errors import Refusal
from shared.unit import Unit

KEPT = timedelta(days=7)  # contract 4.1: at least
_FOR_EVER = timedelta(days=36_500)
_STRING = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,128})"')  # RFC 8941 string, without escapes


@dataclass(frozen=True)
class Answer:
    """An answer as it is kept. ``body`` is the JSON text itself, so that a repetition gets the same bytes."""

    fingerprint: str
    status: int
    body: str | None
    headers: dict[str, str]


def key_of(header: str | None) -> str:
    """Return the key in an ``Idempotency-Key`` header, a structured-field string.

    :raises Refusal: ``request.key_missing``, ``request.malformed``.

    >>> key_of('"8e03978e-40d5-43e8-bc93-6894a57f9324"')
    '8e03978e-40d5-43e8-bc93-6894a57f9324'
    """
    if header is None:
        raise Refusal("request.key_missing")
    found = _STRING.fullmatch(header.strip())
    if found is None:
        raise Refusal("request.malformed")
    return found.group(1)


def fingerprint() -> str:
    """Return a keyed hash over method, address and canonical body of the present request.

    Keyed, because a body may hold identity numbers, and those could be found again from a plain hash.
    """
    body = request.get_data(cache=True)
    if request.is_json and body:
        body = json.dumps(request.get_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return keyed_hash(request.method.encode(), request.full_path.encode(), body)


def keyed_hash(*parts: bytes) -> str:
    """Return a hash of these parts, keyed with the service's own secret."""
    secret = current_app.secret_key or ""
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, b"\n".join(parts), sha256).hexdigest()


def claim(unit: Unit, subject: str, key: str) -> None:
    """Hold the key for this transaction.

    :raises Refusal: ``request.in_progress``, another transaction holds it.
    """
    held = unit.tx.scalar("SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 7))", _name(subject, key))
    if not held:
        raise Refusal("request.in_progress", retry_after=1)


def wait_for(unit: Unit, subject: str, key: str) -> None:
    """Hold the key for this transaction, after the one that holds it now: a double click gets the first one's answer.

    :raises Refusal: ``system.busy``, it took longer than a lock may.
    """
    unit.tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 7))", _name(subject, key))


def _name(subject: str, key: str) -> dict[str, str]:
    return {"name": f"{subject}\n{key}"}


def stored(unit: Unit, subject: str, key: str) -> Answer | None:
    """Return the answer kept under a key, if it has not expired."""
    row = unit.tx.one(
        "SELECT fingerprint, status, body, headers FROM idempotency"
        " WHERE subject = %(subject)s AND key = %(key)s AND expires_at > %(now)s",
        {"subject": subject, "key": key, "now": unit.clock.now()},
    )
    return None if row is None else Answer(row["fingerprint"], row["status"], row["body"], row["headers"] or {})


def keep(unit: Unit, subject: str, key: str, answer: Answer, *, for_ever: bool = False) -> None:
    """Keep an answer; one that was there (expired, or of an earlier PUT) is replaced."""
    unit.tx.execute(
        "INSERT INTO idempotency (subject, key, fingerprint, state, status, body, headers, expires_at)"
        " VALUES (%(subject)s, %(key)s, %(fingerprint)s, 'done',"
        " %(status)s, %(body)s::jsonb, %(headers)s, %(expires_at)s)"
        " ON CONFLICT ON CONSTRAINT idempotency_pkey DO UPDATE SET fingerprint = excluded.fingerprint,"
        " status = excluded.status, body = excluded.body, headers = excluded.headers, expires_at = excluded.expires_at",
        {
            "subject": subject,
            "key": key,
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "body": None if answer.body is None else json.dumps(answer.body),
            "headers": answer.headers,
            "expires_at": unit.clock.now() + (_FOR_EVER if for_ever else KEPT),
        },
    )


def forget_expired(tx: Tx) -> int:
    """Delete answers whose time is over; a job of the worker. Returns how many."""
    return tx.execute("DELETE FROM idempotency WHERE expires_at <= clock_timestamp()")

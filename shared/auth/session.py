"""Who is signed in at this service, kept in its own signed cookie; and the secret that ties a form to that browser."""

import hmac
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from flask import request, session

from shared.auth.principal import PUBLIC, Principal, claims_of, principal_of
from shared.errors import Refusal

LIFE_SECONDS = 4 * 3600  # signed in for at most half a working day, then again


def remember(principal: Principal) -> None:
    """Sign a person in. The cookie starts anew, so that nothing set before the sign-in survives it."""
    session.clear()
    session["who"] = claims_of(principal)
    session["until"] = int(time.time()) + LIFE_SECONDS


def forget() -> None:
    """Sign out."""
    session.clear()


def present() -> Principal:
    """Return who is signed in, ``PUBLIC`` if nobody or no longer."""
    who: dict[str, Any] | None = session.get("who")
    if who is None or session.get("until", 0) < time.time():
        return PUBLIC
    return principal_of(who)


def csrf_token() -> str:
    """Return the secret of this browser's forms, made when first asked for."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def require_csrf() -> None:
    """Refuse a form that this browser did not get from us.

    :raises Refusal: ``request.form_expired``.
    """
    expected = str(session.get("csrf", ""))
    if not expected or not hmac.compare_digest(expected.encode(), request.form.get("_csrf", "").encode()):
        raise Refusal("request.form_expired")


def local_path(target: str | None, otherwise: str = "/") -> str:
    """Return a path on this address to go to next, never another address.

    >>> local_path("/my?tab=1"), local_path("https://evil.example/"), local_path("//evil.example")
    ('/my?tab=1', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    parts = urlsplit(target)
    plain = not parts.scheme and not parts.netloc and target.isprintable()
    return target if plain else otherwise

"""How a page is read, changed and drawn: units, principals and refusals as in the API, forms instead of headers."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, flash, get_flashed_messages, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from shared.database import RETRIED_ONCE
from shared.errors import Refusal
from shared.http import idempotency
from shared.http.commands import Call, reading, units, writing
from shared.http.guards import principal
from shared.http.idempotency import Answer
from shared.http.problems import headers_of
from shared.ids import is_uuid7
from shared.web.i18n import COOKIE, locale

Work = Callable[[Call], Any]

__all__ = ["form_version", "page_command", "reading", "redirect_to", "render_page", "said"]


def render_page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Draw a page. What a signed-in person sees is never stored by a browser or proxy."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store" if principal().signed_in else "no-cache"
    response.headers["Content-Language"] = "en" if locale() == "en" else "zh-CN"
    response.headers["Vary"] = "Cookie"
    if request.args.get("lang") in {"zh", "en"}:
        response.set_cookie(COOKIE, locale(), max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure)
    return response


def redirect_to(path: str, said: str | None = None) -> Response:
    """Send the browser on (303, so that it asks with GET); ``said`` is shown once on top of the next page."""
    if said:
        flash(said)
    return redirect(path, 303)  # type: ignore[return-value]


def said() -> list[str]:
    """Return what is to be said once on this page."""
    return [str(text) for text in get_flashed_messages()]


def form_version() -> int | None:
    """Return the version that the form was drawn from (hidden field of ``form_key(version=…)``)."""
    text = request.form.get("_version", "")
    return int(text) if text.isascii() and text.isdigit() else None


def form_uuid() -> UUID | None:
    """Return the form's own UUIDv7, made when it was drawn; the id of what the form creates."""
    try:
        made = UUID(request.form.get("_key", ""))
    except ValueError:
        return None
    return made if is_uuid7(made, units().system_clock.now()) else None


def page_command(
    work: Work, *, then: Callable[[Any], Response], on_refusal: Callable[[Refusal], Response] | None = None
) -> Response:
    """Do what a form asks, once: a second press of the button, or a reload, gets the same answer.

    :param work: ``(call) -> thing``; ``call.key`` is the form's UUIDv7 as text, ``call.expected_version`` its version.
    :param then: from the thing to the answer, a redirect; it is kept with the key.
    :param on_refusal: draws the page again; without it the refusal goes to the error page. Nothing is stored.
    """
    made = form_uuid()
    if made is None:
        raise Refusal("request.form_expired")
    try:
        return _done_once(work, then, str(made))
    except Refusal as refusal:
        if on_refusal is None:
            raise
        answer = on_refusal(refusal)
        answer.headers.update(headers_of(refusal))
        return answer


def _done_once(work: Work, then: Callable[[Any], Response], key: str) -> Response:
    try:
        return _done(work, then, key)
    except RETRIED_ONCE:
        return _done(work, then, key)


def _done(work: Work, then: Callable[[Any], Response], key: str) -> Response:
    name = f"form {key}"
    with writing(form_version(), key) as call:
        idempotency.wait_for(call.unit, call.actor.subject, name)
        before = idempotency.stored(call.unit, call.actor.subject, name)
        if before is not None:
            return _again(before)
        response = then(work(call))
        if 300 <= response.status_code < 400:
            kept = Answer(
                _form_print(request.form), response.status_code, None, {"Location": response.headers["Location"]}
            )
            idempotency.keep(call.unit, call.actor.subject, name, kept)
    return response


def _again(before: Answer) -> Response:
    if before.fingerprint != _form_print(request.form):
        raise Refusal("request.key_reused")
    return redirect(before.headers["Location"], before.status)  # type: ignore[return-value]


def _form_print(form: MultiDict[str, str]) -> str:
    """Tell two presses of one form from two contents: a keyed hash of address and fields."""
    fields = sorted((name, value) for name, value in form.items(multi=True) if name != "_csrf")
    return idempotency.keyed_hash(request.path.encode(), json.dumps(fields, ensure_ascii=False).encode())

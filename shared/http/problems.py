"""Every refusal and every failure as one answer: an RFC 9457 problem for programs, a page for people (contract 4.1).

Whatever leaves a view as an exception ends here: refusals, HTTP errors of the framework, faults of ours. The latter are
told without detail and logged with everything.
"""

import logging
from typing import Any

import psycopg2
from flask import Flask, Response, current_app, g, json, request
from psycopg2 import errors as pg
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from shared.database import TRANSIENT
from shared.errors import Defect, Refusal
from shared.http import faults
from shared.refusals import Kind

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = {Kind.UNAVAILABLE: 5, Kind.CONFLICT: 1}

log = logging.getLogger(__name__)

_BY_STATUS = {
    400: "request.malformed",
    401: "auth.unauthenticated",
    403: "auth.forbidden",
    404: "request.not_found",
    405: "request.method",
    408: "request.malformed",
    411: "request.malformed",
    413: "request.too_large",
    414: "request.too_large",
    415: "request.media_type",
    429: "request.rate_limited",
    431: "request.too_large",
    503: "system.unavailable",
}


def refusal_of(error: Exception) -> Refusal:
    """Return the refusal by which an exception is told. What is not known is ``system.internal``."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        return _refusal_of_http(error)
    if isinstance(error, pg.LockNotAvailable | pg.QueryCanceled | pg.DeadlockDetected | pg.SerializationFailure):
        return Refusal("system.busy", retry_after=1)
    if isinstance(error, psycopg2.Error | PoolTimeoutError) and isinstance(error, TRANSIENT):
        return Refusal("system.unavailable", retry_after=RETRY_SECONDS[Kind.UNAVAILABLE])
    return Refusal("system.internal")


def _refusal_of_http(error: HTTPException) -> Refusal:
    data = getattr(error, "data", None) or {}
    if "messages" in data:
        return faults.refusal_of_messages(data["messages"])
    return Refusal(_BY_STATUS.get(error.code or 500, "system.internal"))


def problem(refusal: Refusal) -> dict[str, Any]:
    """Return the problem document."""
    document: dict[str, Any] = {
        "type": f"{current_app.config['PROBLEM_BASE']}/problems/{refusal.code}",
        "title": f"{refusal.zh} / {refusal.en}",
        "status": refusal.status,
        "code": refusal.code,
        "kind": str(refusal.kind),
        "zh": refusal.zh,
        "en": refusal.en,
        "instance": request.path,
        "trace_id": g.get("trace_id", ""),
    }
    defects = refusal.defects or ((Defect(refusal.pointer, refusal.code, refusal.params),) if refusal.pointer else ())
    if defects:
        document["errors"] = [one.as_json() for one in defects]
    if refusal.params:
        document["params"] = Defect("", refusal.code, refusal.params).as_json()["params"]
    return document


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Return what a refusal says in headers: the present version, when to come again, how to sign in."""
    headers = {}
    if refusal.kind in {Kind.STALE, Kind.PRECONDITION} and "current" in refusal.params:
        headers["ETag"] = f'"{refusal.params["current"]}"'
    if refusal.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = 'Bearer realm="yizhao"'
    wait = refusal.retry_after or (refusal.params.get("seconds") if refusal.kind is Kind.RATE_LIMITED else None)
    if wait is None and refusal.code in {"request.in_progress", "system.busy", "system.unavailable"}:
        wait = RETRY_SECONDS.get(refusal.kind, 1)
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return headers


def as_problem(refusal: Refusal) -> Response:
    """Return the refusal as ``application/problem+json``."""
    body = json.dumps(problem(refusal), ensure_ascii=False)
    return Response(body, status=refusal.status, headers=headers_of(refusal), mimetype=MEDIA_TYPE)


def wants_page() -> bool:
    """Tell whether the answer is for a person: outside the API, on a page's address or asked for as HTML."""
    if request.path.startswith("/api/"):
        return False
    if g.get("bearer"):
        return False
    accepts_page = "text/html" in request.headers.get("Accept", "")
    if request.blueprint is None:
        return accepts_page
    return request.blueprint in current_app.config["PAGE_BLUEPRINTS"]


def install(app: Flask, error_page: Any) -> None:
    """Let every exception of the app end here. ``error_page(refusal) -> Response`` draws the page for people."""

    def answer(error: Exception) -> Response:
        refusal = refusal_of(error)
        if isinstance(error, HTTPException) and error.code is not None and error.code < 400:  # redirects of the router
            return Response(status=error.code, headers=dict(error.get_headers()))
        if refusal.status >= 500:
            log.error("request failed", exc_info=error)
        answered = error_page(refusal) if wants_page() else as_problem(refusal)
        if isinstance(error, HTTPException) and error.code == 405:
            answered.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
        return answered

    app.register_error_handler(Exception, answer)

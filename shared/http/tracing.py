"""Ids, log line and figures of each request. A trace id comes from ``traceparent`` (W3C) or is made here."""

import logging
import re
import secrets
import time
from contextlib import ExitStack

from flask import Flask, Response, g, request

from shared import logs, metrics

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

log = logging.getLogger("yizhao.request")
_count = metrics.counter("yizhao_http_requests_total", "Requests answered", ("service", "method", "route", "status"))
_time = metrics.histogram("yizhao_http_request_seconds", "Time to answer", ("service", "route"))


def trace_id(traceparent: str | None) -> str:
    """Return the trace id of a W3C ``traceparent``, or a new one.

    >>> trace_id("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return found.group(1) if found else secrets.token_hex(16)


def install(app: Flask, service: str) -> None:
    """Follow each request of the app."""

    @app.before_request
    def begin() -> None:
        g.service = service
        g.began = time.perf_counter()
        g.trace_id = trace_id(request.headers.get("traceparent"))
        g.request_id = secrets.token_hex(8)
        g.ids = ExitStack()
        g.ids.enter_context(logs.context(service=service, trace_id=g.trace_id, request_id=g.request_id))

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Trace-Id"] = g.get("trace_id", "")
        route = request.url_rule.rule if request.url_rule else "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        _count.labels(service, request.method, route, str(response.status_code)).inc()
        _time.labels(service, route).observe(took)
        extra = {"method": request.method, "route": route, "status": response.status_code, "ms": round(took * 1000, 1)}
        log.info("answered", extra=extra)
        return response

    @app.teardown_request
    def leave(_: BaseException | None) -> None:
        ids: ExitStack | None = g.pop("ids", None)
        if ids is not None:
            ids.close()

"""The app on a service's internal port: alive, able to work, figures, OpenAPI. Never on the public address."""

import logging
from datetime import datetime
from typing import Any

from flask import Flask, Response, json

from shared import metrics
from shared.http import openapi
from shared.http.guards import guard
from shared.unit import Units
from shared.worker.beats import Beat, beats

SILENT_SECONDS = 60

log = logging.getLogger(__name__)
_age = metrics.gauge(
    "yizhao_worker_silence_seconds", "Since the last sign of a part of the worker", ("service", "part")
)
_figure = metrics.gauge("yizhao_worker_figure", "What a part of the worker counts", ("service", "part", "figure"))


def internal_app(public: Flask) -> Flask:
    """Make the internal app beside a service's public one."""
    app = Flask("yizhao.internal", static_folder=None)
    units: Units = public.extensions["yizhao.units"]
    service = units.source.rpartition(":")[2]

    @app.get("/healthz")
    @guard.public
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz")
    @guard.public
    def readyz() -> Response:
        try:
            seen = _beats(units)
        except Exception:
            log.exception("not ready")
            return _json({"status": "database not reachable"}, 503)
        now = units.system_clock.now()
        return _json({"status": "ok", "worker": {beat.part: _condition(beat, now) for beat in seen}})

    @app.get("/metrics")
    @guard.public
    def figures() -> Response:
        try:
            for beat in _beats(units):
                _show(service, beat, units.system_clock.now())
            for show in public.extensions.get("yizhao.figures", ()):  # what a service shows of its own
                show()
        except Exception:
            log.exception("figures not read")  # those of this process are told all the same
        return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)

    @app.get("/openapi.json")
    @guard.public
    def spec() -> Response:
        return _json(openapi.document(public))

    return app


def _beats(units: Units) -> list[Beat]:
    with units.db.transaction() as tx:
        return beats(tx)


def _condition(beat: Beat, now: datetime) -> str:
    """Say how a part of the worker does. A silent worker does not make the web unready: it can still take work in.

    >>> from datetime import UTC
    >>> _condition(Beat("relay", datetime(2026, 3, 2, 1, 0, tzinfo=UTC), {}), datetime(2026, 3, 2, 1, 2, tzinfo=UTC))
    'silent for 120 s'
    """
    seconds = round((now - beat.at).total_seconds())
    return f"silent for {seconds} s" if seconds > SILENT_SECONDS else "ok"


def _show(service: str, beat: Beat, now: datetime) -> None:
    _age.labels(service, beat.part).set((now - beat.at).total_seconds())
    for name, value in beat.figures.items():
        if isinstance(value, int | float):
            _figure.labels(service, beat.part, name).set(value)


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, mimetype="application/json")

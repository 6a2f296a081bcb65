"""The app on a service's internal port: alive, able to work, figures, OpenAPI. Never on the public address."""

import logging

from flask import Flask, Response, json

from shared import metrics
from shared.http import openapi
from shared.http.guards import guard
from shared.unit import Units

log = logging.getLogger(__name__)


def internal_app(public: Flask) -> Flask:
    """Make the internal app beside a service's public one."""
    app = Flask("yizhao.internal", static_folder=None)
    units: Units = public.extensions["yizhao.units"]

    @app.get("/healthz")
    @guard.public
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz")
    @guard.public
    def readyz() -> Response:
        try:
            with units.db.transaction() as tx:
                tx.scalar("SELECT 1")
        except Exception:
            log.exception("not ready")
            return _json({"status": "database not reachable"}, 503)
        return _json({"status": "ok"})

    @app.get("/metrics")
    @guard.public
    def figures() -> Response:
        return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)

    @app.get("/openapi.json")
    @guard.public
    def spec() -> Response:
        return _json(openapi.document(public))

    return app


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, mimetype="application/json")

"""The internal port: alive, ready, figures, OpenAPI."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from shared.database import Database
from shared.http import internal_app
from shared.unit import Units
from shared.worker.beats import beat
from tests.integration.http import notebook


def test_it_tells_life_readiness_figures_and_the_api(app: Flask) -> None:
    app.test_client().get("/api/v1/applications")
    inside = internal_app(app).test_client()
    assert inside.get("/healthz").status_code == inside.get("/readyz").status_code == 200
    assert 'yizhao_http_requests_total{method="GET",route="/api/v1/applications"' in inside.get("/metrics").text
    assert inside.get("/openapi.json").get_json()["openapi"] == "3.1.0"


def test_it_tells_how_the_worker_does(app: Flask, units: Units) -> None:
    with units.db.transaction() as tx:
        beat(tx, "relay", {"passed": 7})
    inside = internal_app(app).test_client()
    assert inside.get("/readyz").get_json() == {"status": "ok", "worker": {"relay": "ok"}}
    shown = inside.get("/metrics").text
    assert 'yizhao_worker_figure{figure="passed",part="relay",service="registration"} 7.0' in shown


def test_it_is_alive_but_not_ready_without_its_database(
    settings: notebook.Settings, units: Units, open_database: Callable[..., Database]
) -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/none")
    inside = internal_app(notebook.notebook(settings, replace(units, db=nowhere))).test_client()
    assert inside.get("/healthz").status_code == 200
    assert inside.get("/readyz").status_code == 503


def test_a_page_of_a_service_without_its_database_says_so(
    settings: notebook.Settings, units: Units, open_database: Callable[..., Database]
) -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/none")
    page = notebook.notebook(settings, replace(units, db=nowhere)).test_client().get("/")
    assert page.status_code == 503
    assert "服务暂不可用" in page.text

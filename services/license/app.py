"""Wires the licence service together. Building and creating opens no connection."""

from functools import partial

from flask import Flask

from services.license import api, figures, pages, published
from services.license.ports import Service, build
from services.license.settings import Settings
from shared.app import new_app
from shared.http import internal_app

__all__ = ["Service", "Settings", "build", "create_app", "create_internal_app"]


def create_app(settings: Settings) -> Flask:
    """Return the web application: API, pages, and what machines fetch."""
    service = build(settings)
    app = new_app(
        settings,
        service,
        service.units,
        package="services.license",
        api=list(api.BLUEPRINTS),
        raw=list(published.BLUEPRINTS),
        pages=[pages.blueprint],
    )
    app.extensions["yizhao.figures"] = (partial(figures.show, service),)
    return app


def create_internal_app(settings: Settings) -> Flask:
    """Return the application of the internal port: health, metrics, OpenAPI."""
    return internal_app(create_app(settings))

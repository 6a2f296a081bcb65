"""Wires code allotment together. Building and creating opens no connection."""

from flask import Flask

from services.codegen import api, pages
from services.codegen.ports import Service, build
from services.codegen.settings import Settings
from shared.app import new_app
from shared.http import internal_app

__all__ = ["Service", "build", "create_app", "create_internal_app"]


def create_app(settings: Settings) -> Flask:
    """Return the web application: API and pages."""
    service = build(settings)
    return new_app(
        settings, service, service.units, package="services.codegen", api=api.BLUEPRINTS, pages=pages.BLUEPRINTS
    )


def create_internal_app(settings: Settings) -> Flask:
    """Return the application of the internal port: health, metrics, OpenAPI."""
    return internal_app(create_app(settings))

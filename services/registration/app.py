"""Wires registration together. Building and creating opens no connection."""

from flask import Flask

from services.registration import api, pages
from services.registration.ports import Service, build
from services.registration.settings import Settings
from shared.app import new_app
from shared.http import internal_app
from shared.web.sandbox import clock_blueprint

__all__ = ["Service", "build", "create_app", "create_internal_app"]


def create_app(settings: Settings) -> Flask:
    """Return the web application: API and pages, and in the sandbox the page that moves the legal clock."""
    service = build(settings)
    sandbox = [clock_blueprint(settings)] if settings.sandbox else []
    return new_app(
        settings,
        service,
        service.units,
        package="services.registration",
        api=api.BLUEPRINTS,
        pages=[*pages.BLUEPRINTS, *sandbox],
    )


def create_internal_app(settings: Settings) -> Flask:
    """Return the application of the internal port: health, metrics, OpenAPI."""
    return internal_app(create_app(settings))

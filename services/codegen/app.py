"""Wires code allotment together. Building and creating opens no connection."""

from dataclasses import dataclass

from flask import Flask

from services.codegen import store
from services.codegen.settings import Settings
from shared.clock import SystemClock
from shared.database import Database
from shared.http import internal_app, new_app
from shared.unit import Units

SOURCE = "urn:yizhao:codegen"


@dataclass(frozen=True)
class Service:
    """The ports of the service."""

    settings: Settings
    db: Database
    units: Units


def build(settings: Settings) -> Service:
    """Make the service's ports."""
    db = Database(settings.database_url, constraints=store.CONSTRAINTS)
    return Service(settings, db, Units(db, SOURCE, SystemClock(), sandbox=settings.sandbox))


def create_app(settings: Settings) -> Flask:
    """Return the web application: API and pages."""
    from services.codegen import api, pages

    service = build(settings)
    return new_app(
        settings, service, service.units, package="services.codegen", api=[api.blueprint], pages=[pages.blueprint]
    )


def create_internal_app(settings: Settings) -> Flask:
    """Return the application of the internal port: health, metrics, OpenAPI."""
    return internal_app(create_app(settings))

"""The three sorts of addresses a service has: API, raw documents, pages."""

from flask import Blueprint

from shared.http.openapi import DocumentedBlueprint


def api_blueprint(name: str, package: str, what: str) -> DocumentedBlueprint:
    """JSON under ``/api/v1``: bearer tokens, problem documents, OpenAPI."""
    return DocumentedBlueprint(name, package, url_prefix="/api/v1", description=what)


def raw_blueprint(name: str, package: str) -> Blueprint:
    """Documents outside ``/api/v1`` (well-known, status lists): bearer tokens, problem documents."""
    return Blueprint(name, package)


def page_blueprint(name: str, package: str) -> Blueprint:
    """Pages: the session cookie, a CSRF secret in every form, errors as pages."""
    return Blueprint(name, package)

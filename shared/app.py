"""Makes the Flask app of a service from its blueprints: identity, guards, refusals, headers, limits, pages.

The one place that knows both `shared.http` and `shared.web`; pages know HTTP, HTTP does not know pages.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from shared import logs
from shared.auth import session
from shared.auth.bearer import TokenVerifier
from shared.auth.issuer import Issuer
from shared.auth.principal import PUBLIC, Principal, principal_of
from shared.auth.relying_party import RelyingParty, session_blueprint
from shared.crypto import secret_file
from shared.errors import Refusal
from shared.http import headers, openapi, problems, tracing
from shared.http.guards import guard, guards_of
from shared.http.odd_text import refuse_odd_text
from shared.http.openapi import DocumentedBlueprint
from shared.settings import ServiceSettings
from shared.unit import Units
from shared.web import setup as web

BODY_BYTES = 25 * 1024 * 1024  # a material of 20 MB in a multipart form
FORM_BYTES = 2 * 1024 * 1024
FORM_PARTS = 2_000

TITLES = {"registration": "登记", "codegen": "赋码", "license": "电子营业执照", "deregistration": "注销"}


def new_app(
    settings: ServiceSettings,
    service: Any,
    units: Units,
    *,
    package: str,
    api: Sequence[DocumentedBlueprint] = (),
    raw: Sequence[Blueprint] = (),
    pages: Sequence[Blueprint] = (),
) -> Flask:
    """Make the app. Opens no connection; makes the service's cookie key where there is none yet.

    :param service: the service's ports, found again in views with ``serving(Service)``.
    :param package: the service's package, with ``templates/`` in it.
    :raises UnguardedViewError: a view has no guard.
    """
    logs.configure_if_nobody_did(settings.SERVICE, settings.log_level)
    app = Flask(package, static_folder=None)
    _configure(app, settings)
    issuer = Issuer(settings.oidc_issuer, settings.oidc_internal_url)
    app.extensions |= {"yizhao.service": service, "yizhao.units": units}
    app.extensions["yizhao.identify"] = _identify(TokenVerifier(issuer.url, settings.SERVICE, issuer.keys))
    tracing.install(app, settings.SERVICE)
    app.before_request(refuse_odd_text)
    app.before_request(_check_form)
    headers.install(app, settings)
    web.install(app, settings, package)
    collector = openapi.attach(app, f"一照 Yizhao: {settings.SERVICE} {TITLES.get(settings.SERVICE, '')}".strip())
    for blueprint in api:
        collector.register_blueprint(blueprint)
    for plain in (*raw, *pages, _sign_in(settings, issuer)):
        app.register_blueprint(plain)
    app.config["PAGE_BLUEPRINTS"] = frozenset({page.name for page in pages} | {"session", "account"})
    problems.install(app, web.error_page)
    guards_of(app)
    return app


def _configure(app: Flask, settings: ServiceSettings) -> None:
    name = settings.SERVICE
    if settings.trusted_proxies:
        depth = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=depth, x_proto=depth, x_host=depth)  # type: ignore[method-assign]
    app.json = _Json(app)
    app.secret_key = secret_file(settings.secrets_dir / name / "session.key")
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROBLEM_BASE=settings.public_url.rstrip("/"),
        SESSION_COOKIE_NAME=f"yizhao_{name}",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=session.LIFE_SECONDS),
    )


class _Json(DefaultJSONProvider):
    """JSON as the contract writes it: UTF-8 as it is, members in the order given."""

    ensure_ascii = False
    sort_keys = False


def _identify(verifier: TokenVerifier) -> Callable[[], Principal]:
    """Return how a request tells who makes it: a bearer token anywhere, the cookie on pages only.

    The API never looks at the cookie, so no foreign page can make a browser call it.
    """

    def identify() -> Principal:
        header = request.headers.get("Authorization")
        if header is not None:
            g.bearer = True
            scheme, _, token = header.partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise Refusal("auth.unauthenticated")
            return principal_of(verifier.access_token(token.strip()))
        if request.path.startswith("/api/"):
            return PUBLIC
        return session.present()

    return identify


def _check_form() -> None:
    """Refuse a page's form that did not come from us. A request with a bearer token cannot be forged by a page."""
    if request.blueprint not in current_app.config["PAGE_BLUEPRINTS"] or request.method in {"GET", "HEAD"}:
        return
    if "Authorization" in request.headers:
        return
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "checks_origin", False):
        session.require_csrf()


def _sign_in(settings: ServiceSettings, issuer: Issuer) -> Blueprint:
    party = RelyingParty(
        service=settings.SERVICE,
        own_url=settings.own_url,
        client_id=settings.client_id,
        client_secret=settings.oidc_client_secret,
        start_url=f"{settings.links.registration}/",
        issuer=issuer,
    )
    return session_blueprint(party, guard.public)

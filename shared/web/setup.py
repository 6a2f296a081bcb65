"""Wires pages into an app: templates, texts, static files with a hash in their name, error pages, the account page."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime
from flask import Blueprint, Flask, Response, abort, g, request, session
from flask_babel import Babel
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from shared.auth.principal import PUBLIC
from shared.auth.session import csrf_token
from shared.clock import LEGAL_ZONE, LegalClock, legal_day
from shared.divisions import REGISTRIES
from shared.errors import Refusal
from shared.http.commands import units
from shared.http.guards import guard, principal
from shared.http.problems import headers_of
from shared.ids import uuid7
from shared.settings import ServiceSettings
from shared.web import i18n, nav
from shared.web.pages import redirect_to, render_page, said

ROLES = {
    "applicant": ("申请人", "applicant"),
    "reviewer": ("审查人", "reviewer"),
    "approver": ("核准人", "approver"),
    "head_of_registry": ("登记机关负责人", "head of registry"),
    "supervisor": ("效能监察", "supervisor"),
    "code_officer": ("码段管理员", "code officer"),
    "licence_officer": ("执照管理员", "licence officer"),
    "department": ("协同部门", "department"),
    "operator": ("运维", "operator"),
}
_STATIC = files("shared.web") / "static"
_TYPES = {"css": "text/css; charset=utf-8"}


def install(app: Flask, settings: ServiceSettings, package: str) -> None:
    """Give the app its pages' frame."""
    service = settings.SERVICE
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader(
        [PackageLoader(package, "templates"), PackageLoader("shared.web", "templates")]
        if _has_templates(package)
        else [PackageLoader("shared.web", "templates")]
    )
    Babel(app, locale_selector=i18n.babel_locale)
    app.jinja_env.filters |= {**i18n.FILTERS, "legal_clock": legal_clock}
    app.jinja_env.tests["han"] = i18n.is_han
    app.jinja_env.globals |= {
        "_": i18n.bilingual,
        "pick": i18n.pick,
        "query_with": i18n.query_with,
        "csrf_token": csrf_token,
        "form_key": form_key,
        "said": said,
        "legal_now": legal_now,
        "legal_today": legal_today,
        "clock_form_id": "",
        "links": settings.links,
        "sandbox": settings.sandbox,
    }
    assets = _assets()
    app.jinja_env.globals["asset"] = lambda name: f"/{service}-assets/{assets[name]}"
    app.register_blueprint(_static_blueprint(service, assets))
    app.register_blueprint(_account_blueprint(service))
    app.context_processor(_of_request(settings))


def error_page(refusal: Refusal) -> Response:
    """Draw the page of a refusal; who is not signed in is sent to sign in and back where that makes sense."""
    if refusal.status == 401 and request.method == "GET":
        return redirect_to(sign_in_path())
    if refusal.status >= 500:
        g.clock = None  # the database may be what failed
    typed = [] if refusal.status == 413 else _typed()
    response = render_page("error.html", status=refusal.status, refusal=refusal, typed=typed)
    response.headers.update(headers_of(refusal))
    return response


def principal_or_nobody() -> bool:
    """Tell whether somebody is signed in, also where the very token was refused."""
    try:
        return principal().signed_in
    except Refusal:
        g.principal = PUBLIC
        return False


def _typed() -> list[tuple[str, str]]:
    """Return what the person typed, to copy. Long digit strings are never sent back: they may be identity numbers."""
    return [
        (name, value)
        for name, value in request.form.items()
        if value and not name.startswith("_") and sum(character.isdigit() for character in value) < 11
    ]


def sign_in_path() -> str:
    """Return where to sign in, with the way back to this page."""
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return f"/{g.service}-session/sign-in?next={quote(here, safe='/')}"


def legal_now() -> datetime | None:
    """Return the legal moment of this request; the unit's, if one was opened. None on the page of a failure."""
    if "clock" not in g:
        g.clock = units().clock()
    clock: LegalClock | None = g.clock
    return None if clock is None else clock.legal_now()


def legal_today() -> str:
    """Return the legal day as a date field takes it."""
    moment = legal_now()
    return "" if moment is None else legal_day(moment).isoformat()


def legal_clock(moment: datetime | None) -> Markup:
    """Write the legal clock for the banner: 2026年3月2日 10:15."""
    if moment is None:
        return Markup("–")
    local = moment.astimezone(LEGAL_ZONE)
    pattern = "d MMMM y, HH:mm" if i18n.locale() == "en" else "y年M月d日 HH:mm"
    text = format_datetime(local, pattern, locale=i18n.babel_locale())
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="minutes"), text)


def form_key(version: int | None = None) -> Markup:
    """Return the hidden fields of a POST form: its browser's secret, its own UUIDv7, the version it was drawn from."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    shown = field.format("_csrf", csrf_token()) + field.format("_key", uuid7())
    return shown if version is None else shown + field.format("_version", version)


def _has_templates(package: str) -> bool:
    return (files(package) / "templates").is_dir()


def _of_request(settings: ServiceSettings) -> Callable[[], dict[str, Any]]:
    def values() -> dict[str, Any]:
        principal_or_nobody()
        actor = principal()
        return {
            "principal": actor,
            "locale": i18n.locale(),
            "brand": nav.brand_for(actor),
            "nav": nav.shown_for(actor, settings.links, settings.SERVICE),
            "sign_in_path": sign_in_path(),
            "account_path": f"/{settings.SERVICE}-session/account",
            "sign_out_path": f"/{settings.SERVICE}-session/sign-out",
            "shown_name": actor.name or actor.subject,
            "here": settings.own_url + (request.full_path.rstrip("?") if request.method == "GET" else request.path),
            "service": settings.SERVICE,
            "trace_id": g.get("trace_id", ""),
        }

    return values


def _assets() -> dict[str, str]:
    """Return the served name of each static file: ``yizhao.css`` → ``yizhao.<hash>.css``."""
    served = {}
    for file in _STATIC.iterdir():
        stem, _, ending = file.name.rpartition(".")
        served[file.name] = f"{stem}.{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}.{ending}"
    return served


def _static_blueprint(service: str, assets: dict[str, str]) -> Blueprint:
    blueprint = Blueprint("assets", __name__, url_prefix=f"/{service}-assets")
    by_served = {served: name for name, served in assets.items()}

    @blueprint.get("/<name>")
    @guard.public
    def asset(name: str) -> Response:
        if name not in by_served:
            abort(404)
        content = (_STATIC / by_served[name]).read_bytes()
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(content, content_type=_TYPES[name.rpartition(".")[2]], headers=headers)

    return blueprint


def _account_blueprint(service: str) -> Blueprint:
    blueprint = Blueprint("account", __name__, url_prefix=f"/{service}-session")

    @blueprint.get("/account")
    @guard.signed_in
    def account() -> Response:
        actor = principal()
        registry = REGISTRIES.get(actor.registry)
        roles = [i18n.bilingual(*ROLES[role]) for role in sorted(actor.roles) if role in ROLES]
        until = datetime.fromtimestamp(session.get("until", 0), tz=UTC)
        shown = i18n.pick(registry) if registry else ""
        return render_page("account.html", roles=roles, registry_name=shown, until=until)

    return blueprint

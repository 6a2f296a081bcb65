"""The page that verifies without a network: once visited, a service worker holds it, and scripts of ours do the check.

What is shipped lies in ``services/license/web/built``, made from the sources beside it (``docs/verification.md``). The
address of the worker ends under the page's own, so that it never answers for any other page.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from flask import Response, current_app, g, json, render_template_string, request

from services.license.domain.panels import panels
from services.license.pages.offline_words import PANELS, words
from services.license.pages.routes import blueprint
from services.license.ports import Service
from services.license.queries import keys
from services.license.verification import TrustList
from shared.auth.principal import PUBLIC
from shared.errors import Refusal
from shared.http import guard, serving
from shared.http.headers import content_security_policy
from shared.web import i18n, reading, render_page

PATH = "/verifications/offline"
_BUILT = files("services.license") / "web" / "built"
_TYPES = {"js": "text/javascript; charset=utf-8", "wasm": "application/wasm"}
_FILES = ("app.js", "main.js", "verifier.js", "zxing_reader.wasm")
_WORKER = "worker.js"
_TEMPLATES = ("offline.html", "better_picture.html", "layout.html", "parts.html")


@dataclass(frozen=True)
class Asset:
    """A file as it is served; ``sha256``: 64 hex digits."""

    content: bytes
    sha256: str


@blueprint.get(PATH)
@guard.public
def offline() -> Response:
    """The page. It is the same for everybody, because a worker keeps it: nothing on it depends on who is signed in."""
    service = serving(Service)
    g.principal = PUBLIC
    with reading() as call:
        pin = _pin(keys.trust_list(call.unit.tx))
    values: dict[str, Any] = {"sandbox": False}  # the banner's clock would stand still off line; the page has a line
    values |= {"pin": pin, "words": words(), "panels": PANELS, "panel_words": panels(), "path": PATH}
    page = render_page("offline.html", demonstration=service.settings.sandbox, **values)
    # Only here may a page compile WebAssembly: the reader of QR codes is some.
    policy = content_security_policy(service.settings)
    page.headers["Content-Security-Policy"] = f"{policy}; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
    return page


@blueprint.get(f"{PATH}/{_WORKER}")
@guard.public
def offline_worker() -> Response:
    """The service worker, which holds the page and its files. It differs, and takes over, when any of them does."""
    with reading() as call:
        pin = _pin(keys.trust_list(call.unit.tx))
    style = render_template_string("{{ asset('yizhao.css') }}")
    held = [style, *(f"{PATH}/{name}" for name in _FILES)]
    page = json.dumps({"version": _version(pin, style), "files": held, "language": i18n.locale()})
    response = _served(f"const PAGE = {page};\n".encode() + _asset(_WORKER).content, _WORKER)
    response.headers["Service-Worker-Allowed"] = PATH
    return response


@blueprint.get(f"{PATH}/<name>")
@guard.public
def offline_file(name: str) -> Response:
    """A script of the page, or the WebAssembly of the reader of QR codes."""
    if name not in _FILES:
        raise Refusal("request.not_found")
    return _served(_asset(name).content, name)


def _served(content: bytes, name: str) -> Response:
    response = Response(content, content_type=_TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return response


@cache
def _asset(name: str) -> Asset:
    content = (_BUILT / name).read_bytes()
    return Asset(content, sha256(content).hexdigest())


def _version(pin: str, style: str) -> str:
    """Changes with everything that a worker holds: scripts, page, style, and the root that the page pins."""
    loader, environment = current_app.jinja_loader, current_app.jinja_env
    sources = [loader.get_source(environment, name)[0] for name in _TEMPLATES] if loader else []
    parts = [*(_asset(name).sha256 for name in (*_FILES, _WORKER)), *sources, style, pin, json.dumps(words())]
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def _pin(token: str | None) -> str:
    """The fingerprint of the root, which a device keeps from its first visit on; empty before the first trust list."""
    return TrustList.from_token(token).root_sha256 if token else ""

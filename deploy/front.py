"""The web of the house: all services behind one address, or one service alone, with an inner door for operations.

gunicorn makes these in each of its workers: `deploy.front:everything()` on one machine, `deploy.front:alone("license")`
in a container of its own. The inner door is the second address that gunicorn is bound to; there the operations' pages
(`/healthz`, `/readyz`, `/metrics`, `/openapi.json`) are, which the public address does not show.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploy.onebox.databases import SERVICES
from deploy.routes import SANDBOX, service_of
from deploy.sandbox import SandboxSettings
from deploy.sandbox import create_app as create_issuer
from deploy.web import WebSettings
from shared.http import internal_app

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ByDoor:
    """Dispatches by the port a request came in at: the inner one or any other."""

    def __init__(self, public: WsgiApp, inner: WsgiApp) -> None:
        self.public, self.inner = public, inner
        self.inner_port = str(WebSettings.from_environment().inner_port)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        app = self.inner if environ["SERVER_PORT"] == self.inner_port else self.public
        return app(environ, start_response)


class ByRoute:
    """Dispatches by the first segment of the path, as the ingress does."""

    def __init__(self, apps: Mapping[str, WsgiApp]) -> None:
        self.apps = apps

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self.apps[service_of(environ["PATH_INFO"])](environ, start_response)


class ByName:
    """The inner door of several services: `/<service>/healthz`; without a name it is the first service's."""

    def __init__(self, apps: Mapping[str, WsgiApp]) -> None:
        self.apps = apps

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        first, _, rest = environ["PATH_INFO"].removeprefix("/").partition("/")
        if first in self.apps:
            environ = {**environ, "PATH_INFO": f"/{rest}", "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}/{first}"}
            return self.apps[first](environ, start_response)
        return next(iter(self.apps.values()))(environ, start_response)


def everything() -> WsgiApp:
    """All services and, in a sandbox, the issuer."""
    apps: dict[str, WsgiApp] = {}
    inner: dict[str, WsgiApp] = {}
    for name in SERVICES:
        apps[name], inner[name] = _service(name)
    sandbox = SandboxSettings.from_environment()
    apps[SANDBOX] = create_issuer(sandbox) if sandbox.sandbox else apps["registration"]
    return ByDoor(ByRoute(apps), ByName(inner))


def alone(name: str) -> WsgiApp:
    """One service, or the sandbox issuer, alone."""
    if name == SANDBOX:
        return create_issuer(SandboxSettings.from_environment())
    public, inner = _service(name)
    return ByDoor(public, ByName({name: inner}))


def _service(name: str) -> tuple[WsgiApp, WsgiApp]:
    """The public and the inner side of one service; both see the same process, so that its metrics are its own."""
    settings = importlib.import_module(f"services.{name}.settings").Settings.from_environment()
    app = importlib.import_module(f"services.{name}.app").create_app(settings)
    return app, internal_app(app)

"""The generated contracts: OpenAPI of each service, AsyncAPI of the events, the ingress configuration.

They are files of the repository, so that a change of a contract is seen in a commit; a test compares them.
"""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy import envexample, nginx
from deploy.onebox.databases import SERVICES
from shared.events import asyncapi
from shared.http import openapi

ROOT = Path(__file__).parents[1]
# Enough to make the apps; nothing is connected to.
SETTINGS = {
    "PUBLIC_URL": "https://yizhao.example",
    "OIDC_ISSUER": "https://id.example",
    "SECRETS_DIR": "/nonexistent",
    "BUS_URL": "kafka://bus.example:9092",
    **{f"{service.upper()}_DATABASE_URL": "postgresql://db.example/x" for service in SERVICES},
}


def files() -> Iterator[tuple[Path, str]]:
    """Path below the repository and content of every generated file."""
    for service in SERVICES:
        yield Path("docs") / "openapi" / f"{service}.json", as_text(openapi.document(app_of(service)))
    yield Path("docs") / "events" / "asyncapi.json", as_text(asyncapi.document())
    yield Path("deploy") / "nginx.conf", nginx.configuration()
    yield Path("deploy") / "env.example", envexample.text()


def app_of(service: str) -> Any:
    """The web application of a service, for looking at."""
    settings = importlib.import_module(f"services.{service}.settings").Settings.from_environment(SETTINGS)
    return importlib.import_module(f"services.{service}.app").create_app(settings)


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

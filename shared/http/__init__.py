"""HTTP for every service: guards, idempotent and versioned writes, lists, problems, OpenAPI (the app: `shared.app`).

Services import from here; how it is done stands in the modules.
"""

from shared.http import commands
from shared.http.blueprints import api_blueprint, page_blueprint, raw_blueprint
from shared.http.commands import Call, reading
from shared.http.guards import guard, guards_of, principal
from shared.http.internal import internal_app
from shared.http.paging import Page, PageRequest
from shared.http.serving import serving

__all__ = [
    "Call",
    "Page",
    "PageRequest",
    "api_blueprint",
    "commands",
    "guard",
    "guards_of",
    "internal_app",
    "page_blueprint",
    "principal",
    "raw_blueprint",
    "reading",
    "serving",
]

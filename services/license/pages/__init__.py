"""HTML in and out: a holder's licences, checks by everybody, and what the trust rests on."""

from services.license.pages import checks, displays, grants, holders, offline, papers, presentations, trust
from services.license.pages.routes import blueprint

__all__ = ["blueprint", "checks", "displays", "grants", "holders", "offline", "papers", "presentations", "trust"]

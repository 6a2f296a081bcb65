"""HTML in and out: a holder's licences, checks by everybody, and what the trust rests on."""

from services.license.pages import (
    asking,
    checks,
    displays,
    grants,
    holders,
    offline,
    papers,
    presentations,
    trust,
    wallets,
)
from services.license.pages.routes import blueprint

__all__ = [
    "asking",
    "blueprint",
    "checks",
    "displays",
    "grants",
    "holders",
    "offline",
    "papers",
    "presentations",
    "trust",
    "wallets",
]

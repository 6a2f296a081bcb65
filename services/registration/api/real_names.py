"""The real-name check before a view opens its transaction."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g

from services.registration.attesting import attest
from services.registration.domain.people import Attested
from services.registration.ports import Service
from shared.http import principal, serving

View = Callable[..., Any]


def real_named(view: View) -> View:
    """Check who the caller is, then call the view; stands between ``arguments`` and ``commands``."""

    @wraps(view)
    def checked(*args: Any, **address: Any) -> Any:
        g.attested = attest(serving(Service), principal())
        return view(*args, **address)

    return checked


def attested() -> Attested:
    """What the check of this request said."""
    known: Attested = g.attested
    return known

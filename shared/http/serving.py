"""The service behind a view: its ports, as its ``app.py`` wired them."""

from typing import TypeVar

from flask import current_app

S = TypeVar("S")


def serving(kind: type[S]) -> S:
    """Return the service whose app answers this request."""
    known = current_app.extensions["yizhao.service"]
    if not isinstance(known, kind):
        raise TypeError(f"this app serves {type(known).__name__}, not {kind.__name__}")
    return known

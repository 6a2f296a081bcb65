"""How fresh a status is (状态新旧), the same in the library, on the command line and on every page."""

from datetime import datetime, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)


class Freshness(StrEnum):
    """Of the list that the answer rests on, at the moment of the check."""

    FRESH = "fresh"  # the list says itself that it still speaks: up to 24 hours
    OLD = "old"  # up to seven days: what it said then is shown as such
    TOO_OLD = "too_old"  # it tells nothing good


def freshness_of(issued_at: datetime, expires_at: datetime, at: datetime) -> Freshness:
    """The freshness of a list with that span.

    >>> made = datetime(2026, 3, 2)
    >>> [str(freshness_of(made, made + timedelta(days=1), made + timedelta(days=day))) for day in (1, 7, 8)]
    ['fresh', 'old', 'too_old']
    """
    if at <= expires_at:
        return Freshness.FRESH
    return Freshness.OLD if at - issued_at <= WEEK else Freshness.TOO_OLD

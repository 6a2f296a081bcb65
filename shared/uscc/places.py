"""Positions 3 to 8: the division of the authority that first coded the entity, not of its address (GB/T 2260).

A former division is normal: neither a move nor the renaming of a district changes a code.
"""

from enum import Enum
from functools import lru_cache

from shared.divisions import divisions_of

NATIONAL = "100000"  # the national registry


class DivisionStatus(Enum):
    """What GB/T 2260 says of six digits."""

    CURRENT = "current"
    RETIRED = "retired"
    UNLISTED = "unlisted"  # development zones and direct bureaus number themselves inside their province
    UNKNOWN = "unknown"  # no province: not a division at all


@lru_cache(maxsize=8192)
def division_status(division: str) -> DivisionStatus:
    """Return what is known of positions 3 to 8.

    >>> [division_status(code).value for code in ("140105", "120222", "150291", "010119", "100000", "14010A")]
    ['current', 'retired', 'unlisted', 'unknown', 'current', 'unknown']
    """
    if division == NATIONAL:
        return DivisionStatus.CURRENT
    if not (division.isascii() and division.isdigit()) or not divisions_of(division[:2] + "0000"):
        return DivisionStatus.UNKNOWN
    known = divisions_of(division)
    if not known:
        return DivisionStatus.UNLISTED
    return DivisionStatus.CURRENT if any(row.to_year is None for row in known) else DivisionStatus.RETIRED

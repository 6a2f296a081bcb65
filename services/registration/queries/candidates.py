"""Names that may be like a new one: a wide net by index; likeness itself is judged by the domain."""

from datetime import date
from typing import Any

from services.registration.domain.names import Candidate, NameKey
from shared.database import Tx

MOST_CANDIDATES = 300  # identical ones come first, so none of those is cut off
_LEAST = 2  # a trade name has two characters, so shorter parts say nothing


def candidates(tx: Tx, registry: str, key: NameKey, today: date) -> list[Candidate]:
    """Names of the city that are registered, reserved or blocked and may be identical or similar.

    Found are: the same trade name; one inside the other; the same by sound; one inside the other by sound.
    """
    rows = tx.all(
        "SELECT name_full, registry, state, folded, readings, lower(industry_span) AS industry_from,"
        " upper(industry_span) AS industry_to FROM name_claim"
        " WHERE city = left(%(registry)s, 4) AND blocked && daterange(%(today)s, NULL) AND ("
        " comparison_hash = %(hash)s OR folded = ANY(%(parts)s) OR folded LIKE %(contains)s"
        " OR readings && %(spoken_parts)s OR spoken LIKE ANY(%(spoken)s))"
        " ORDER BY comparison_hash = %(hash)s DESC, length(name_full), claim_id LIMIT %(limit)s",
        {
            "registry": registry,
            "today": today,
            "hash": key.comparison_hash,
            "parts": parts_of(list(key.folded), ""),
            "contains": f"%{_escaped(key.folded)}%",
            "spoken_parts": [part for reading in key.readings for part in parts_of(reading.split(), " ")],
            "spoken": [f"% {_escaped(reading)} %" for reading in key.readings],
            "limit": MOST_CANDIDATES,
        },
    )
    return [_candidate(row) for row in rows]


def parts_of(units: list[str], joint: str) -> list[str]:
    """Every run of two or more units, joined.

    >>> parts_of(["晋", "源", "达"], "")
    ['晋源', '晋源达', '源达']
    """
    size = len(units)
    return [joint.join(units[start:end]) for start in range(size) for end in range(start + _LEAST, size + 1)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(
        name=row["name_full"],
        registry=row["registry"],
        status=row["state"],
        folded=row["folded"],
        readings=tuple(row["readings"]),
        industry_from=row["industry_from"],
        industry_to=row["industry_to"],
    )

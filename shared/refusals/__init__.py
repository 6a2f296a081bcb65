"""The catalogue of refusals and defects: one row of data a code, stable for ever (contract section 5).

Each ``*.csv`` beside this file is one area. Columns: ``code, kind, zh, en, law, article, remedy_zh, remedy_en``; the
texts may name parameters in braces. A ``kind`` decides the HTTP status and the fate of an event, once, here.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Kind(StrEnum):
    """The few kinds of refusal."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    PRECONDITION = "precondition"
    RULE_BROKEN = "rule_broken"
    INVALID = "invalid"
    MALFORMED = "malformed"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    GONE = "gone"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    TOO_LARGE = "too_large"
    MEDIA_TYPE = "media_type"
    NOT_ACCEPTABLE = "not_acceptable"
    METHOD = "method"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    EVENT = "event"  # fates of events; never leaves over HTTP
    WARNING = "warning"  # shown, stops nothing


STATUS: dict[Kind, int] = {
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.PRECONDITION: 428,
    Kind.RULE_BROKEN: 422,
    Kind.INVALID: 422,
    Kind.MALFORMED: 400,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.GONE: 410,
    Kind.TOO_EARLY: 409,
    Kind.TOO_LATE: 409,
    Kind.TOO_LARGE: 413,
    Kind.MEDIA_TYPE: 415,
    Kind.NOT_ACCEPTABLE: 406,
    Kind.METHOD: 405,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
    Kind.EVENT: 500,
    Kind.WARNING: 422,
}


class Fate(StrEnum):
    """What becomes of an event whose handling was refused."""

    PARK = "park"
    RETRY = "retry"


FATE: dict[Kind, Fate] = {kind: Fate.RETRY if kind is Kind.UNAVAILABLE else Fate.PARK for kind in Kind}


@dataclass(frozen=True)
class Row:
    """One code with its words, legal ground and remedy."""

    code: str
    kind: Kind
    zh: str
    en: str
    law: str = ""
    article: str = ""
    remedy_zh: str = ""
    remedy_en: str = ""


@cache
def catalogue() -> dict[str, Row]:
    """Return every row by its code.

    :raises ValueError: a code stands twice.
    """
    rows: dict[str, Row] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".csv"):
            for record in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                row = Row(kind=Kind(record.pop("kind")), **record)
                if row.code in rows:
                    message = f"refusal code twice: {row.code} ({file.name})"
                    raise ValueError(message)
                rows[row.code] = row
    return rows


def row(code: str) -> Row:
    """Return the row of a code.

    :raises KeyError: nobody wrote the row; a test finds such codes before a user does.
    """
    return catalogue()[code]

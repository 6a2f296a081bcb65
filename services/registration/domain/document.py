"""Documents (文书): what an application is answered with, and how their numbers are written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.divisions import registry_of

# Word in the number (文号) by kind of document.
SERIES = {"receipt": "登收", "defect_notice": "登补", "registration_notice": "登字"}


@dataclass(frozen=True)
class Document:
    """A document as issued. ``body`` is what it says, without personal data of the private part."""

    document_id: UUID
    application_id: UUID
    document_kind: str
    registry: str
    document_no: str
    issued_on: date
    issued_at: datetime
    body: dict[str, Any]


def document_number(registry: str, series: str, year: int, number: int) -> str:
    """The number (文号) with the short name of the registry, so that no two registries print the same.

    >>> document_number("140105", "登字", 2026, 123)
    '(并小)登字〔2026〕第000123号'
    """
    known = registry_of(registry)
    return f"({known.short if known else registry}){series}〔{year}〕第{number:06d}号"

"""A number from before the one code, and the code that it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.events.shapes import LegacyNumber
from shared.legacy_numbers import NumberKind, compact, is_personal


class Source(StrEnum):
    """How a mapping became known."""

    CONVERSION = "conversion"
    IMPORT = "import"
    OFFICER = "officer"


@dataclass(frozen=True)
class Mapping:
    """One row of the table of mappings. ``value`` is compact; ``issuer`` is empty where it is not known."""

    mapping_id: UUID
    entity_id: UUID
    uscc: str
    number_kind: str
    issuer: str
    value: str
    source: Source
    mapped_at: datetime
    valid_until_on: date | None = None
    version: int = 1

    @property
    def number(self) -> LegacyNumber:
        """The number as events carry it."""
        return LegacyNumber(self.number_kind, self.value, self.issuer or None, self.valid_until_on)


def keepable(numbers: Iterable[LegacyNumber]) -> list[LegacyNumber]:
    """Return the numbers that may be kept, in compact form, each once.

    A number that holds an identity number is left out: tellers promise not to carry one, and here a broken promise
    does no harm. So is a kind that this version does not know.

    >>> told = [("org_code", "d2143569-x"), ("org_code", "D2143569X"), ("tax_no", "11010519491231002X"), ("fax", "1")]
    >>> [number.value for number in keepable(LegacyNumber(*each) for each in told)]
    ['D2143569X']
    """
    kept: dict[tuple[str, str], LegacyNumber] = {}
    for number in numbers:
        if number.number_kind not in set(NumberKind) or is_personal(number.number_kind, number.value):
            continue
        value = compact(number.number_kind, number.value)
        if value:
            kept.setdefault(
                (number.number_kind, value),
                LegacyNumber(number.number_kind, value, number.issuer, number.valid_until_on),
            )
    return list(kept.values())

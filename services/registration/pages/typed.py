"""Reading what a person typed: blank is nothing, a day or a number that cannot be read is a fault at its field."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from werkzeug.datastructures import MultiDict

from shared.errors import Refusal
from shared.events.shapes import Money
from shared.web import bilingual

YUAN_PER_WAN = 10_000
_BEYOND_ALL_MONEY = Decimal(10) ** 16  # yuan; amounts have at most 16 digits before the point
_NEVER_ECHOED = ("identity_number",)


@dataclass(frozen=True)
class Fault:
    """What is wrong at one field of a page."""

    field: str
    words: str


@dataclass
class Typed:
    """The posted fields; faults gather in ``faults`` while they are read."""

    posted: MultiDict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        return self.posted.get(name, "").strip() or None

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.posted.getlist(name))

    def ticked(self, name: str) -> bool:
        return name in self.posted

    def day(self, name: str) -> date | None:
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(name, "日期请写成 2030-06-30 的样子", "Write the date like 2030-06-30")
            return None

    def whole(self, name: str) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        if re.fullmatch(r"\d{1,9}", text):
            return int(text)
        self._fault(name, "请填整数", "A whole number, please")
        return None

    def wan(self, name: str) -> Money | None:
        """A sum typed in 万元, kept in yuan; what is no number is kept as typed, for validation to name."""
        text = self.text(name)
        return None if text is None else Money(yuan_of_wan(text))

    def rows(self, stem: str) -> list[int]:
        """The numbers of the rows posted as ``<stem>-<number>-…``, in order."""
        found = (re.match(rf"{re.escape(stem)}-(\d{{1,3}})-", name) for name in self.posted)
        return sorted({int(match[1]) for match in found if match})

    def values(self) -> dict[str, str]:
        """What may be shown again in the fields: never an identity number."""
        return {name: value for name, value in self.posted.items() if not name.endswith(_NEVER_ECHOED)}

    def _fault(self, name: str, zh: str, en: str) -> None:
        self.faults.append(Fault(name, bilingual(zh, en)))


def identifier(text: str) -> UUID:
    """Return the id that an address or a field names; what is no id names nothing.

    :raises Refusal: ``request.not_found``.
    """
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refusal("request.not_found") from wrong


def yuan_of_wan(text: str) -> str:
    """Return 万元 as yuan with two decimals or more; what is no number, or no sum of this world, stays as typed.

    >>> yuan_of_wan("120"), yuan_of_wan("0.5"), yuan_of_wan("1.2345678"), yuan_of_wan("many"), yuan_of_wan("1e999")
    ('1200000.00', '5000.00', '12345.678', 'many', '1e999')
    """
    try:
        amount = Decimal(text.replace(",", "").replace("，", "")) * YUAN_PER_WAN
    except InvalidOperation:
        return text
    if not amount.is_finite() or abs(amount) >= _BEYOND_ALL_MONEY:
        return text
    return f"{amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount.normalize():f}"


def wan_of_yuan(amount: str | None) -> str:
    """Return yuan as the 万元 that were typed.

    >>> wan_of_yuan("1200000.00"), wan_of_yuan("5000.00"), wan_of_yuan("many"), wan_of_yuan(None)
    ('120', '0.5', 'many', '')
    """
    if amount is None:
        return ""
    try:
        return f"{(Decimal(amount) / YUAN_PER_WAN).normalize():f}"
    except InvalidOperation:
        return amount


def shares(amounts: Iterable[str | None]) -> list[str | None]:
    """Return each amount's share of their sum, percent with four decimals; the last takes what rounding leaves.

    >>> shares(["1200000.00", "800000.00"]), shares(["1.00", "1.00", "1.00"]), shares([None, "1.00"])
    (['60.0000', '40.0000'], ['33.3333', '33.3333', '33.3334'], [None, '100.0000'])
    """
    numbers = [_number(amount) for amount in amounts]
    total = sum((number for number in numbers if number), start=Decimal(0))
    if total <= 0:
        return [None for _ in numbers]
    percents = [None if number is None else (number * 100 / total).quantize(Decimal("0.0001")) for number in numbers]
    known = [place for place, percent in enumerate(percents) if percent is not None]
    rest = Decimal(100) - sum((percents[place] or Decimal(0) for place in known[:-1]), start=Decimal(0))
    if known:
        percents[known[-1]] = rest
    return [None if percent is None else f"{percent:.4f}" for percent in percents]


def _number(amount: str | None) -> Decimal | None:
    try:
        number = None if amount is None else Decimal(amount)
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and number > 0 else None

"""Amounts and ratios as typed, turned into decimals, or the reason why not."""

import re
from decimal import Decimal

from shared.events.shapes import Money

_AMOUNT = re.compile(r"-?\d{1,16}(\.\d+)?")
_RATIO = re.compile(r"\d{1,3}(\.\d{1,4})?")
KNOWN_CURRENCIES = frozenset({"CNY", "USD", "EUR", "HKD", "JPY", "GBP"})  # ISO 4217, those the register has met


def decimal_of(money: Money | None) -> Decimal | None:
    """The amount in yuan (or the currency's unit), or None where there is none or it cannot be read.

    >>> decimal_of(Money("1000000.00")), decimal_of(Money("ten")), decimal_of(None)
    (Decimal('1000000.00'), None, None)
    """
    if money is None or not _AMOUNT.fullmatch(money.amount):
        return None
    return Decimal(money.amount)


def is_too_precise(amount: Decimal) -> bool:
    """Whether an amount has more than two decimals.

    >>> is_too_precise(Decimal("1.005")), is_too_precise(Decimal("1.500"))
    (True, False)
    """
    return amount != amount.quantize(Decimal("0.01"))


def written(amount: Decimal) -> str:
    """The amount as the contract writes it, two decimals.

    >>> written(Decimal("1000000"))
    '1000000.00'
    """
    return f"{amount:.2f}"


def ratio_of(text: str | None) -> Decimal | None:
    """A ratio in percent, at most four decimals, or None.

    >>> ratio_of("33.3333"), ratio_of("a third")
    (Decimal('33.3333'), None)
    """
    return Decimal(text) if text is not None and _RATIO.fullmatch(text) else None

"""Cells of an outside file: days, capital, plain text, in all the ways registers write them."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from shared.events.shapes import Money

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?")
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d+)?)\(?([^()\d]*)\)?")
_TEN_THOUSAND = Decimal(10_000)
_CENT = Decimal("0.01")
_CURRENCIES = (("美", "USD"), ("港", "HKD"), ("欧", "EUR"), ("日", "JPY"), ("英", "GBP"))
_UNITS = re.compile(r"(万)?(人民币|美|港|香港|欧|日|英)?(元|币|镑)?(人民币)?元?")


def clean(text: str) -> str:
    r"""Return a cell's text: NFC, control characters (the database takes no NUL) become blanks, trimmed.

    >>> clean(" 太原\t某\x00公司 ")
    '太原 某 公司'
    """
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()


def plain(text: str) -> str:
    """Return a text with full-width digits and brackets made plain.

    >>> plain(" １２（万元） ")
    '12(万元)'
    """
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=65_536)
def read_day(text: str) -> date | None:
    """A day in one of the ways outside registers write it, or None.

    >>> read_day("2016-01-05"), read_day("2016年1月5日"), read_day("20160105"), read_day("2016-02-30")
    (datetime.date(2016, 1, 5), datetime.date(2016, 1, 5), datetime.date(2016, 1, 5), None)
    """
    try:
        if text.isascii() and _ISO.fullmatch(text):
            return date.fromisoformat(text)
        found = _DAY.fullmatch(plain(text))
        return None if found is None else date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def read_capital(text: str) -> tuple[Money | None, tuple[str, ...]]:
    """Capital in yuan (or the currency's unit) with warnings; unreadable capital is none.

    >>> read_capital("67.9000(万元)"), read_capital("10(万美元)")[0]
    ((Money(amount='679000.00', currency='CNY'), ()), Money(amount='100000.00', currency='USD'))
    >>> read_capital("若干"), read_capital("")
    ((None, ('capital.unreadable',)), (None, ()))
    """
    compact = plain(text).replace(",", "").replace(" ", "")
    if not compact:
        return None, ()
    found = _AMOUNT.fullmatch(compact)
    if found is None or not _UNITS.fullmatch(found.group(2)):
        return None, ("capital.unreadable",)
    unit = found.group(2)
    amount = Decimal(found.group(1)) * (_TEN_THOUSAND if "万" in unit else 1)
    rounded = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    currency = next((code for word, code in _CURRENCIES if word in unit), "CNY")
    return Money(f"{rounded:.2f}", currency), () if rounded == amount else ("capital.rounded",)

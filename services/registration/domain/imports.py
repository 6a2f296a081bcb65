"""Rows of an outside register: what a row says, or why it cannot be taken.

Columns: ``code, name, registered_on, kind, capital, scope``. A row is taken where it names an entity beyond doubt: its
code holds (import posture: pilot codes and a wrong 17th character are warnings) and it has a name. What else is
unreadable is left out with a warning, because an existing entity must not stay outside for a bad capital.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shared.events.shapes import Money
from shared.kinds import Kind
from shared.uscc import Mode, check, in_test_range

COLUMNS = ("code", "name", "registered_on", "kind", "capital", "scope")
LONGEST_NAME = 256

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?")
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d+)?)\(?([^()\d]*)\)?")
_TEN_THOUSAND = Decimal(10_000)
_CENT = Decimal("0.01")
_CURRENCIES = (("美", "USD"), ("港", "HKD"), ("欧", "EUR"), ("日", "JPY"), ("英", "GBP"))
_UNITS = re.compile(r"(万)?(人民币|美|港|香港|欧|日|英)?(元|币|镑)?(人民币)?元?")

# Words of the source for a kind; the longer one first where one begins with another.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("有限责任公司", Kind.LLC),
    ("股份有限公司", Kind.JOINT_STOCK),
    ("有限公司", Kind.LLC),
    ("个人独资", Kind.SOLE_ENTERPRISE),
    ("普通合伙", Kind.PARTNERSHIP),
    ("有限合伙", Kind.PARTNERSHIP),
    ("合伙", Kind.PARTNERSHIP),
    ("个体", Kind.INDIVIDUAL_BUSINESS),
    ("农民专业合作社", Kind.COOP),
    ("集体分支机构", Kind.BRANCH),
    ("分公司", Kind.BRANCH),
    ("集体所有制", Kind.NON_COMPANY),
    ("全民所有制", Kind.NON_COMPANY),
    ("国有企业", Kind.NON_COMPANY),
    ("联营", Kind.NON_COMPANY),
    ("股份合作", Kind.NON_COMPANY),
)


@dataclass(frozen=True)
class ImportRow:
    """A row that can be taken. ``line``: where it begins in the file; ``registry``: characters 3–8 of the code."""

    line: int
    uscc: str
    code_rule: str
    name: str
    kind: Kind
    established_on: date | None = None
    capital: Money | None = None
    scope: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def registry(self) -> str:
        """The division of the registry that the code names."""
        return self.uscc[2:8]

    @property
    def body(self) -> str:
        """Positions 9–17, unique by themselves."""
        return self.uscc[8:17]


@dataclass(frozen=True)
class RejectedRow:
    """A row that is not taken; ``reason`` is a code of the refusal catalogue."""

    line: int
    code: str
    reason: str


def read_row(line: int, cells: Mapping[str, str], today: date) -> ImportRow | RejectedRow:
    """A row as it can be taken, or the first reason why not.

    >>> cells = {"code": "91350100M000100Y43", "name": "某公司", "registered_on": "2016-01-01", "capital": "50(万元)"}
    >>> row = read_row(2, cells, date(2026, 3, 2))
    >>> row.uscc, str(row.kind), row.capital
    ('91350100M000100Y43', 'other', Money(amount='500000.00', currency='CNY'))
    >>> read_row(3, {"code": "91350100M000100Y44", "name": "某公司"}, date(2026, 3, 2)).reason
    'code.wrong_check'
    """
    code = _cell(cells, "code")
    verdict = check(code, Mode.IMPORT)
    if not verdict.valid or verdict.rule is None:
        return RejectedRow(line, code, verdict.error_codes[0])
    if in_test_range(verdict.canonical):
        return RejectedRow(line, code, "code.inside_segment")
    name = _cell(cells, "name")
    if not name:
        return RejectedRow(line, code, "import.name_missing")
    if len(name) > LONGEST_NAME:
        return RejectedRow(line, code, "import.name_too_long")
    day_text = _cell(cells, "registered_on")
    day = read_day(day_text)
    if day_text and day is None:
        return RejectedRow(line, code, "import.day_malformed")
    if day is not None and day > today:
        return RejectedRow(line, code, "import.day_in_future")
    capital, about_capital = read_capital(_cell(cells, "capital"))
    kind, about_kind = read_kind(_cell(cells, "kind"))
    return ImportRow(
        line=line,
        uscc=verdict.canonical,
        code_rule=str(verdict.rule),
        name=name,
        kind=kind,
        established_on=day,
        capital=capital,
        scope=_cell(cells, "scope") or None,
        warnings=(*verdict.warning_codes, *about_capital, *about_kind, *(() if day else ("established_on.missing",))),
    )


def _cell(cells: Mapping[str, str], name: str) -> str:
    """A cell, NFC; control characters (a text column of the database takes no NUL) become blanks."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", cells.get(name, ""))).strip()


def read_day(text: str) -> date | None:
    """A day in one of the ways outside registers write it, or None.

    >>> read_day("2016-01-05"), read_day("2016年1月5日"), read_day("20160105"), read_day("2016-02-30")
    (datetime.date(2016, 1, 5), datetime.date(2016, 1, 5), datetime.date(2016, 1, 5), None)
    """
    found = _DAY.fullmatch(_plain(text))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def read_capital(text: str) -> tuple[Money | None, tuple[str, ...]]:
    """Capital in yuan (or the currency's unit) with warnings; unreadable capital is none.

    >>> read_capital("67.9000(万元)"), read_capital("10(万美元)")[0]
    ((Money(amount='679000.00', currency='CNY'), ()), Money(amount='100000.00', currency='USD'))
    >>> read_capital("若干"), read_capital("")
    ((None, ('capital.unreadable',)), (None, ()))
    """
    plain = _plain(text).replace(",", "").replace(" ", "")
    if not plain:
        return None, ()
    found = _AMOUNT.fullmatch(plain)
    if found is None or not _UNITS.fullmatch(found.group(2)):
        return None, ("capital.unreadable",)
    unit = found.group(2)
    amount = Decimal(found.group(1)) * (_TEN_THOUSAND if "万" in unit else 1)
    rounded = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    currency = next((code for word, code in _CURRENCIES if word in unit), "CNY")
    return Money(f"{rounded:.2f}", currency), () if rounded == amount else ("capital.rounded",)


def read_kind(text: str) -> tuple[Kind, tuple[str, ...]]:
    """The kind the source states; ``other`` where it states none or an unknown one. Never taken from code or name.

    >>> read_kind("有限责任公司 国有企业"), read_kind(""), read_kind("来料加工")
    ((<Kind.LLC: 'llc'>, ()), (<Kind.OTHER: 'other'>, ()), (<Kind.OTHER: 'other'>, ('kind.unknown',)))
    """
    plain = _plain(text)
    if not plain:
        return Kind.OTHER, ()
    kind = next((kind for word, kind in _KINDS if plain.startswith(word)), None)
    return (Kind.OTHER, ("kind.unknown",)) if kind is None else (kind, ())


def _plain(text: str) -> str:
    """Full-width digits and brackets become plain ones."""
    return unicodedata.normalize("NFKC", text).strip()

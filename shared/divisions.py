"""Divisions (行政区划, GB/T 2260) through time, and the registries (登记机关) this system serves.

The divisions come from the table that python-stdnum keeps, with former names and years. Codes of real entities may name
a former division or a zone that no table has; what to do with them is the asking service's rule, not this module's.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_PLACEHOLDERS = frozenset(
    {
        "市辖区",
        "县",
        "省直辖县级行政区划",
        "自治区直辖县级行政区划",
        "省直辖县级行政单位",
        "自治区直辖县级行政单位",
    }
)
_PROVINCE_LINE = re.compile(r'^(?P<code>\d{2}) province="(?P<name>[^"]+)"')
_COUNTY_LINE = re.compile(r'^ {2}(?P<code>\d{4}) county="(?P<names>[^"]+)"')
_DATED_NAME = re.compile(r"^(?:\[(?P<first>\d{4})?-(?P<last>\d{4})?\])?(?P<name>.+)$")


@dataclass(frozen=True)
class Division:
    """One name of a six-digit code; ``from_year`` and ``to_year`` are None where the table has no bound."""

    code: str
    name: str
    from_year: int | None
    to_year: int | None

    def named_in(self, year: int) -> bool:
        return (self.from_year or 0) <= year <= (self.to_year or 9999)


@dataclass(frozen=True)
class Registry:
    """A registry: six-digit code, names, short name for its document numbers (文号), the divisions it serves."""

    code: str
    zh: str
    en: str
    short: str
    divisions: tuple[str, ...]


REGISTRY_DIGITS = 6

REGISTRIES: Mapping[str, Registry] = MappingProxyType(
    {
        row.code: row
        for row in (
            Registry("140100", "太原市市场监督管理局", "Taiyuan Market Regulation Bureau", "并", ("140105", "140106")),
            Registry(
                "140105",
                "太原市小店区市场监督管理局",
                "Market Regulation Bureau of Xiaodian District, Taiyuan",
                "并小",
                ("140105",),
            ),
            Registry(
                "140106",
                "太原市迎泽区市场监督管理局",
                "Market Regulation Bureau of Yingze District, Taiyuan",
                "并迎",
                ("140106",),
            ),
        )
    }
)


def registry_of(code: str) -> Registry | None:
    """Return the registry of a code, None if it is not one of this system.

    >>> registry_of("140105").short
    '并小'
    """
    return REGISTRIES.get(code)


def registry_named(text: str) -> str | None:
    """Return the code of a registry written as six digits or by the name of one of this system; None for other words.

    >>> registry_named("140105"), registry_named("太原市小店区市场监督管理局"), registry_named("某局")
    ('140105', '140105', None)
    """
    if len(text) == REGISTRY_DIGITS and text.isascii() and text.isdigit():
        return text
    return next((row.code for row in REGISTRIES.values() if text == row.zh), None)


def covers(officer_registry: str, case_registry: str) -> bool:
    """Whether an officer's registry is that of the case or stands above it (city over district, province over city).

    >>> covers("140100", "140105"), covers("140105", "140105"), covers("140105", "140106"), covers("140105", "140100")
    (True, True, False, False)
    """
    return case_registry.startswith(re.sub(r"(00)+$", "", officer_registry))


def divisions_of(code: str) -> tuple[Division, ...]:
    """Return all names a code has had; empty if the table does not know it.

    >>> [(d.name, d.from_year, d.to_year) for d in divisions_of("140105")]
    [('小店区', 1997, None)]
    """
    return _table().get(code, ())


def known_divisions() -> Collection[str]:
    """Return every code that the table has ever had, retired ones among them.

    >>> "120222" in known_divisions(), "150291" in known_divisions()
    (True, False)
    """
    return _table().keys()


def placeholder(name: str) -> bool:
    """Tell whether a name of the table stands for a level and names no place.

    >>> placeholder("市辖区"), placeholder("小店区")
    (True, False)
    """
    return name in _PLACEHOLDERS


def division_name(code: str, day: date) -> str | None:
    """Return the name of a code on a day, None if it is unknown or was not in use.

    >>> division_name("140106", date(2026, 3, 2)), division_name("140103", date(2026, 3, 2))
    ('迎泽区', None)
    """
    return next((row.name for row in divisions_of(code) if row.named_in(day.year)), None)


def full_name(code: str, day: date) -> str:
    """Return province, city and county joined, without the placeholders of the table; empty if nothing is known.

    >>> full_name("140105", date(2026, 3, 2))
    '山西省太原市小店区'
    """
    levels = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    names = [division_name(level, day) for level in levels]
    return "".join(name for name in names if name and name not in _PLACEHOLDERS)


@cache
def county_and_above() -> frozenset[str]:
    """Return the full names of all divisions that exist today.

    >>> "太原市" in county_and_above(), "小店区" in county_and_above(), "市辖区" in county_and_above()
    (True, True, False)
    """
    return frozenset(row.name for row in current_under(""))


@cache
def provinces_and_cities_short() -> frozenset[str]:
    """Return the names of provinces and prefecture-level cities without 省 or 市 (山西, 太原).

    >>> "太原" in provinces_and_cities_short(), "晋源" in provinces_and_cities_short()
    (True, False)
    """
    return frozenset(without_generic(row.name) for row in current_under("") if row.code.endswith("00"))


def current_under(prefix: str) -> tuple[Division, ...]:
    """Return the divisions that exist today and whose code begins with ``prefix``.

    >>> [row.name for row in current_under("1401") if row.name.endswith("县")]
    ['清徐县', '阳曲县', '娄烦县']
    """
    rows = (row for code, names in _table().items() if code.startswith(prefix) for row in names)
    return tuple(row for row in rows if row.to_year is None and row.name not in _PLACEHOLDERS)


def without_generic(name: str) -> str:
    """Strip 省, 市, 区 or 县 where at least two characters stay.

    >>> without_generic("太原市"), without_generic("山西省"), without_generic("城区"), without_generic("清徐县")
    ('太原', '山西', '城区', '清徐')
    """
    short = re.sub(r"(特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|旗)$", "", name)
    return short if len(short) >= 2 else name


@cache
def _table() -> Mapping[str, tuple[Division, ...]]:
    rows: dict[str, tuple[Division, ...]] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if head := _PROVINCE_LINE.match(line):
            province = head["code"]
            rows[f"{province}0000"] = (Division(f"{province}0000", head["name"], None, None),)
        elif county := _COUNTY_LINE.match(line):
            code = province + county["code"]
            rows[code] = tuple(_dated_name(code, text) for text in county["names"].split(","))
    return MappingProxyType(rows)


def _dated_name(code: str, text: str) -> Division:
    found = _DATED_NAME.match(text)
    if found is None:
        raise ValueError(f"division {code} has a name of unknown form: {text}")
    first, last = found["first"], found["last"]
    return Division(code, found["name"], int(first) if first else None, int(last) if last else None)

"""What is known of the six digits in which numbers carry a division: status, names then and now, zones.

Two sources: the national table with its history (`shared.divisions`, from python-stdnum) and ``zones.csv`` beside this
file, codes that registries use although GB/T 2260 never had them. No table names those zones, so none is named here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files

from shared.divisions import Division, divisions_of, known_divisions, placeholder, without_generic

NATIONAL = "100000"  # the national registry, no division
CODE_LENGTH = 6


class DivisionStatus(Enum):
    """What GB/T 2260 says of six digits."""

    CURRENT = "current"
    RETIRED = "retired"
    UNLISTED = "unlisted"  # development zones and direct bureaus number themselves inside their province
    UNKNOWN = "unknown"  # no province: not a division at all


@dataclass(frozen=True)
class Zone:
    """A code outside GB/T 2260: what is known of it in both languages, and the source that saw it."""

    code: str
    kind: str
    zh: str
    en: str
    source: str


@dataclass(frozen=True)
class DivisionFacts:
    """What a division code means.

    :param within: province and city it lies in, in Chinese (GB/T 2260 has no other names); empty for a province.
    :param then: its last name under this code, None if the national table has none.
    :param former: earlier names under the same code, oldest first.
    :param now: what it is today under a name of its own, perhaps with another code; None where that is not certain.
    :param zone: what is known of a code that registries use outside the national table.
    """

    code: str
    status: DivisionStatus
    within: str = ""
    then: Division | None = None
    former: tuple[Division, ...] = ()
    now: Division | None = None
    zone: Zone | None = None


@lru_cache(maxsize=8192)
def division_status(division: str) -> DivisionStatus:
    """Return what is known of six digits.

    >>> [division_status(code).value for code in ("140105", "120222", "150291", "010119", "100000", "14010A")]
    ['current', 'retired', 'unlisted', 'unknown', 'current', 'unknown']
    """
    if division == NATIONAL:
        return DivisionStatus.CURRENT
    if not is_digits(division) or not has_province(division):
        return DivisionStatus.UNKNOWN
    known = divisions_of(division)
    if not known:
        return DivisionStatus.UNLISTED
    return DivisionStatus.CURRENT if any(row.to_year is None for row in known) else DivisionStatus.RETIRED


def is_digits(division: str) -> bool:
    """Tell whether a text has the form of a division code.

    >>> is_digits("140105"), is_digits("14010٣"), is_digits("14010")
    (True, False, False)
    """
    return len(division) == CODE_LENGTH and division.isascii() and division.isdigit()


def has_province(division: str) -> bool:
    """Tell whether the first two digits are a province.

    >>> has_province("140105"), has_province("710000"), has_province("100000"), has_province("019900")
    (True, True, False, False)
    """
    return division[:2] in provinces()


@cache
def provinces() -> frozenset[str]:
    """Return the two-digit codes of all provinces, Hong Kong, Macao and Taiwan among them.

    >>> len(provinces()), "71" in provinces(), "10" in provinces()
    (34, True, False)
    """
    return frozenset(code[:2] for code in known_divisions() if code.endswith("0000"))


@lru_cache(maxsize=8192)
def facts(division: str) -> DivisionFacts:
    """Return everything that is known of six digits.

    >>> wuqing = facts("120222")
    >>> wuqing.then, wuqing.within
    (Division(code='120222', name='武清县', from_year=1982, to_year=2000), '天津市')
    >>> wuqing.now
    Division(code='120114', name='武清区', from_year=2000, to_year=None)
    >>> [row.name for row in facts("120110").former], facts("120110").now.name
    (['东郊区'], '东丽区')
    >>> facts("150291").zone.en, facts("150291").within
    ('zone numbered by its registry', '内蒙古自治区包头市')
    """
    status = division_status(division)
    if status is DivisionStatus.UNKNOWN:
        return DivisionFacts(division, status)
    names = divisions_of(division)
    zone = zones().get(division)
    if not names:
        return DivisionFacts(division, status, within=_within(division), zone=zone)
    return DivisionFacts(division, status, _within(division), names[-1], names[:-1], _today(names[-1]), zone)


@cache
def zones() -> dict[str, Zone]:
    """Return the codes outside GB/T 2260 that were seen in registrations.

    >>> zones()["230199"].kind, len(zones()) > 50
    ('zone', True)
    """
    text = files("shared").joinpath("zones.csv").read_text(encoding="utf-8")
    return {record["code"]: Zone(**record) for record in csv.DictReader(text.splitlines())}


def _within(division: str) -> str:
    """Return the names of the levels above, as last called."""
    above = [level for level in (f"{division[:2]}0000", f"{division[:4]}00") if level != division]
    names = (rows[-1].name for level in above if (rows := divisions_of(level)))
    return "".join(name for name in names if not placeholder(name))


def _today(division: Division) -> Division | None:
    """Return what a division is today, by its name: the table tells no successors.

    Certain is only: the code is still in use; or when it ended, one code alone of the same level and province began
    that year (or the next) with the same name but for 省, 市, 区 or 县; and so on to the present. A county whose name
    went to a city of prefecture level is not certain, nor one that was split.
    """
    if division.to_year is None:
        return division
    ends = {_today(row) for row in _began_instead(division)}
    return ends.pop() if len(ends) == 1 else None


def _began_instead(division: Division) -> Iterator[Division]:
    """Yield what began when a division ended, with its name, in its province; nothing if the level is in doubt."""
    stem = without_generic(division.name)
    if stem == division.name or placeholder(division.name):  # 郊区, 市辖区: names that many have
        return
    found = [
        row
        for row in _by_stem().get((division.code[:2], stem), ())
        if row.code != division.code and row.from_year in {division.to_year, (division.to_year or 0) + 1}
    ]
    if all(_is_city(row) is _is_city(division) for row in found):
        yield from found


def _is_city(division: Division) -> bool:
    return division.code.endswith("00")


@cache
def _by_stem() -> dict[tuple[str, str], tuple[Division, ...]]:
    """Index all divisions by province and name."""
    found: dict[tuple[str, str], tuple[Division, ...]] = {}
    for code in known_divisions():
        for row in divisions_of(code):
            key = (code[:2], without_generic(row.name))
            found[key] = (*found.get(key, ()), row)
    return found

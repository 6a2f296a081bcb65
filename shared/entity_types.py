"""Types of enterprise (企业类型): the national table of four digits, and what the wordings of real files mean in it.

Source of the codes: the four-digit table that the registries share (内资 1000–4700, 外商 5000, 港澳台 6000, 外国企业
7000, 集团 8000, others 9000). `entity_types.csv` is that table; `entity_type_wordings.csv` holds the wordings of files:
``doubt`` says what a general wording leaves open. Which types are registered here stands in `shared.kinds`.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from shared.kinds import Kind

UNKNOWN = "import.type_unknown"
GENERAL = "import.type_general"
OTHER_CODE = "9900"  # 其他: for events that must name a type where none is known

_CODE = re.compile(r"(\d{4})(?!\d)")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class NationalType:
    """One type of the national table. ``category``: second character of the unified code (1, 2, 3)."""

    code: str
    zh: str
    kind: Kind
    category: str


@dataclass(frozen=True)
class TypeReading:
    """What a wording means. ``code`` None: nothing; ``warning``: `UNKNOWN`, `GENERAL` or None."""

    code: str | None
    kind: Kind
    warning: str | None = None


@dataclass(frozen=True)
class _Wording:
    code: str
    doubt: str


_NOTHING = TypeReading(None, Kind.OTHER)


@cache
def national_types() -> Mapping[str, NationalType]:
    """Return the national table by code.

    >>> national_types()["2130"].zh, str(national_types()["9200"].kind), national_types()["9500"].category
    ('有限责任公司分公司（自然人投资或控股）', 'branch', '2')
    """
    rows = (NationalType(row["code"], row["zh"], Kind(row["kind"]), row["category"]) for row in _rows("entity_types"))
    return MappingProxyType({row.code: row for row in rows})


def category_of(code: str | None) -> str:
    """Return the category of a type's unified code: 9500 is 2, 9100 and 9200 are 3, the rest is 1.

    >>> category_of("9500"), category_of("9200"), category_of("1130"), category_of(None)
    ('2', '3', '1', '1')
    """
    known = national_types().get(code or "")
    return known.category if known else "1"


def read_type(text: str) -> TypeReading:
    """Read a type as a file words it: four digits, a name of the table, or a wording that files use.

    * A wording that names one type is that type.
    * A wording that several types share is the general type above them, with the warning `GENERAL`; so is one that
      begins with a known wording and goes on with words nobody knows.
    * What cannot be mapped is no type and kind ``other``, with the warning `UNKNOWN`. Nothing is taken from name or
      code. An empty text says nothing and warns of nothing.

    >>> [read_type(text).code for text in ("有限责任公司(自然人投资或控股)", "1151 自然人独资", "个体工商户")]
    ['1130', '1151', '9500']
    >>> read_type("国有企业").code, read_type("国有企业").warning, read_type("9999").code
    ('3000', 'import.type_general', '9500')
    >>> read_type("有限责任公司（中外合资、某种新的写法）").code, read_type("来料加工").warning, read_type("").warning
    ('1100', 'import.type_unknown', None)
    """
    return _read(normalised(text))


def doubt_of(text: str) -> str:
    """Return what a general wording leaves open, in Chinese; empty where it leaves nothing open.

    >>> doubt_of("国有企业")
    '全民所有制（3100）或国有独资公司（1110）'
    """
    known = _wordings().get(normalised(text))
    return known.doubt if known else ""


def normalised(text: str) -> str:
    """Return a wording as it is compared: half-width, one blank between words.

    >>> normalised(" 有限责任公司（自然人独资） ")
    '有限责任公司(自然人独资)'
    """
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()


@cache
def _read(wording: str) -> TypeReading:
    if not wording:
        return _NOTHING
    exact = _wordings().get(wording)
    if exact is not None:
        return _reading(exact.code, general=bool(exact.doubt))
    digits = _CODE.match(wording)
    if digits and digits[1] in national_types():
        return _reading(digits[1])
    longest = max((known for known in _wordings() if wording.startswith(known)), key=len, default=None)
    if longest is None or longest.isdigit():
        return TypeReading(None, Kind.OTHER, UNKNOWN)
    return _reading(_wordings()[longest].code, general=True)


def _reading(code: str, *, general: bool = False) -> TypeReading:
    return TypeReading(code, national_types()[code].kind, GENERAL if general else None)


@cache
def _wordings() -> Mapping[str, _Wording]:
    names = {normalised(row.zh): _Wording(row.code, "") for row in national_types().values()}
    given = {normalised(row["wording"]): _Wording(row["code"], row["doubt"]) for row in _rows("entity_type_wordings")}
    return MappingProxyType(names | given)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("shared").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())

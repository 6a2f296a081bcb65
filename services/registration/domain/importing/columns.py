"""Columns of an outside file: which field each one holds, by its heading or as the importer says."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from shared.errors import Defect, Refusal

_NOT_COMPARED = re.compile(r"[\s_\-:：*.]+")


class Field(StrEnum):
    """What a column can hold. The five kinds of numbers may each have an issuer and a last day of validity."""

    CODE = "code"
    NAME = "name"
    TYPE = "kind"
    REGISTERED_ON = "registered_on"
    CAPITAL = "capital"
    SCOPE = "scope"
    ADDRESS = "address"
    REGISTRY = "registry"
    EXCHANGED_ON = "licence_exchanged_on"
    REG_NO = "reg_no"
    ORG_CODE = "org_code"
    TAX_NO = "tax_no"
    SI_NO = "si_no"
    STAT_NO = "stat_no"
    REG_NO_ISSUER = "reg_no_issuer"
    ORG_CODE_ISSUER = "org_code_issuer"
    TAX_NO_ISSUER = "tax_no_issuer"
    SI_NO_ISSUER = "si_no_issuer"
    STAT_NO_ISSUER = "stat_no_issuer"
    REG_NO_UNTIL = "reg_no_valid_until_on"
    ORG_CODE_UNTIL = "org_code_valid_until_on"
    TAX_NO_UNTIL = "tax_no_valid_until_on"
    SI_NO_UNTIL = "si_no_valid_until_on"
    STAT_NO_UNTIL = "stat_no_valid_until_on"


NUMBERS = (Field.REG_NO, Field.ORG_CODE, Field.TAX_NO, Field.SI_NO, Field.STAT_NO)


@dataclass(frozen=True)
class Columns:
    """Which column (from 0) holds which field; columns that hold none are not read."""

    headings: tuple[str, ...]
    places: Mapping[Field, int]

    def named(self) -> dict[str, str]:
        """Return field → heading, as it is kept and shown."""
        return {str(field): self.headings[place] for field, place in self.places.items()}

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of columns that are not read."""
        read = set(self.places.values())
        return tuple(heading for place, heading in enumerate(self.headings) if place not in read)


def recognised(headings: Sequence[str]) -> Columns:
    """Recognise the usual Chinese and English headings; of two columns for one field the first is read.

    >>> recognised(["统一社会信用代码", "企业名称", "注册号", "备注"]).named()
    {'code': '统一社会信用代码', 'name': '企业名称', 'reg_no': '注册号'}
    """
    places: dict[Field, int] = {}
    for place, heading in enumerate(headings):
        field = _known().get(_compared(heading))
        if field is not None:
            places.setdefault(field, place)
    return Columns(tuple(headings), MappingProxyType(places))


def mapped(headings: Sequence[str], said: Mapping[str, str]) -> Columns:
    """Recognise the headings, then do as the importer says: field → heading; an empty heading reads no column.

    >>> mapped(["编号", "企业名称"], {"reg_no": "编号"}).named()
    {'reg_no': '编号', 'name': '企业名称'}

    :raises Refusal: ``import.mapping_invalid``, with each field or heading that there is not, and what is missing.
    """
    known = {_compared(heading): place for place, heading in reversed(list(enumerate(headings)))}
    wrong = [
        Defect(f"/mapping/{field}", "import.field_unknown" if field not in set(Field) else "import.heading_unknown")
        for field, heading in said.items()
        if field not in set(Field) or (heading and _compared(heading) not in known)
    ]
    if wrong:
        raise Refusal("import.mapping_invalid", defects=wrong)
    chosen = {Field(field): known[_compared(heading)] for field, heading in said.items() if heading}
    taken, unset = set(chosen.values()), {Field(field) for field, heading in said.items() if not heading}
    rest = {
        field: place
        for field, place in recognised(headings).places.items()
        if field not in chosen and field not in unset and place not in taken
    }
    columns = Columns(tuple(headings), MappingProxyType(chosen | rest))
    lacking = list(_lacking(columns.places))
    if lacking:
        raise Refusal("import.mapping_invalid", defects=lacking)
    return columns


def _lacking(places: Iterable[Field]) -> Iterable[Defect]:
    present = set(places)
    if Field.NAME not in present:
        yield Defect("/mapping/name", "import.column_missing")
    if present.isdisjoint({Field.CODE, *NUMBERS}):
        yield Defect("/mapping/code", "import.column_missing")


def _compared(heading: str) -> str:
    """Return a heading as it is compared.

    >>> _compared(" 统一社会信用代码（18位） "), _compared("Registered On")
    ('统一社会信用代码(18位)', 'registeredon')
    """
    return _NOT_COMPARED.sub("", unicodedata.normalize("NFKC", heading)).casefold()


@cache
def _known() -> Mapping[str, Field]:
    text = files(__package__ or "").joinpath("headings.csv").read_text(encoding="utf-8")
    given = {_compared(row["heading"]): Field(row["field"]) for row in csv.DictReader(text.splitlines())}
    return MappingProxyType(given | {_compared(field): field for field in Field})

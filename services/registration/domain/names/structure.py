"""Structure and content of one name, without looking at others.

Sources: 企业名称登记管理规定 (规定) 5-14, its 实施办法, 个体工商户名称登记管理办法.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.registration.domain.names.fold import folded, is_han, is_standard
from services.registration.domain.names.parse import industry_words, joins
from services.registration.domain.names.words import ContentWord, content_words, forms
from shared import divisions
from shared.errors import Defect
from shared.events.shapes import NameParts
from shared.kinds import Kind, per_kind

_BRACKETS = frozenset("()（）")
_LEAST_TRADE_NAME = 2
_LONGEST: Mapping[Kind, int] = per_kind({Kind.LLC: 100, Kind.INDIVIDUAL_BUSINESS: 256})
_FORMS: Mapping[Kind, frozenset[str]] = per_kind(
    {
        kind: frozenset(form for form, row in forms().items() if row.kind == kind)
        for kind in (Kind.LLC, Kind.INDIVIDUAL_BUSINESS)
    }
)
_COMPANY_WORDS: Mapping[Kind, tuple[str, ...]] = per_kind(
    {Kind.LLC: (), Kind.INDIVIDUAL_BUSINESS: ("公司", "企业", "农民专业合作社")}
)
_ZONES = ("开发区", "示范区", "高新区", "经开区")
_STANDS_ALONE = frozenset({Kind.INDIVIDUAL_BUSINESS})
# Divisions whose name the public also knows with another meaning; such a trade name is allowed (规定 8).
_OTHER_MEANING = frozenset(
    {"朝阳", "安康", "中山", "泰安", "吉安", "广安", "安顺", "长治", "晋城", "吉祥", "东方", "太和"}
)
# Words that hold a listed word by accident: 富瑞德国际, 保险柜.
_HARMLESS = re.compile("国际|保险柜|保险箱")
_CODES = {"forbidden": "name.forbidden_content", "national": "name.national_word", "restricted": "name.restricted_word"}


@dataclass(frozen=True)
class NameQuery:
    """A name in its parts, what it is for, where and on which legal day."""

    parts: NameParts
    kind: Kind
    registry: str
    on: date


def structure_defects(query: NameQuery) -> tuple[Defect, ...]:
    """Return everything that is wrong with the name itself; pointers begin with ``/name``."""
    if not query.parts.full.strip():
        return (Defect("/name", "name.missing"),)
    checks = (_script, _length, _joined, _division, _trade_name, _industry, _form, _content)
    return tuple(defect for check in checks for defect in check(query))


def _script(query: NameQuery) -> Iterator[Defect]:
    """Standard Chinese characters and the brackets of a division, nothing else (规定 5)."""
    wrong = [each for each in query.parts.full if each not in _BRACKETS and not (is_han(each) and is_standard(each))]
    if wrong:
        yield Defect("/name", "name.script", {"characters": "".join(dict.fromkeys(wrong))})


def _length(query: NameQuery) -> Iterator[Defect]:
    if len(query.parts.full) > _LONGEST[query.kind]:
        yield Defect("/name", "name.too_long", {"most": _LONGEST[query.kind]})


def _joined(query: NameQuery) -> Iterator[Defect]:
    if not joins(query.parts):
        yield Defect("/name", "name.parts_mismatch")


def _division(query: NameQuery) -> Iterator[Defect]:
    """The division is one of the seat; a district stands with its city, except for an individual business (规定 7)."""
    text = query.parts.division
    if not text:
        yield Defect("/name/division", "name.division_omitted")
        return
    province, city, districts = _seat(query.registry, query.on)
    rest, found_city = _without(_without(text, province)[0], city)
    rest, found_district = _without(rest, districts)
    if rest and rest == text:
        code = "name.zone_without_division" if rest.endswith(_ZONES) else "name.division_wrong"
        yield Defect("/name/division", code, {"division": text})
    elif rest and not rest.endswith(_ZONES):
        yield Defect("/name/division", "name.division_wrong", {"division": text})
    elif found_district and not found_city and query.kind not in _STANDS_ALONE and found_district.endswith("区"):
        yield Defect("/name/division", "name.district_without_city", {"division": text})


def _trade_name(query: NameQuery) -> Iterator[Defect]:
    """At least two characters; neither a division nor an industry term (规定 8; 实施办法 10)."""
    trade_name = query.parts.trade_name
    if len(trade_name) < _LEAST_TRADE_NAME:
        yield Defect("/name/trade_name", "name.trade_name_too_short")
    elif trade_name in divisions.county_and_above() | divisions.provinces_and_cities_short() - _OTHER_MEANING:
        yield Defect("/name/trade_name", "name.trade_name_is_division", {"trade_name": trade_name})
    elif "".join(industry_words(trade_name)) == trade_name:
        yield Defect("/name/trade_name", "name.trade_name_is_industry", {"trade_name": trade_name})


def _industry(query: NameQuery) -> Iterator[Defect]:
    """An industry wording stands in the name, or the form names one by itself, as 饭店 does (规定 9)."""
    form = forms().get(query.parts.form)
    if not query.parts.industry and not (form and form.span):
        yield Defect("/name/industry", "name.industry_missing")


def _form(query: NameQuery) -> Iterator[Defect]:
    """The form fits the kind: 有限公司 for a company; an individual business is no 公司, 企业 or 农民专业合作社."""
    form = query.parts.form
    taken = next((word for word in _COMPANY_WORDS[query.kind] if word in query.parts.full), None)
    if taken:
        yield Defect("/name/form", "name.company_word", {"word": taken})
    elif query.kind is Kind.LLC and form in forms() and forms()[form].kind == "llc_group":
        yield Defect("/name/form", "name.group_not_allowed")
    elif form not in _FORMS[query.kind]:
        yield Defect("/name/form", "name.form_wrong", {"form": form})


def _content(query: NameQuery) -> Iterator[Defect]:
    """Forbidden words stop; national and restricted words need evidence (规定 11, 12)."""
    parts = query.parts
    name = folded(parts.full)
    pieces = [folded(_HARMLESS.sub("|", piece)) for piece in (parts.trade_name, parts.industry or "", parts.form)]
    for word in content_words():
        held = any(folded(word.word) in piece for piece in ([name] if word.verdict == "national" else pieces))
        if held and _applies(word, name, query.kind):
            params = {"word": word.word, "class": word.number, "source": word.source}
            params |= {"evidence_zh": word.evidence_zh, "evidence_en": word.evidence_en}
            yield Defect("/name", _CODES[word.verdict], {key: value for key, value in params.items() if value})


def _applies(word: ContentWord, name: str, kind: Kind) -> bool:
    if word.verdict == "national" and kind is Kind.INDIVIDUAL_BUSINESS:
        return True
    return word.where == "anywhere" or (word.where == "start" and name.startswith(word.word))


def _seat(registry: str, on: date) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    served = divisions.registry_of(registry)
    codes = served.divisions if served else (registry,)
    return (
        _written((f"{registry[:2]}0000",), on),
        _written((f"{registry[:4]}00",), on),
        _written(codes, on),
    )


def _written(codes: tuple[str, ...], on: date) -> tuple[str, ...]:
    names = [name for code in codes if (name := divisions.division_name(code, on))]
    short = [divisions.without_generic(name) for name in names if not name.endswith("区")]
    return tuple(sorted({*names, *short}, key=len, reverse=True))


def _without(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    found = next((name for name in names if text.startswith(name)), "")
    return text.removeprefix(found), found

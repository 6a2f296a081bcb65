"""Parsing: division + trade name + industry + form (行政区划 + 字号 + 行业 + 组织形式).

The form is taken from the end, the division from the head (or from brackets), then industry words from the end of what
is left as long as two characters of trade name remain. Parsing never fails: what is not recognised is trade name.
"""

import re
from functools import cache

from services.registration.domain.names.words import forms, industries
from shared import divisions
from shared.events.shapes import NameParts

PARSER_VERSION = "names-1"

_BRACKETS = str.maketrans("()", "（）")
_COMPANY_INSIDE = re.compile(
    r"^(?P<company>.+?)"
    r"(?P<tail>(?:（集团）|集团)?(?:股份)?(?:有限责任公司|有限公司|总公司|公司|（有限公司）|（有限责任公司）).+)$"
)
_BRACKETED_DIVISION = re.compile(r"^(?P<head>[^（）]{2,}?)（(?P<division>[^（）]{2,})）(?P<tail>[^（）]*)$")
_ZONE = re.compile(r"^[一-鿿]{0,6}?(?:综改示范区|经济技术开发区|高新技术产业开发区|高新区|经开区|开发区|示范区)")
_LEAST_TRADE_NAME = 2


def parse_name(full: str, registry: str) -> NameParts:
    """Part a full name as a registry of this city reads it; a part not found is None (form: empty).

    >>> parts = parse_name("太原晋源软件有限公司", "140105")
    >>> parts.division, parts.trade_name, parts.industry, parts.form
    ('太原', '晋源', '软件', '有限公司')
    >>> parts = parse_name("汾河源（太原）物业管理有限公司", "140105")
    >>> parts.division, parts.trade_name, parts.industry, parts.order
    ('太原', '汾河源', '物业管理', 'division_bracketed_after_trade_name')
    """
    text = full.strip().translate(_BRACKETS)
    body, form = _split_form(text)
    division, rest = _split_division(body, registry[:4])
    if division:
        trade_name, industry = split_industry(rest)
        return NameParts(full, trade_name, form, division, industry or None)
    found = _BRACKETED_DIVISION.match(body)
    if found and _is_division(found["division"], registry[:4]):
        return _with_brackets(full, found, form)
    trade_name, industry = split_industry(body)
    return NameParts(full, trade_name, form, None, industry or None)


def joins(parts: NameParts) -> bool:
    """Whether the parts, joined in their order, are the full name; the width of brackets does not matter.

    >>> joins(NameParts("太原晋源软件有限公司", "晋源", "有限公司", "太原", "软件"))
    True
    >>> joins(NameParts("晋源(太原)软件", "晋源", "软件", "太原", None, "division_bracketed_after_trade_name"))
    True
    """
    division, industry = parts.division or "", parts.industry or ""
    joined = {
        "division_first": f"{division}{parts.trade_name}{industry}{parts.form}",
        "division_bracketed_after_trade_name": f"{parts.trade_name}（{division}）{industry}{parts.form}",
        "division_bracketed_before_form": f"{parts.trade_name}{industry}（{division}）{parts.form}",
    }
    return joined.get(parts.order, "").translate(_BRACKETS) == parts.full.translate(_BRACKETS)


def split_industry(middle: str) -> tuple[str, str]:
    """Split trade name and industry; the trade name keeps at least two characters.

    >>> split_industry("致达文化传播"), split_industry("鑫磊"), split_industry("科技")
    (('致达', '文化传播'), ('鑫磊', ''), ('科技', ''))
    """
    end = len(middle)
    while word := _word_before(middle, end):
        end -= len(word)
    return middle[:end], middle[end:]


def industry_words(industry: str) -> list[str]:
    """Cut an industry wording into known words from its end; what is not known is left out.

    >>> industry_words("文化传播")
    ['文化', '传播']
    """
    words: list[str] = []
    end = len(industry)
    while end > 0:
        word = next(
            (industry[end - size : end] for size in _sizes(end) if industry[end - size : end] in industries()), ""
        )
        end -= len(word) or 1
        words[:0] = [word] if word else []
    return words


def _with_brackets(full: str, found: re.Match[str], form: str) -> NameParts:
    if found["tail"]:
        order = "division_bracketed_after_trade_name"
        return NameParts(full, found["head"], form, found["division"], found["tail"], order)
    trade_name, industry = split_industry(found["head"])
    return NameParts(full, trade_name, form, found["division"], industry or None, "division_bracketed_before_form")


def _split_form(text: str) -> tuple[str, str]:
    form = _form_at_end(text)
    inside = _COMPANY_INSIDE.match(text)
    if inside and form not in _COMPANY_FORMS:
        return inside["company"], inside["tail"]  # a branch: its form is all that follows the parent's name
    return text[: len(text) - len(form)], form


def _form_at_end(text: str) -> str:
    longest = min(len(text) - _LEAST_TRADE_NAME, _longest_form())
    return next((text[-size:] for size in range(longest, 0, -1) if text[-size:] in forms()), "")


def _split_division(body: str, city4: str) -> tuple[str | None, str]:
    rest = body
    while word := _division_at_head(rest, city4, first=rest == body):
        rest = rest[len(word) :]
    taken = body[: len(body) - len(rest)]
    if taken and (zone := _ZONE.match(rest)) and len(rest) - zone.end() >= _LEAST_TRADE_NAME:
        taken, rest = taken + zone[0], rest[zone.end() :]
    return (taken or None), rest


def _division_at_head(text: str, city4: str, *, first: bool) -> str:
    names = division_names(city4)
    longest = max(len(text) - _LEAST_TRADE_NAME, 0)
    found = (text[:size] for size in range(min(longest, 8), 1, -1))
    return next((word for word in found if word in names and (first or names[word] or word in _cities(city4))), "")


def _is_division(text: str, city4: str) -> bool:
    return text in division_names(city4) or _split_division(text + "xx", city4)[1] == "xx"


@cache
def division_names(city4: str) -> dict[str, bool]:
    """Return the names by which a division may head a name; True where the generic ending (省, 市, 区, 县) is written.

    Short names of counties are taken only inside the city itself and never for its districts: 晋源 is a trade name.
    """
    names = dict.fromkeys(divisions.county_and_above(), True)
    names |= dict.fromkeys(divisions.provinces_and_cities_short(), False)
    counties = (row.name for row in divisions.current_under(city4) if not row.name.endswith("区"))
    return names | {divisions.without_generic(name): False for name in counties if len(name) > _LEAST_TRADE_NAME}


@cache
def _cities(city4: str) -> frozenset[str]:
    return frozenset(divisions.without_generic(row.name) for row in divisions.divisions_of(f"{city4}00"))


def _word_before(middle: str, end: int) -> str:
    sizes = _sizes(end - _LEAST_TRADE_NAME)
    return next((middle[end - size : end] for size in sizes if middle[end - size : end] in industries()), "")


def _sizes(most: int) -> range:
    return range(min(most, _longest_industry()), 1, -1)


@cache
def _longest_industry() -> int:
    return max(map(len, industries()))


@cache
def _longest_form() -> int:
    return max(map(len, forms()))


_COMPANY_FORMS = frozenset(form for form in forms() if "公司" in form and form not in {"分公司", "支公司"})

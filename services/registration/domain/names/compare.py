"""Comparison: the keys a name is stored with, and how alike two names are.

Source: 企业名称登记管理规定 17; 工商企注字〔2017〕133号.

Names are compared inside one prefecture-level city (first four digits of the registry). Identical: same trade name in
the same industry, or where one of the two states no industry. Similar: the trade names sound alike, or one contains the
other, in the same industry or where one states none. Same trade name in another industry is neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from services.registration.domain.names.fold import folded, readings
from services.registration.domain.names.parse import PARSER_VERSION, industry_words
from services.registration.domain.names.words import Span, forms, industries
from shared.events.shapes import NameParts

_BEYOND_THE_CLASSIFICATION = 10_000
_INT4 = 2**31 - 1
_CONTAINED_AT_LEAST = 2


@dataclass(frozen=True)
class NameKey:
    """What a name is stored and compared by.

    ``comparison_hash``: first 62 bits of SHA-256 over the city's four digits and the folded trade name.
    ``industry_from``, ``industry_to``: half-open GB/T 4754 range; both None where the name states no industry. A
    wording the classification does not have is one point beyond it, so that only the same wording meets it.
    """

    comparison_hash: int
    industry_from: int | None
    industry_to: int | None
    folded: str
    readings: tuple[str, ...]
    parser_version: str


@dataclass(frozen=True)
class Candidate:
    """A name that is registered, reserved or blocked in the same city, with its stored keys."""

    name: str
    registry: str
    status: str
    folded: str
    readings: tuple[str, ...]
    industry_from: int | None
    industry_to: int | None


class Likeness(StrEnum):
    """Why two names are alike; the first three forbid, the others warn."""

    SAME_NAME = "same_name"
    SAME_TRADE_NAME_AND_INDUSTRY = "same_trade_name_and_industry"
    SAME_TRADE_NAME_NO_INDUSTRY = "same_trade_name_no_industry"
    SAME_SOUND = "same_sound"
    CONTAINED = "contained"
    CONTAINED_BY_SOUND = "contained_by_sound"

    @property
    def identical(self) -> bool:
        return self in _IDENTICAL


_IDENTICAL = frozenset(
    {Likeness.SAME_NAME, Likeness.SAME_TRADE_NAME_AND_INDUSTRY, Likeness.SAME_TRADE_NAME_NO_INDUSTRY}
)


def name_key(parts: NameParts, registry: str) -> NameKey:
    """Derive the keys of a name in the city of a registry.

    >>> one = name_key(NameParts("太原晋源软件有限公司", "晋源", "有限公司", "太原", "软件"), "140105")
    >>> two = name_key(NameParts("山西晉源网络科技有限公司", "晉源", "有限公司", "山西", "网络科技"), "140106")
    >>> one.comparison_hash == two.comparison_hash, (one.industry_from, one.industry_to), one.readings
    (True, (6500, 6600), ('jin yuan',))
    """
    trade_name = folded(parts.trade_name) or parts.trade_name
    span = industry_span(parts.industry, parts.form)
    return NameKey(
        comparison_hash=comparison_hash(registry[:4], trade_name),
        industry_from=span[0] if span else None,
        industry_to=span[1] if span else None,
        folded=trade_name,
        readings=readings(trade_name),
        parser_version=PARSER_VERSION,
    )


def comparison_hash(city4: str, folded_trade_name: str) -> int:
    """Return the first 62 bits of SHA-256 over city and folded trade name: fits a signed 64-bit column."""
    return int.from_bytes(sha256(f"{city4}{folded_trade_name}".encode()).digest()[:8]) >> 2


def industry_span(industry: str | None, form: str) -> Span | None:
    """Return the GB/T 4754 range of a wording, of the form (饭店) if there is no wording, None if neither says one.

    The first strong word decides (餐饮 in 餐饮管理), else the first weak one that has a range.

    >>> industry_span("餐饮管理", "有限公司"), industry_span("管理咨询", "有限公司"), industry_span(None, "饭店")
    ((6200, 6300), (7200, 7300), (6200, 6300))
    >>> point = industry_span("元宇宙", "有限公司")
    >>> point[0] >= 10_000, point[1] - point[0], industry_span(None, "有限公司")
    (True, 1, None)
    """
    if not industry:
        return forms()[form].span if form in forms() else None
    words = [industries()[word] for word in industry_words(folded(industry))]
    spans = [word.span for word in words if word.strong and word.span] or [word.span for word in words if word.span]
    return spans[0] if spans else _point_beyond(folded(industry))


def likeness(key: NameKey, name: str, candidate: Candidate) -> Likeness | None:
    """Return how a name with its keys is like a candidate; None if it is not."""
    if folded(name) == folded(candidate.name):
        return Likeness.SAME_NAME
    if not _industries_meet(key, candidate):
        return None
    if key.folded == candidate.folded:
        both = key.industry_from is not None and candidate.industry_from is not None
        return Likeness.SAME_TRADE_NAME_AND_INDUSTRY if both else Likeness.SAME_TRADE_NAME_NO_INDUSTRY
    if not set(key.readings).isdisjoint(candidate.readings):
        return Likeness.SAME_SOUND
    if _contains(key.folded, candidate.folded):
        return Likeness.CONTAINED
    return Likeness.CONTAINED_BY_SOUND if _sounds_contain(key.readings, candidate.readings) else None


def _industries_meet(key: NameKey, candidate: Candidate) -> bool:
    if key.industry_from is None or key.industry_to is None:
        return True
    if candidate.industry_from is None or candidate.industry_to is None:
        return True
    return key.industry_from < candidate.industry_to and candidate.industry_from < key.industry_to


def _contains(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _CONTAINED_AT_LEAST and short in long


def _sounds_contain(ones: Sequence[str], others: Sequence[str]) -> bool:
    return any(_sound_within(one, other) or _sound_within(other, one) for one in ones for other in others)


def _sound_within(short: str, long: str) -> bool:
    return short.count(" ") + 1 >= _CONTAINED_AT_LEAST and f" {short} " in f" {long} "


def _point_beyond(wording: str) -> Span:
    room = _INT4 - _BEYOND_THE_CLASSIFICATION
    point = _BEYOND_THE_CLASSIFICATION + int.from_bytes(sha256(wording.encode()).digest()[:8]) % room
    return point, point + 1

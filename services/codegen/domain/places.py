"""What six digits of a division mean, in words: its name then, and what it is today where that is certain.

Names of divisions are Chinese on English pages too: the national table has no others.
"""

from services.codegen.domain.parts import Words
from shared.division_facts import NATIONAL, DivisionFacts, DivisionStatus, facts
from shared.divisions import placeholder


def place_words(division: str) -> Words:
    """Say which place a division code stands for.

    >>> place_words("140105").zh, place_words("440301").zh
    ('山西省太原市小店区', '广东省深圳市')
    >>> place_words("120222").zh
    '天津市武清县（到2000年为止，现为武清区 120114）'
    >>> place_words("150291").en
    '内蒙古自治区包头市 – zone numbered by its registry, not in the national table'
    >>> place_words("019999").zh, place_words("100000").en
    ('没有以 01 开头的省份', 'the national registry')
    """
    if division == NATIONAL:
        return Words("国家登记机关（市场监督管理总局）", "the national registry")
    known = facts(division)
    if known.status is DivisionStatus.UNKNOWN:
        return _unknown(division)
    if known.then is None:
        return _unlisted(known)
    own = "" if placeholder(known.then.name) else known.then.name
    name = known.within + own
    if known.status is DivisionStatus.RETIRED:
        return _retired(known, name)
    former = "、".join(row.name for row in known.former if row.name != known.then.name)
    return Words(f"{name}（曾用名：{former}）", f"{name} (formerly {former})") if former else Words(name, name)


def _unknown(division: str) -> Words:
    if not division.isascii() or not division.isdigit():
        return Words("这六位只能是数字", "these six must be digits")
    return Words(f"没有以 {division[:2]} 开头的省份", f"no province begins with {division[:2]}")


def _unlisted(known: DivisionFacts) -> Words:
    zh, en = (known.zone.zh, known.zone.en) if known.zone else ("开发区等", "a development zone, for instance")
    return Words(f"{known.within}：{zh}，不在国标表中", f"{known.within} – {en}, not in the national table")


def _retired(known: DivisionFacts, name: str) -> Words:
    ended = known.then.to_year if known.then else None
    until_zh, until_en = (f"到{ended}年为止", f"until {ended}") if ended else ("旧区划", "former division")
    if known.now is None:
        return Words(f"{name}（{until_zh}，现已撤销）", f"{name} ({until_en}, since abolished)")
    now = f"{known.now.name} {known.now.code}"
    return Words(f"{name}（{until_zh}，现为{now}）", f"{name} ({until_en}, today {now})")

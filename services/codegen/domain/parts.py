"""What the positions of a code say, part by part, for people who look at one."""

from dataclasses import dataclass

from shared.divisions import divisions_of
from shared.uscc import LENGTH, NATIONAL, TEST_PREFIX, DivisionStatus, Verdict, division_status, pairs


@dataclass(frozen=True)
class Part:
    """One part: its positions (from 1), what stands there, what it means, and whether it is right."""

    first: int
    last: int
    zh: str
    en: str
    text: str
    meaning_zh: str
    meaning_en: str
    state: str


def parts_of(verdict: Verdict) -> tuple[Part, ...]:
    """Take a code apart; empty for a text that is not 18 characters long, whose positions mean nothing.

    >>> from shared.uscc import check
    >>> [(part.text, part.state) for part in parts_of(check("911202221011016605"))]
    [('9', 'ok'), ('1', 'ok'), ('120222', 'note'), ('10110166', 'ok'), ('0', 'ok'), ('5', 'error')]
    >>> [part.state for part in parts_of(check("91110000600O37341L"))]
    ['ok', 'ok', 'ok', 'error', 'unknown', 'unknown']
    """
    code = verdict.canonical
    if len(code) != LENGTH:
        return ()
    wrong = {place for finding in verdict.errors for place in finding.positions}
    noted = {place for finding in verdict.warnings for place in finding.positions}
    unknown = _not_computed(verdict)
    if 17 in wrong:
        noted |= set(range(9, 17))  # the check may be right and what it checks wrong

    def part(first: int, last: int, name: tuple[str, str], meaning: tuple[str, str]) -> Part:
        places = set(range(first, last + 1))
        states = (("error", wrong), ("note", noted), ("unknown", unknown))
        state = next((state for state, concerned in states if places & concerned), "ok")
        return Part(first, last, *name, code[first - 1 : last], *meaning, state)

    department, category = _pair(code[:2])
    return (
        part(1, 1, ("登记管理部门", "Registration authority"), department),
        part(2, 2, ("机构类别", "Category"), category),
        part(3, 8, ("登记管理机关行政区划", "Division of the authority"), _division(code[2:8])),
        part(9, 16, ("主体标识码", "Organisation code"), _body(code[8:16])),
        part(17, 17, ("组织机构代码校验位", "Check of that code"), ("由第 9–16 位算出", "computed from 9–16")),
        part(18, 18, ("校验位", "Check of the whole code"), ("由前 17 位算出", "computed from 1–17")),
    )


def _not_computed(verdict: Verdict) -> set[int]:
    """Return the check characters that nobody can judge, because what they check holds a foreign character."""
    foreign = {
        place for finding in verdict.errors if finding.code == "code.wrong_alphabet" for place in finding.positions
    }
    return ({18} if foreign else set()) | ({17} if foreign & set(range(9, 18)) else set())


def _body(body: str) -> tuple[str, str]:
    """Say what kind of number it is; only the beginning tells."""
    if body.startswith(TEST_PREFIX):
        return "测试号段，不是真实代码", "test range, no real code"
    if body.startswith("M"):
        return "2015年起新赋的号码", "given since 2015"
    return "沿用原组织机构代码", "the former organisation code"


def _pair(pair: str) -> tuple[tuple[str, str], tuple[str, str]]:
    known = pairs().get(pair)
    if known is None:
        return ("", ""), ("", "")
    return (known.department_zh, known.department_en), (known.category_zh, known.category_en)


def _division(division: str) -> tuple[str, str]:
    """Return the newest name of a division, with its province; the Chinese name in both languages."""
    if division == NATIONAL:
        return "国家市场监督管理总局", "national registry"
    status = division_status(division)
    if status is DivisionStatus.UNKNOWN:
        return "", ""
    levels = dict.fromkeys((f"{division[:2]}0000", f"{division[:4]}00", division))
    names = [divisions_of(level)[-1].name for level in levels if divisions_of(level)]
    name = "".join(name for name in names if name not in {"市辖区", "县"})
    if status is DivisionStatus.RETIRED:
        return f"{name}（现已撤销）", f"{name} (former division)"
    if status is DivisionStatus.UNLISTED:
        return f"{name}（开发区等，不在国标表中）", f"{name} (zone outside the national table)"
    return name, name

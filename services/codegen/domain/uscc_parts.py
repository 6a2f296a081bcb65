"""The parts of a unified social credit code (GB 32100-2015) and what each means."""

from services.codegen.domain.parts import Marks, Part, Words, faulty
from services.codegen.domain.places import place_words
from services.codegen.domain.slips import hints
from shared.uscc import LENGTH, TEST_PREFIX, Pair, Verdict, pairs

_ALPHABET = "code.wrong_alphabet"
# The beginnings of bodies that say something, longest first. Observed in published registrations; no standard has them.
_BODIES = (
    (TEST_PREFIX, "演示用的号段，不是真实代码", "test range, no real code"),
    (
        "MA",
        "2015年10月起新发的号码，或发给原来没有组织机构代码的单位",
        "given since October 2015, or to an older entity that had no organisation code",
    ),
    ("M", "2015年起新发的号码", "given since 2015"),
)
_FORMER = ("沿用的原组织机构代码（2015年以前发的）", "the organisation code the entity had before 2015")


def uscc_parts(verdict: Verdict) -> tuple[Part, ...]:
    """Take a code apart; empty for a text that is not 18 characters long, whose positions mean nothing.

    >>> from shared.uscc import check
    >>> [(part.text, part.state.value) for part in uscc_parts(check("911202221011016605"))]
    [('9', 'look'), ('1', 'look'), ('120222', 'look'), ('10110166', 'ok'), ('0', 'ok'), ('5', 'mismatch')]
    >>> [part.state.value for part in uscc_parts(check("91110000600O37341L"))]
    ['ok', 'ok', 'ok', 'error', 'unknown', 'unknown']
    """
    code = verdict.canonical
    if len(code) != LENGTH:
        return ()
    marks = marks_of(verdict)
    department, category = _pair(code[:2])
    return (
        marks.part(code, 1, 1, Words("登记管理部门", "Who registers"), department),
        marks.part(code, 2, 2, Words("机构类别", "What kind of entity"), category),
        marks.part(code, 3, 8, Words("登记机关所在地", "Where the registry is"), place_words(code[2:8])),
        marks.part(
            code,
            9,
            16,
            Words("本体代码（组织机构代码）", "The entity's own number (organisation code)"),
            _body(code[8:16]),
        ),
        marks.part(
            code,
            17,
            17,
            Words("组织机构代码的校验位", "Check character of the organisation code"),
            Words("由第 9–16 位算出，用来发现抄写错误", "computed from 9–16; it finds slips in copying"),
        ),
        marks.part(
            code,
            18,
            18,
            Words("整个代码的校验位", "Check character of the whole code"),
            Words("由第 1–17 位算出，用来发现抄写错误", "computed from 1–17; it finds slips in copying"),
        ),
    )


def marks_of(verdict: Verdict) -> Marks:
    """Return what is to be said of each position of a code."""
    foreign = {place for finding in verdict.errors if finding.code == _ALPHABET for place in finding.positions}
    unknown = ({18} if foreign else set()) | ({17} if foreign & set(range(9, 18)) else set())
    wrong, mismatch = faulty(verdict)
    return Marks(
        wrong=wrong,
        mismatch=mismatch,
        unknown=unknown,
        look={place for hint in hints(verdict) for place in hint.positions},
        noted={place for finding in verdict.warnings for place in finding.positions},
    )


def _body(body: str) -> Words:
    """Say what kind of number it is; only the beginning tells."""
    zh, en = next(((zh, en) for beginning, zh, en in _BODIES if body.startswith(beginning)), _FORMER)
    return Words(zh, en)


def _pair(pair: str) -> tuple[Words, Words]:
    known = pairs().get(pair)
    if known is None:
        departments = {each.department_zh: each for code, each in pairs().items() if code[0] == pair[0]}
        only = next(iter(departments.values())) if len(departments) == 1 else None
        unknown = Words("没有这个类别", "no such kind")
        if only is None:
            return Words("没有这个部门", "no such department"), unknown
        return _department(only), Words("这个部门没有这个类别", "not a kind of this department")
    return _department(known), Words(known.category_zh, known.category_en)


def _department(pair: Pair) -> Words:
    """Name the department, and what it is called today where that differs from the standard's word of 2015."""
    if pair.pair.startswith("9"):
        return Words("市场监督管理部门（代码标准里写作“工商”）", "market regulation")
    return Words(pair.department_zh, pair.department_en)

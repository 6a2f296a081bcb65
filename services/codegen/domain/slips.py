"""Likely slips of the pen in a code: hints that ask, never answers that guess.

Letters that no code has are nearly always misread digits, so for those the page asks "is it not a 0?". Nothing of the
kind is offered for a wrong check character: in every position exactly one other character would make the 18th fit, and
all but one of those numbers are somebody else's or nobody's. What can be said is where to look, because the inner check
covers positions 9 to 17 only.
"""

from dataclasses import dataclass

from services.codegen.domain.findings import ranges
from shared.uscc import LENGTH, Mode, Verdict, check

# The letters that the alphabet leaves out, and what they are taken for.
LOOK_ALIKE = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
_READ_AS = {ord(letter): other for letter, other in LOOK_ALIKE.items()}

_BODY = tuple(range(9, 18))
_REST = (*range(1, 9), 18)


@dataclass(frozen=True)
class Hint:
    """A question or a direction, with the positions it is about."""

    positions: tuple[int, ...]
    zh: str
    en: str


@dataclass(frozen=True)
class Reading:
    """A code that would be right if every letter no code has were its look-alike; to be compared with the paper."""

    code: str


def hints(verdict: Verdict) -> tuple[Hint, ...]:
    """Say what to look at first.

    >>> hints(check("9111000060OO37341L"))[0].zh
    '第 11、12 位是字母 O，代码里没有字母 O，是不是数字 0？'
    >>> [hint.positions for hint in hints(check("91350100M000100Y44"))]  # 17 fits, so 9 to 17 are most likely right
    [(1, 2, 3, 4, 5, 6, 7, 8, 18)]
    >>> [hint.positions for hint in hints(check("91350100M000101Y43"))]
    [(9, 10, 11, 12, 13, 14, 15, 16, 17)]
    """
    found = _look_alikes(verdict.canonical)
    letters = tuple(_letter(letter, places) for letter, places in found.items())
    return letters or _where_to_look(set(verdict.error_codes))


def reading(verdict: Verdict) -> Reading | None:
    """Return the code that comes out when all such letters are read as their look-alikes, if it is a right one.

    >>> reading(check("9111000060OO37341L")).code, reading(check("9111000060OO37342L"))
    ('91110000600037341L', None)
    >>> reading(check("91350100M000100Y44")) is None
    True
    """
    found = _look_alikes(verdict.canonical)
    read = verdict.canonical.translate(_READ_AS)
    if not found or len(read) != LENGTH or not check(read, Mode.ISSUE).valid:
        return None
    return Reading(read)


def _look_alikes(text: str) -> dict[str, tuple[int, ...]]:
    """Return the places of each such letter."""
    found: dict[str, tuple[int, ...]] = {}
    for place, character in enumerate(text, 1):
        if character in LOOK_ALIKE:
            found[character] = (*found.get(character, ()), place)
    return found


def _letter(letter: str, places: tuple[int, ...]) -> Hint:
    other = LOOK_ALIKE[letter]
    kind_zh, kind_en = ("数字", "digit") if other.isdigit() else ("字母", "letter")
    return Hint(
        places,
        f"第 {ranges(places, '、')} 位是字母 {letter}，代码里没有字母 {letter}，是不是{kind_zh} {other}？",
        f"The letter {letter} at {ranges(places, ', ')} is in no code. Is it the {kind_en} {other}?",
    )


def _where_to_look(wrong: set[str]) -> tuple[Hint, ...]:
    """Say in which part the slip most likely is; nothing where another fault already says it."""
    if not wrong <= {"code.wrong_inner_check", "code.wrong_check"}:
        return ()
    if wrong == {"code.wrong_check"}:
        zh = "第 17 位对得上，说明第 9–17 位多半没写错。请先核对第 1–8 位和第 18 位。"
        en = "Position 17 fits, so positions 9–17 are most likely right. Compare positions 1–8 and 18 first."
        return (Hint(_REST, zh, en),)
    if "code.wrong_check" in wrong:
        zh = "两个校验位都对不上，写错的多半在第 9–17 位。请先核对这几位，常见的是写错一位或相邻两位写反。"
        en = (
            "Neither check fits, so the slip is most likely in positions 9–17: often one wrong character, or two"
            " neighbours swapped."
        )
        return (Hint(_BODY, zh, en),)
    if wrong:
        zh = "第 18 位对得上而第 17 位对不上，很少见。请对照执照原件；若执照上就是这样写的，请向登记机关核实。"
        en = (
            "Position 18 fits and 17 does not, which is rare. Compare with the licence; if it says the same, ask the"
            " registry."
        )
        return (Hint(_BODY, zh, en),)
    return ()

"""The parts of the numbers from before the unified code: organisation code, registration number, tax number."""

from typing import Any

from services.codegen.domain.numbers import NumberKind
from services.codegen.domain.parts import Marks, Part, Words, faulty
from services.codegen.domain.places import place_words
from shared.numbers import organisation_code, registration_number
from shared.numbers.faults import Verdict

_ORG_BODY = Words("本体代码", "Body")
_ORG_CHECK = Words("校验位", "Check character")
_ORG_CHECK_MEANS = Words("由前 8 位算出；可以是数字或 X", "computed from the eight before it; a digit or X")
_AUTHORITY = Words("最初登记机关", "First registering authority")
_SEQUENCE = Words("顺序号", "Sequence number")
_SECTORS = {
    "0123": Words("内资企业", "domestic enterprise"),
    "45": Words("外商投资企业", "foreign-invested enterprise"),
    "6789": Words("个体工商户", "individual business"),
}


def old_parts(kind: NumberKind, verdict: Verdict[Any]) -> tuple[Part, ...]:
    """Take an old number apart; empty where its length is wrong, so that positions mean nothing.

    >>> checked = registration_number.check("440301103097410")
    >>> [(part.text, part.state.value) for part in old_parts(NumberKind.REG_NO, checked)]
    [('440301', 'look'), ('1', 'look'), ('0309741', 'look'), ('0', 'mismatch')]
    >>> checked = organisation_code.check("192203821")
    >>> [part.text for part in old_parts(NumberKind.ORG_CODE, checked)]
    ['19220382', '1']
    """
    number = verdict.canonical
    marks = _marks(verdict)
    if kind is NumberKind.ORG_CODE and len(number) == organisation_code.LENGTH:
        return _organisation(number, marks, 1)
    if kind is NumberKind.REG_NO and len(number) == registration_number.LENGTH:
        return _cooperative(number, marks) if not number[6].isdigit() else _registration(number, marks)
    if kind is NumberKind.REG_NO and len(number) == registration_number.LENGTH_BEFORE_2007:
        meaning = Words(
            "2007年7月以前的编法，没有校验位，无法核对",
            "as before July 2007; no check character, so nothing can be checked",
        )
        return (
            marks.part(number, 1, 6, _AUTHORITY, place_words(number[:6])),
            marks.part(number, 7, 13, _SEQUENCE, meaning),
        )
    if kind is NumberKind.TAX_NO and len(number) == 15:
        place = marks.part(
            number, 1, 6, Words("税务登记机关所在地", "Where the tax office is"), place_words(number[:6])
        )
        return (place, *_organisation(number, marks, 7))
    return ()


def _marks(verdict: Verdict[Any]) -> Marks:
    """A check character that does not fit says that something before it may be wrong; where, it cannot say."""
    wrong, mismatch = faulty(verdict)
    return Marks(
        wrong=wrong,
        mismatch=mismatch,
        look=range(1, len(verdict.canonical)) if mismatch else (),
        noted={place for finding in verdict.warnings for place in finding.positions},
    )


def _organisation(number: str, marks: Marks, begins: int) -> tuple[Part, ...]:
    """The nine characters of an organisation code that begins at a position of a longer number."""
    first, last = begins, begins + 8
    place = f"{first}–{last - 1}"
    body = Words(
        "单位自己的号码，2015年起放进统一社会信用代码的第 9–17 位",
        "the entity's own number; since 2015 it stands in positions 9–17 of the unified code",
    )
    check = (
        _ORG_CHECK_MEANS
        if begins == 1
        else Words(f"由第 {place} 位算出；可以是数字或 X", f"computed from {place}; a digit or X")
    )
    return (
        marks.part(number, first, last - 1, _ORG_BODY, body),
        marks.part(number, last, last, _ORG_CHECK, check),
    )


def _registration(number: str, marks: Marks) -> tuple[Part, ...]:
    sector = next((words for digits, words in _SECTORS.items() if number[6] in digits), Words("", ""))
    return (
        marks.part(number, 1, 6, _AUTHORITY, place_words(number[:6])),
        marks.part(number, 7, 7, Words("市场主体类别", "Kind of entity"), sector),
        marks.part(
            number,
            8,
            14,
            _SEQUENCE,
            Words("登记机关按顺序发的号，没有别的含义", "given in order by the authority; means nothing else"),
        ),
        marks.part(number, 15, 15, _ORG_CHECK, Words("由第 1–14 位算出", "computed from 1–14")),
    )


def _cooperative(number: str, marks: Marks) -> tuple[Part, ...]:
    kinds = {
        "A": Words("农民专业合作社", "farmers' cooperative"),
        "B": Words("农民专业合作社分支机构", "branch of a farmers' cooperative"),
    }
    return (
        marks.part(number, 1, 6, _AUTHORITY, place_words(number[:6])),
        marks.part(
            number,
            7,
            8,
            Words("市场主体类别", "Kind of entity"),
            kinds.get(number[7], Words("应为 NA 或 NB", "must be NA or NB")),
        ),
        marks.part(number, 9, 14, _SEQUENCE, Words("登记机关按顺序发的号", "given in order by the authority")),
        marks.part(
            number, 15, 15, Words("末位", "Last character"), Words("固定写 X，不是算出来的", "always X, not computed")
        ),
    )

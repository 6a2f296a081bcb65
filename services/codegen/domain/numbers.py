"""Which kind of number a text is. Told by its shape and, where shapes meet, by which check character fits.

Two shapes meet twice. 15 digits may be a registration number, a tax number (division and organisation code) or a first
generation identity number; 18 characters may be a unified code or an identity number. Identity numbers are personal:
whoever asks here must not store, log or repeat what turns out to be one (`is_personal`).
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from shared import uscc
from shared.numbers import organisation_code, registration_number, resident_id, tax_number
from shared.numbers.faults import Mode, Verdict
from shared.numbers.folding import fold


class NumberKind(StrEnum):
    """The kinds of number that can be checked."""

    USCC = "uscc"
    ORG_CODE = "org_code"
    REG_NO = "reg_no"
    TAX_NO = "tax_no"
    IDENTITY = "identity"


_GENERAL = ("code", "number", "代码", "号码")
_OF_KIND = {
    NumberKind.USCC: ("uscc", "统一社会信用代码", "社会信用代码", "信用代码", "统一代码"),
    NumberKind.ORG_CODE: ("org_code", "组织机构代码", "机构代码"),
    NumberKind.REG_NO: ("reg_no", "注册号", "工商注册号", "营业执照注册号"),
    NumberKind.TAX_NO: ("tax_no", "税务登记号", "纳税人识别号", "税号"),
    NumberKind.IDENTITY: ("identity_number", "identity", "公民身份号码", "居民身份证号", "身份证号码", "身份证号"),
}
AUTO = "auto"
# Names that a column of such numbers usually has, for each kind and for all together.
USUAL_COLUMNS: dict[str, tuple[str, ...]] = {
    **{kind.value: (*_GENERAL[:1], *names, *_GENERAL[1:]) for kind, names in _OF_KIND.items()},
    AUTO: (*_GENERAL, *(name for names in _OF_KIND.values() for name in names)),
}

CHECK: dict[NumberKind, Callable[[str, Mode], Verdict[Any]]] = {
    NumberKind.USCC: uscc.check,
    NumberKind.ORG_CODE: organisation_code.check,
    NumberKind.REG_NO: registration_number.check,
    NumberKind.TAX_NO: tax_number.check,
    NumberKind.IDENTITY: resident_id.check,
}

_COOPERATIVE = re.compile(r"\d{6}N[AB]\w{7}", re.ASCII)
_OF_LENGTH = {9: NumberKind.ORG_CODE, 13: NumberKind.REG_NO}
_FIFTEEN = 15
_EIGHTEEN = 18
_TOKEN = re.compile(r"[0-9A-Z]+")
_MOST_WITHIN = 10
# Digits with a birth date where an identity number has it, one character more or less than there should be.
_SLIPPED_IDENTITY = re.compile(
    r"[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d\d|\d{4})[\dX]", re.ASCII
)


def kind_of(text: str) -> NumberKind:
    """Return what a text most likely is; a unified code where nothing speaks for another kind.

    >>> [kind_of(text).value for text in ("91350100M000100Y43", "19220382-1", "440301103097413", "320722NA000004X")]
    ['uscc', 'org_code', 'reg_no', 'reg_no']
    >>> [kind_of(text).value for text in ("110105192203821", "3202112000351", "11010519491231002x", "9114")]
    ['tax_no', 'reg_no', 'identity', 'uscc']
    """
    number = fold(text)
    if is_personal(number):
        return NumberKind.IDENTITY
    if len(number) == _FIFTEEN:
        return _of_fifteen(number)
    return _OF_LENGTH.get(len(number), NumberKind.USCC)


def _of_fifteen(number: str) -> NumberKind:
    if registration_number.is_valid(number) or _COOPERATIVE.fullmatch(number):
        return NumberKind.REG_NO
    if not number.isdigit() or organisation_code.is_valid(number[6:]):
        return NumberKind.TAX_NO
    return NumberKind.REG_NO


def is_personal(text: str) -> bool:
    """Tell whether a text is, holds or is most likely meant to be an identity number.

    A right unified code and a right registration number are what they are, also where their digits happen to read as a
    birth date; only a code that begins as an identity number may and whose last character is right for both is taken
    for a person's.

    >>> is_personal("11010519491231002X"), is_personal("110105 194912310021"), is_personal("91350100M000100Y43")
    (True, True, False)
    >>> is_personal("1101051949123100222"), is_personal("身份证号 11010519491231002x")  # a digit too many; with words
    (True, True)
    >>> is_personal("440301103097413"), is_personal("11010519491231002X00")  # a sole trader's tax number
    (False, True)
    """
    tokens = {fold(text), *_TOKEN.findall(_as_typed(text))}
    return any(map(_is_personal, tokens))


def codes_within(text: str) -> tuple[str, ...]:
    """Return the right codes that stand somewhere in a longer text, in order, ten at most.

    >>> codes_within("统一社会信用代码：91350100m000100Y43，2015年")
    ('91350100M000100Y43',)
    """
    found = (token for token in _TOKEN.findall(_as_typed(text)) if len(token) == _EIGHTEEN and uscc.is_valid(token))
    return tuple(dict.fromkeys(found))[:_MOST_WITHIN]


def _as_typed(text: str) -> str:
    """Return the text in half-width upper case, its words still apart."""
    return " ".join(fold(word) for word in text.split())


def _is_personal(number: str) -> bool:
    if len(number) == _FIFTEEN and (registration_number.is_valid(number) or organisation_code.is_valid(number[6:])):
        return False
    if len(number) == _EIGHTEEN and uscc.is_valid(number):
        return resident_id.is_valid(number)
    if len(number) == _EIGHTEEN and number.startswith("9"):
        return False
    slipped = _SLIPPED_IDENTITY.fullmatch(number) is not None
    return slipped or resident_id.looks_like(number) or tax_number.holds_identity_number(number)

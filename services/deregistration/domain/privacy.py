"""Public free text is searched for identity and telephone numbers before anybody else can read it."""

import re
import unicodedata
from datetime import date

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-‐-―_.·,，、/]+(?=[\dXx])")
_IDENTITY_18 = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx](?![0-9A-Za-z])")
_IDENTITY_15 = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(\d{2})(\d{2})(\d{2})\d{3}(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")


def finds_identity_number(text: str) -> bool:
    """Whether a text holds what can be an identity number (18 or 15 digits with a possible birthday).

    Full-width digits and separators between digits do not hide it; the check character is not asked, since a mistyped
    number still points to a person. A credit code is none: its eighth to fifteenth characters make no birthday.

    >>> finds_identity_number("欠款人 14010519900307421X，欠 5 万元")
    True
    >>> finds_identity_number("１４０１０５ 1990 0307 4214")
    True
    >>> finds_identity_number("欠款方 91140105MAY000017U，合同 20260302 号，金额 123456.78")
    False
    """
    folded = _folded(text)
    long = any(_is_birthday(*match.groups()) for match in _IDENTITY_18.finditer(folded))
    return long or any(_is_birthday("19" + year, *rest) for year, *rest in _groups_15(folded))


def finds_mobile_number(text: str) -> bool:
    """Whether a text holds a mainland mobile number.

    >>> finds_mobile_number("请打 139-3456-7890"), finds_mobile_number("欠款 13934567 元")
    (True, False)
    """
    return _MOBILE.search(_folded(text)) is not None


def _folded(text: str) -> str:
    return _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))


def _groups_15(folded: str) -> list[tuple[str, str, str]]:
    return [match.groups() for match in _IDENTITY_15.finditer(folded)]  # type: ignore[misc]


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True

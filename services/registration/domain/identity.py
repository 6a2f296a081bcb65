"""Document numbers of natural persons: whether they fit their document, the form used for comparison, and masks."""

import re
from datetime import date

from shared.numbers import resident_id

_OTHER_DOCUMENT = re.compile(r"[A-Z0-9]{6,20}")


def normalised_number(number: str) -> str:
    """The number as it is compared: no blanks, upper case.

    >>> normalised_number(" 11010519491231002x ")
    '11010519491231002X'
    """
    return re.sub(r"\s", "", number).upper()


def is_document_number(identity_type: str, number: str, on: date) -> bool:
    """Whether a number fits the type of its document on a day.

    >>> is_document_number("resident_id", "11010519491231002x", date(2026, 3, 2))
    True
    >>> is_document_number("resident_id", "11010519491231002X", date(1949, 12, 30))  # not born yet
    False
    >>> is_document_number("passport", "E12345678", date(2026, 3, 2))
    True
    """
    plain = normalised_number(number)
    if identity_type == "resident_id":
        return resident_id.is_valid(plain, on=on)
    return _OTHER_DOCUMENT.fullmatch(plain) is not None


def masked(value: str) -> str:
    """First three and last four characters; shorter values lose all but the first.

    >>> masked("11010519491231002X"), masked("13800001111"), masked("王小明")
    ('110***********002X', '138****1111', '王**')
    """
    if len(value) > 7:
        return value[:3] + "*" * (len(value) - 7) + value[-4:]
    return value[:1] + "*" * (len(value) - 1)


def masked_email(value: str) -> str:
    """The domain stays.

    >>> masked_email("li@example.cn")
    'l***@example.cn'
    """
    user, _, domain = value.partition("@")
    return f"{user[:1]}***@{domain}"

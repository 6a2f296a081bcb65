"""Identity numbers of natural persons: form and check digit (GB 11643), the form used for comparison, and masks."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9]{6,20}")


def normalised_number(number: str) -> str:
    """The number as it is compared: no blanks, upper case.

    >>> normalised_number(" 11010519491231002x ")
    '11010519491231002X'
    """
    return re.sub(r"\s", "", number).upper()


def is_resident_number(number: str) -> bool:
    """Whether a resident identity number is well formed: 18 characters, a real birthday, the right check character.

    >>> is_resident_number("11010519491231002X"), is_resident_number("110105194912310021")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def is_document_number(identity_type: str, number: str) -> bool:
    """Whether a number fits the type of its document."""
    plain = normalised_number(number)
    if identity_type == "resident_id":
        return is_resident_number(plain)
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

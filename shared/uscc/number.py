"""The functions that every module of numbers has (see `shared.numbers`), for the unified social credit code."""

from shared.numbers.faults import Mode, require
from shared.numbers.folding import fold
from shared.uscc.characters import outer_check
from shared.uscc.check import check


def compact(text: str) -> str:
    """Return the code without white space and hyphens, half width, upper case.

    >>> compact(" 9135 0100-m000100y4-3")
    '91350100M000100Y43'
    """
    return fold(text)


def validate(text: str, mode: Mode | str = Mode.ISSUE) -> str:
    """Return the code if it is valid.

    >>> validate("91350100M000100Y43"), validate(" 91350100m000100y43", "intake")
    ('91350100M000100Y43', '91350100M000100Y43')

    :raises InvalidNumberError: it is not.
    """
    return require(check(text, mode))


def format(text: str) -> str:  # noqa: A001 - the name that every number module of python-stdnum gives it
    """Return the code as licences print it: without separators."""
    return compact(text)


def check_character(first_17: str) -> str:
    """Return the 18th character of a code whose first 17 are given.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    return outer_check(first_17)

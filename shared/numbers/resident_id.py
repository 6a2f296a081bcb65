"""Resident identity number (公民身份号码), GB 11643-1999: 17 digits and a check character.

Six digits division of first registration, eight digits day of birth, three digits sequence (odd male, even female),
check by ISO 7064 MOD 11-2: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, the remainder r gives ``10X98765432``[r].

Numbers of the first generation have 15 digits, a year of two digits and no check; old files hold them, cards do not.
The division is looked at with its history and never makes a number wrong, but for a province that does not exist; 83
stands for Taiwan in residence permits, which use this form. Mask such numbers in logs and outside views, and never make
them the only way in: there are passports and permits.

>>> validate("11010519491231002X"), validate("440524188001010014")
('11010519491231002X', '440524188001010014')
>>> check("11010519490230002X").error_codes, born_on("11010519491231002X")
(('identity.wrong_birth_date', 'identity.wrong_check'), datetime.date(1949, 12, 31))
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from shared.division_facts import has_province
from shared.divisions import divisions_of
from shared.numbers.alphabet import DIGITS
from shared.numbers.faults import Finding, Mode, Verdict, division_notes, length_fault, places_outside, read, require
from shared.numbers.folding import fold

LENGTH = 18
LENGTH_FIRST_GENERATION = 15
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"

_TAIWAN_PERMIT = "83"
_BIRTH = tuple(range(7, 15))


class Form(StrEnum):
    """Which generation a number is of."""

    SECOND_GENERATION = "second_generation"
    FIRST_GENERATION = "first_generation"


def compact(text: str) -> str:
    """Return the number without white space and hyphens, half width, upper case.

    >>> compact(" 11010519491231002x ")
    '11010519491231002X'
    """
    return fold(text)


def check_character(first_17: str) -> str:
    """Return the 18th character of a number whose first 17 digits are given.

    >>> check_character("11010519491231002"), check_character("44052418800101001")
    ('X', '4')
    """
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def born_on(text: str) -> date | None:
    """Return the day of birth that a number states, None if it states none; two-digit years are of the 1900s.

    >>> born_on("110105491231002"), born_on("11010519490230002X")
    (datetime.date(1949, 12, 31), None)
    """
    number = compact(text)
    stated = f"19{number[6:12]}" if len(number) == LENGTH_FIRST_GENERATION else number[6:14]
    if len(stated) != len(_BIRTH) or not DIGITS.issuperset(stated):
        return None
    try:
        return date(int(stated[:4]), int(stated[4:6]), int(stated[6:]))
    except ValueError:
        return None


def looks_like(text: str) -> bool:
    """Tell whether a text has the shape of an identity number of either generation, its check right or not.

    Whoever must not keep identity numbers asks this: a mistyped one still is a person's.

    >>> looks_like("110105194912310021"), looks_like("110105491231002"), looks_like("91350100M000100Y43")
    (True, True, False)
    """
    number = compact(text)
    digits = number[:17] if len(number) == LENGTH else number
    right_length = len(number) in {LENGTH, LENGTH_FIRST_GENERATION}
    last_fits = len(number) != LENGTH or number[-1] in CHECKS
    return right_length and DIGITS.issuperset(digits) and last_fits and _place(number) and born_on(number) is not None


def check(text: str, mode: Mode | str = Mode.ISSUE, *, on: date | None = None) -> Verdict[Form]:
    """Examine an identity number and tell everything that is wrong with it at once.

    :param on: the day on which somebody shows it; a day of birth after it is wrong. None: not judged.
    :raises ValueError: no such mode.

    >>> check("110105491231002").error_codes, check("110105491231002", Mode.IMPORT).warning_codes
    (('identity.first_generation',), ('identity.first_generation',))
    >>> check("11010519491231002X", on=date(1949, 12, 30)).error_codes
    ('identity.born_in_future',)
    """
    mode = Mode(mode)
    number, notes = read(text, mode)
    errors: tuple[Finding, ...]
    if len(number) == LENGTH_FIRST_GENERATION and looks_like(number):
        old = Finding("identity.first_generation")
        taken = mode is Mode.IMPORT
        errors, notes = (() if taken else (old,)), ((*notes, old) if taken else notes)
    else:
        errors = tuple(_faults(number, on))
    if errors:
        return Verdict(text, number, mode, None, errors, notes)
    form = Form.FIRST_GENERATION if len(number) == LENGTH_FIRST_GENERATION else Form.SECOND_GENERATION
    return Verdict(text, number, mode, form, errors, (*notes, *_division_notes(number)))


def _faults(number: str, on: date | None) -> Iterator[Finding]:
    if len(number) != LENGTH:
        yield length_fault("identity.wrong_length", number, LENGTH)
        return
    foreign = places_outside(number[:17], DIGITS) + places_outside(number[17:], frozenset(CHECKS), first=LENGTH)
    if foreign:
        yield Finding("identity.wrong_alphabet", foreign)
    if DIGITS.issuperset(number[:2]) and not _place(number):
        yield Finding("identity.wrong_province", (1, 2))
    born = born_on(number)
    if born is None and DIGITS.issuperset(number[6:14]):
        yield Finding("identity.wrong_birth_date", _BIRTH)
    if born is not None and on is not None and born > on:
        yield Finding("identity.born_in_future", _BIRTH)
    if not foreign and number[-1] != check_character(number[:17]):
        yield Finding("identity.wrong_check", (LENGTH,))


def _place(number: str) -> bool:
    return has_province(number) or number[:2] == _TAIWAN_PERMIT


def _division_notes(number: str) -> Iterator[Finding]:
    """Note a division that had ended before the person was born, or one the national table lacks.

    That a division began after the birth is normal: numbers are given since 1984.
    """
    division, born = number[:6], born_on(number)
    known = divisions_of(division)
    if known and born and max(row.to_year or born.year for row in known) < born.year:
        yield Finding("identity.division_before_birth", (1, 2, 3, 4, 5, 6))
    if number[:2] != _TAIWAN_PERMIT:
        yield from (note for note in division_notes(division) if note.code == "division.unlisted")


def validate(text: str, mode: Mode | str = Mode.ISSUE, *, on: date | None = None) -> str:
    """Return the number if it is valid.

    :raises InvalidNumberError: it is not.
    """
    return require(check(text, mode, on=on))


def is_valid(text: str, *, on: date | None = None) -> bool:
    """Tell whether a text is a resident identity number as it stands."""
    return check(text, on=on).valid


def format(text: str) -> str:  # noqa: A001 - the name that every number module of python-stdnum gives it
    """Return the number as cards print it: without separators."""
    return compact(text)

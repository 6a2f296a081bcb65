"""Registration number (注册号), GS 15-2006: 15 digits, given from 2007-07-01 until the unified code replaced it.

Six digits for the first registering authority (100000: the national administration; zones use numbers of their own),
eight digits in sequence, one check digit. The first digit of the sequence says whom: 0-3 domestic, 4-5
foreign-invested, 6-9 individual businesses. Finer meanings are local usage and are not looked at.

Check digit, ISO 7064 (GB/T 17710) MOD 11,10: begin with p = 10; for each of the 14 digits s = (p + digit) mod 10, 10 if
that is 0, and p = 2s mod 11; the check is (11 - p) mod 10. Every single wrong digit is noticed, 2.2 % of swapped
neighbours are not.

Farmers' cooperatives have letters: six digits, ``NA`` (branches ``NB``), six digits and a literal ``X`` that nobody
computes; observed in 701 of 701 published numbers. Before July 2007 numbers had 13 digits and no check; entities that
ended before the change kept them.

>>> validate("110108000000016"), validate("310230001716154"), validate("320722NB000004X")
('110108000000016', '310230001716154', '320722NB000004X')
>>> check("110108000000016").rule, sector("110108000000016"), sector("320113600055661")
(<Form.NUMERIC: 'numeric'>, <Sector.DOMESTIC: 'domestic'>, <Sector.INDIVIDUAL: 'individual'>)
>>> check("3202112000351").error_codes, check("3202112000351", Mode.IMPORT).valid
(('reg_no.before_2007',), True)
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from shared.division_facts import NATIONAL, has_province
from shared.numbers.alphabet import DIGITS
from shared.numbers.faults import Finding, Mode, Verdict, division_notes, length_fault, places_outside, read, require
from shared.numbers.folding import fold

LENGTH = 15
LENGTH_BEFORE_2007 = 13

_COOPERATIVE = re.compile(r"[0-9]{6}N[AB][0-9]{6}X")
_LIKE_COOPERATIVE = re.compile(r"[0-9]{6}N")  # a letter N in seventh place: nobody else has one there
_COOPERATIVE_ALPHABET = (DIGITS,) * 6 + (frozenset("N"), frozenset("AB")) + (DIGITS,) * 6 + (frozenset("X"),)


class Form(StrEnum):
    """How a registration number is built."""

    NUMERIC = "numeric"
    COOPERATIVE = "cooperative"
    COOPERATIVE_BRANCH = "cooperative_branch"
    BEFORE_2007 = "before_2007"


class Sector(StrEnum):
    """For whom a number was given, by the first digit of its sequence."""

    DOMESTIC = "domestic"
    FOREIGN = "foreign"
    INDIVIDUAL = "individual"
    COOPERATIVE = "cooperative"


_BY_FIRST_DIGIT = (Sector.DOMESTIC,) * 4 + (Sector.FOREIGN,) * 2 + (Sector.INDIVIDUAL,) * 4


def compact(text: str) -> str:
    """Return the number without white space and hyphens, half width, upper case."""
    return fold(text)


def check_character(first_14: str) -> str:
    """Return the 15th digit of a number whose first 14 are given; of a cooperative's number the literal ``X``.

    >>> check_character("11010800000001"), check_character("31023000171614"), check_character("31023000171615")
    ('6', '6', '4')
    >>> check_character("320722NB000004")
    'X'
    """
    if _LIKE_COOPERATIVE.match(first_14):
        return "X"
    product = 10
    for digit in map(int, first_14):
        product = ((product + digit) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def sector(text: str) -> Sector | None:
    """Return for whom a number was given, None for one without such a digit.

    >>> [str(sector(number)) for number in ("320500500013029", "320722NB000004X", "3202112000351")]
    ['foreign', 'cooperative', 'None']
    """
    form = check(text, Mode.IMPORT).rule
    if form in {Form.COOPERATIVE, Form.COOPERATIVE_BRANCH}:
        return Sector.COOPERATIVE
    return _BY_FIRST_DIGIT[int(compact(text)[6])] if form is Form.NUMERIC else None


def check(text: str, mode: Mode | str = Mode.ISSUE) -> Verdict[Form]:
    """Examine a registration number and tell everything that is wrong with it at once.

    A number of 13 digits is told to be one from before July 2007: a warning on import, since real entities have such
    numbers for ever, elsewhere an error, since nothing in it can be checked.

    >>> check("440301103097410").errors
    (Finding(code='reg_no.wrong_check', positions=(15,), cause=''),)
    >>> check("320722NC000004Y").errors
    (Finding(code='reg_no.wrong_cooperative_form', positions=(8, 15), cause=''),)

    :raises ValueError: no such mode.
    """
    mode = Mode(mode)
    number, notes = read(text, mode)
    errors = list(_faults(number))
    if number and _is_before_2007(number):
        old = Finding("reg_no.before_2007")
        errors, notes = ([], (*notes, old)) if mode is Mode.IMPORT else ([old], notes)
    if not errors:
        notes += tuple(division_notes(number[:6]))
    return Verdict(text, number, mode, None if errors else _form(number), tuple(errors), notes)


def _is_before_2007(number: str) -> bool:
    return len(number) == LENGTH_BEFORE_2007 and DIGITS.issuperset(number) and has_province(number)


def _form(number: str) -> Form:
    if len(number) == LENGTH_BEFORE_2007:
        return Form.BEFORE_2007
    return {"A": Form.COOPERATIVE, "B": Form.COOPERATIVE_BRANCH}.get(number[7], Form.NUMERIC)


def _faults(number: str) -> Iterator[Finding]:
    if len(number) != LENGTH:
        yield length_fault("reg_no.wrong_length", number, LENGTH)
    cooperative = _LIKE_COOPERATIVE.match(number) is not None
    foreign = () if cooperative else places_outside(number, DIGITS)
    if foreign:
        yield Finding("reg_no.wrong_alphabet", foreign)
    if len(number) != LENGTH:
        return
    if DIGITS.issuperset(number[:6]) and number[:6] != NATIONAL and not has_province(number):
        yield Finding("reg_no.wrong_province", (1, 2))
    if cooperative and not _COOPERATIVE.fullmatch(number):
        pairs = enumerate(zip(number, _COOPERATIVE_ALPHABET, strict=True), 1)
        yield Finding("reg_no.wrong_cooperative_form", tuple(place for place, (one, may) in pairs if one not in may))
    if not cooperative and not foreign and number[-1] != check_character(number[:-1]):
        yield Finding("reg_no.wrong_check", (LENGTH,))


def validate(text: str, mode: Mode | str = Mode.ISSUE) -> str:
    """Return the number if it is valid.

    :raises InvalidNumberError: it is not.
    """
    return require(check(text, mode))


def is_valid(text: str) -> bool:
    """Tell whether a text is a registration number as it stands."""
    return check(text).valid


def format(text: str) -> str:  # noqa: A001 - the name that every number module of python-stdnum gives it
    """Return the number as licences print it: without separators."""
    return compact(text)

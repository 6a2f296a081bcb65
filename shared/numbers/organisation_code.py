"""Organisation code (组织机构代码), GB 11714-1997: eight body characters and a check character.

It was printed on a certificate of its own until the end of 2015 (regulation repealed 2016-01-01) and lives on in
positions 9 to 17 of the unified social credit code. Printed with a hyphen, kept without.

Values 0-9 = 0 to 9, A-Z = 10 to 35 (all 26 letters counted), weights 3 7 9 10 5 8 4 2,
C9 = 11 - (sum of Ci * Wi mod 11), where 10 is written ``X`` and 11 is written ``0``. I, O, S, V and Z are counted but
were never given: here they are wrong, and on import a warning. PDY00001 to PDY99999 are for local use.

The check is weak where letters stand: values 11 apart (A/L/W, B/M/0, C/N/1) cannot be told from one another.

>>> validate("D2143569X"), validate("MA1FL0LY9")
('D2143569X', 'MA1FL0LY9')
>>> is_valid("192203821"), is_valid("19220382-1"), is_valid(compact("19220382-1"))
(True, False, True)
>>> check("192203822").errors
(Finding(code='org_code.wrong_check', positions=(9,), cause=''),)
"""

from collections.abc import Iterator
from enum import StrEnum
from operator import mul

from shared.numbers.alphabet import ALPHABET, ALPHABET_36, DIGITS, VALUE_36
from shared.numbers.faults import Finding, Mode, Verdict, length_fault, places_outside, read, require
from shared.numbers.folding import fold

LENGTH = 9
BODY_LENGTH = 8
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = DIGITS | {"X"}

_GIVEN = frozenset(ALPHABET)
_COUNTED = frozenset(ALPHABET_36)


class Form(StrEnum):
    """Who gave the number."""

    NATIONAL = "national"
    LOCAL = "local"  # PDY: for use inside one place, unique only there


def compact(text: str) -> str:
    """Return the number without hyphen and white space, half width, upper case.

    >>> compact(" d2143569-x ")
    'D2143569X'
    """
    return fold(text)


def check_sum(body: str) -> int:
    """Return the weighted sum of eight body characters, modulo 11."""
    return int(sum(map(mul, map(VALUE_36.__getitem__, body), WEIGHTS)) % 11)


def check_character(body: str) -> str:
    """Return the ninth character of a number whose eight body characters are given.

    >>> check_character("D2143569"), check_character("MA1FL0LY"), check_character("12345678")
    ('X', '9', '8')
    """
    return "0X987654321"[check_sum(body)]


def check(text: str, mode: Mode | str = Mode.ISSUE) -> Verdict[Form]:
    """Examine an organisation code and tell everything that is wrong with it at once.

    >>> check("1922O3821").error_codes, check("1922O3822", Mode.IMPORT).warning_codes
    (('org_code.wrong_alphabet',), ('org_code.rare_letter',))
    >>> check("PDY00001X").rule, check("").errors[0].cause
    (<Form.LOCAL: 'local'>, 'number.empty')

    :raises ValueError: no such mode.
    """
    mode = Mode(mode)
    number, notes = read(text, mode)
    errors = tuple(_faults(number, mode))
    if errors:
        return Verdict(text, number, mode, None, errors, notes)
    form = Form.LOCAL if number.startswith("PDY") and DIGITS.issuperset(number[3:8]) else Form.NATIONAL
    rare = places_outside(number, _GIVEN)
    notes += (Finding("org_code.rare_letter", rare),) if rare else ()
    return Verdict(text, number, mode, form, errors, notes)


def _faults(number: str, mode: Mode) -> Iterator[Finding]:
    if len(number) != LENGTH:
        yield length_fault("org_code.wrong_length", number, LENGTH)
    foreign = places_outside(number[:BODY_LENGTH], _COUNTED if mode is Mode.IMPORT else _GIVEN)
    foreign += places_outside(number[BODY_LENGTH:LENGTH], CHECKS, first=LENGTH)
    if foreign:
        yield Finding("org_code.wrong_alphabet", foreign)
    elif len(number) == LENGTH and number[-1] != check_character(number[:BODY_LENGTH]):
        yield Finding("org_code.wrong_check", (LENGTH,))


def validate(text: str, mode: Mode | str = Mode.ISSUE) -> str:
    """Return the number if it is valid.

    :raises InvalidNumberError: it is not.
    """
    return require(check(text, mode))


def is_valid(text: str) -> bool:
    """Tell whether a text is an organisation code as it stands."""
    return check(text).valid


def format(text: str) -> str:  # noqa: A001 - the name that every number module of python-stdnum gives it
    """Return the number as its certificate prints it.

    >>> format("192203821")
    '19220382-1'
    """
    number = compact(text)
    return f"{number[:BODY_LENGTH]}-{number[BODY_LENGTH:]}"

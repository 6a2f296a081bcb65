"""Taxpayer number (纳税人识别号) as it was before the unified code, and after it.

Until October 2015 a tax number had 15, 17, 18 or 20 characters:

* 15: six digits division and the nine of the organisation code (hyphen dropped), for organisations; or an older form,
  two digits province, four area, two economic nature, two trade, five sequence, in which nothing can be checked;
* 17: an identity number of the first generation and two digits (inferred from the form of 20);
* 18: an identity number as it is;
* 20: an identity number and two digits (00 for a person's first business, 01, 02 … for more), or one of the first
  generation and 00000.

Since then (announcement 66 of 2015 of the tax administration) who has a unified code uses that. Temporary taxpayers
have ``L`` and the unified code or the number of a document: used inside the tax offices only, never printed.

A number that is or contains an identity number is a person's: whoever is told so by `holds_identity_number` neither
keeps nor passes on such a number. In doubt it says yes; no doubt is left by a right organisation code or unified
code.

>>> validate("140105192203821"), check("140105192203821").organisation_code
('140105192203821', '192203821')
>>> sole = check("11010519491231002X 00", Mode.INTAKE)
>>> sole.rule, sole.contains_identity_number, sole.warning_codes
(<Form.SOLE_TRADER: 'sole_trader'>, True, ('number.folded', 'tax_no.contains_identity_number'))
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from shared import uscc
from shared.division_facts import has_province
from shared.numbers import faults, organisation_code, resident_id
from shared.numbers.alphabet import ALPHABET, DIGITS
from shared.numbers.faults import Finding, Mode, division_notes, length_fault, places_outside, read, require
from shared.numbers.folding import fold

LENGTHS = (15, 17, 18, 20)
TEMPORARY = "L"

_DIVISION = 6
_IDENTITY_SHAPE = re.compile(r"[0-9]{15}00000|[0-9]{17}[0-9X][0-9]{2}|[0-9]{17}")
_NOTES_ON_IMPORT = {"tax_no.older_form", "tax_no.temporary"}
_CENTURIES = ("18", "19", "20")


class Form(StrEnum):
    """What a tax number is made of."""

    ORGANISATION = "organisation"  # 15: division and organisation code
    OLDER = "older"  # 15: nothing in it can be checked
    USCC = "uscc"  # 18: the unified code
    IDENTITY = "identity"  # 17, 18: an identity number
    SOLE_TRADER = "sole_trader"  # 20: an identity number and its count
    TEMPORARY = "temporary"  # L and one of the others


class Verdict(faults.Verdict[Form]):
    """What a check found, and what the number carries."""

    @property
    def contains_identity_number(self) -> bool:
        """Tell whether the number, right or wrong, must not be kept because a person's is in it."""
        return holds_identity_number(self.canonical)

    @property
    def uscc(self) -> str | None:
        """Return the unified code that the number is or carries."""
        code = _without_prefix(self.canonical)
        carries = self.rule is Form.USCC or (self.rule is Form.TEMPORARY and _is_code(code))
        return code if carries else None

    @property
    def organisation_code(self) -> str | None:
        """Return the organisation code that the number carries, by itself or in a unified code."""
        if self.rule is Form.ORGANISATION:
            return self.canonical[_DIVISION:]
        return self.uscc[8:17] if self.uscc else None


def compact(text: str) -> str:
    """Return the number without white space and hyphens, half width, upper case.

    >>> compact("140105-19220382-1")
    '140105192203821'
    """
    return fold(text)


def check_character(first_14: str) -> str:
    """Return the 15th character of an organisation's number; it is that of the organisation code, there is no other.

    >>> check_character("14010519220382")
    '1'
    """
    return organisation_code.check_character(first_14[_DIVISION:])


def holds_identity_number(text: str) -> bool:
    """Tell whether a tax number is, contains or may well be an identity number, mistyped ones among them.

    >>> [holds_identity_number(text) for text in ("11010519491231002X", "11010519491231002X01", "110105491231002")]
    [True, True, True]
    >>> [holds_identity_number(text) for text in ("11010549123100200", "11010549123100200000", "L11010519491231002X")]
    [True, True, True]
    >>> [holds_identity_number(text) for text in ("140105192203821", "91350100M000100Y43", "L91350100M000100Y43")]
    [False, False, False]
    """
    number = compact(text)
    rest = _without_prefix(number)
    if resident_id.is_valid(rest):
        return True  # a few numbers are right by the rules of both; the person's interest decides
    if _is_code(rest):
        return False
    if rest != number:
        return True  # L and the number of some document
    return _looks_like_identity(rest) and not _is_organisation(rest)


def _looks_like_identity(number: str) -> bool:
    if len(number) == 18 and DIGITS.issuperset(number[:17]) and number[17] in resident_id.CHECKS:
        return has_province(number) and number[6:8] in _CENTURIES
    return resident_id.looks_like(number) or _IDENTITY_SHAPE.fullmatch(number) is not None


def _without_prefix(number: str) -> str:
    return number.removeprefix(TEMPORARY)


def _is_code(number: str) -> bool:
    return uscc.check(number, Mode.IMPORT).valid


def _is_organisation(number: str) -> bool:
    division, code = number[:_DIVISION], number[_DIVISION:]
    return DIGITS.issuperset(division) and has_province(division) and organisation_code.is_valid(code)


def check(text: str, mode: Mode | str = Mode.ISSUE) -> Verdict:
    """Examine a tax number and tell everything that is wrong with it at once.

    On import the older form of 15 digits and the temporary numbers are warnings; elsewhere they are errors, since
    nothing in the one can be checked and the other is nobody's to show. Whatever contains an identity number is
    warned of.

    >>> check("140105192203822").error_codes, check("140105192203822", Mode.IMPORT).warning_codes
    (('tax_no.wrong_organisation_code',), ('tax_no.older_form',))
    >>> check("L91350100M000100Y43").error_codes, check("L91350100M000100Y43", Mode.IMPORT).uscc
    (('tax_no.temporary',), '91350100M000100Y43')

    :raises ValueError: no such mode.
    """
    mode = Mode(mode)
    number, notes = read(text, mode)
    form, errors = _examine(number, mode)
    if mode is Mode.IMPORT and {one.code for one in errors} <= _NOTES_ON_IMPORT:
        errors, notes = (), (*notes, *errors)
    if not errors and form in {Form.ORGANISATION, Form.OLDER}:
        notes += tuple(division_notes(number[:_DIVISION]))
    if holds_identity_number(number):
        notes += (Finding("tax_no.contains_identity_number"),)
    return Verdict(text, number, mode, None if errors else form, errors, notes)


def _examine(number: str, mode: Mode) -> tuple[Form, tuple[Finding, ...]]:
    """Return the form that a number has by its shape, and what is wrong with it."""
    if number.startswith(TEMPORARY) and len(number) not in LENGTHS:
        return Form.TEMPORARY, _temporary(number)
    if len(number) == 15:
        return _of_15(number, mode)
    if len(number) == 17:
        return Form.IDENTITY, tuple(_identity_faults(number, number[:15]))
    if len(number) == 18:
        return _of_18(number, mode)
    if len(number) == 20:
        first_generation = number.endswith("00000")
        return Form.SOLE_TRADER, tuple(_identity_faults(number, number[: 15 if first_generation else 18]))
    return Form.OLDER, (length_fault("tax_no.wrong_length", number, max(LENGTHS)),)


def _temporary(number: str) -> tuple[Finding, ...]:
    foreign = places_outside(number, frozenset(ALPHABET) | set("IOSVZ"))
    return (Finding("tax_no.wrong_alphabet", foreign),) if foreign else (Finding("tax_no.temporary", (1,)),)


def _of_15(number: str, mode: Mode) -> tuple[Form, tuple[Finding, ...]]:
    places = places_outside(number[:_DIVISION], DIGITS)
    if places:
        return Form.ORGANISATION, (Finding("tax_no.wrong_alphabet", places),)
    if not has_province(number):
        return Form.ORGANISATION, (Finding("tax_no.wrong_province", (1, 2)),)
    inner = organisation_code.check(number[_DIVISION:], mode).errors
    if not inner:
        return Form.ORGANISATION, ()
    if mode is Mode.IMPORT and DIGITS.issuperset(number):
        return Form.OLDER, (Finding("tax_no.older_form"),)
    return Form.ORGANISATION, tuple(
        Finding("tax_no.wrong_organisation_code", tuple(place + _DIVISION for place in one.positions), one.code)
        for one in inner
    )


def _of_18(number: str, mode: Mode) -> tuple[Form, tuple[Finding, ...]]:
    verdict = uscc.check(number, mode)
    if resident_id.is_valid(number):
        return Form.IDENTITY, ()
    if verdict.valid:
        return Form.USCC, ()
    if resident_id.looks_like(number):
        return Form.IDENTITY, tuple(_identity_faults(number, number))
    return Form.USCC, tuple(Finding("tax_no.wrong_code", one.positions, one.told) for one in verdict.errors)


def _identity_faults(number: str, identity: str) -> Iterator[Finding]:
    """Find what is wrong with the identity number in front, old ones allowed, and with the digits behind it."""
    behind = places_outside(number[len(identity) :], DIGITS, first=len(identity) + 1)
    foreign = places_outside(identity, frozenset(resident_id.CHECKS)) + behind
    if foreign:
        yield Finding("tax_no.wrong_alphabet", foreign)
        return
    for one in resident_id.check(identity, Mode.IMPORT).errors:
        yield Finding("tax_no.wrong_identity_number", one.positions, one.code)


def validate(text: str, mode: Mode | str = Mode.ISSUE) -> str:
    """Return the number if it is valid.

    :raises InvalidNumberError: it is not.
    """
    return require(check(text, mode))


def is_valid(text: str) -> bool:
    """Tell whether a text is a tax number as it stands."""
    return check(text).valid


def format(text: str) -> str:  # noqa: A001 - the name that every number module of python-stdnum gives it
    """Return the number as certificates print it: without separators."""
    return compact(text)

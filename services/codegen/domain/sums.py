"""How the check characters of a number come out, worked through as on paper: each product, the sum, the remainder."""

from dataclasses import dataclass

from shared.numbers import registration_number
from shared.numbers.alphabet import DIGITS
from shared.uscc.characters import (
    ALPHABET,
    INNER_WEIGHTS,
    VALUE,
    VALUE_36,
    WEIGHTS,
    inner_check,
    outer_check,
)

OUTER_MODULUS = len(ALPHABET)
INNER_MODULUS = 11


@dataclass(frozen=True)
class Term:
    """One character's share: its position (from 1), its value in the table, its weight, their product."""

    position: int
    character: str
    value: int
    weight: int
    product: int


@dataclass(frozen=True)
class WorkedSum:
    """The whole sum for one check character. ``position`` is where it stands in the number, from 1."""

    position: int
    terms: tuple[Term, ...]
    total: int
    modulus: int
    remainder: int
    expected: str
    written: str

    @property
    def fits(self) -> bool:
        """Tell whether the number carries the character that comes out."""
        return self.expected == self.written


def outer_sum_of(code: str) -> WorkedSum:
    """Work out position 18 of a code of the alphabet.

    >>> worked = outer_sum_of("91350100M000100Y43")
    >>> worked.total, worked.remainder, worked.expected, worked.fits
    (1640, 28, '3', True)
    """
    first = code[:17]
    terms = _terms(first, 1, VALUE, WEIGHTS)
    total = sum(term.product for term in terms)
    return WorkedSum(18, terms, total, OUTER_MODULUS, total % OUTER_MODULUS, outer_check(first), code[17])


def inner_sum_of(organisation_code: str, begins: int) -> WorkedSum:
    """Work out the ninth character of an organisation code that begins at a position of a longer number.

    >>> worked = inner_sum_of("MA1FL0LY9", begins=1)
    >>> worked.total % 11, worked.expected, worked.position
    (2, '9', 9)
    """
    body = organisation_code[:8]
    terms = _terms(body, begins, VALUE_36, INNER_WEIGHTS)
    total = sum(term.product for term in terms)
    expected, written = inner_check(body), organisation_code[8]
    return WorkedSum(begins + 8, terms, total, INNER_MODULUS, total % INNER_MODULUS, expected, written)


def _terms(text: str, begins: int, values: dict[str, int], weights: tuple[int, ...]) -> tuple[Term, ...]:
    return tuple(
        Term(begins + place, character, values[character], weight, values[character] * weight)
        for place, (character, weight) in enumerate(zip(text, weights, strict=True))
    )


def sums_of(number: str) -> tuple[WorkedSum, ...]:
    """Work out the check characters of a code, an organisation code or a tax number; the length tells which it is.

    Nothing comes of a number with a letter that none has.

    >>> [[worked.position for worked in sums_of(number)] for number in ("91350100M000100Y43", "192203821")]
    [[17, 18], [9]]
    """
    begins = {18: 9, 9: 1, 15: 7}.get(len(number))
    if begins is None or not VALUE.keys() >= set(number):
        return ()
    inner = inner_sum_of(number[begins - 1 : begins + 8], begins)
    return (inner, outer_sum_of(number)) if len(number) == 18 else (inner,)


@dataclass(frozen=True)
class Step:
    """One step of the running sum of a registration number."""

    position: int
    character: str
    carried: int  # what the step before left
    added: int  # carried + digit, modulo 10, and 10 for 0
    left: int  # twice that, modulo 11


@dataclass(frozen=True)
class Steps:
    """The running sum of a registration number (ISO 7064 MOD 11,10)."""

    steps: tuple[Step, ...]
    expected: str
    written: str

    @property
    def fits(self) -> bool:
        """Tell whether the number carries the digit that comes out."""
        return self.expected == self.written


def registration_steps_of(number: str) -> Steps | None:
    """Work out the last digit of a registration number of 15 digits; None for other forms.

    >>> worked = registration_steps_of("110108000000016")
    >>> worked.steps[0], worked.expected, worked.fits
    (Step(position=1, character='1', carried=10, added=1, left=2), '6', True)
    """
    if len(number) != registration_number.LENGTH or not DIGITS.issuperset(number):
        return None
    steps, carried = [], 10
    for place, digit in enumerate(number[:-1], 1):
        added = (carried + int(digit)) % 10 or 10
        steps.append(Step(place, digit, carried, added, added * 2 % 11))
        carried = steps[-1].left
    return Steps(tuple(steps), registration_number.check_character(number[:-1]), number[-1])

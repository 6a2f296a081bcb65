"""Both checks of a code as one sum, for those who check many.

The outer check wants the sum of all 18 values, weighted 1, 3, 9, … (the last 1), to be 0 modulo 31; the inner check
wants that of positions 9 to 17, weighted 3 7 9 10 5 8 4 2 and 1, to be 0 modulo 11 (values of the larger alphabet, X
in place 17 counts 10). 31 and 11 have no common divisor, so for every character in every place there is one number
below 341 that leaves both remainders, and a code is right exactly if its 18 numbers sum up to a multiple of 341.
"""

from shared.numbers.alphabet import ALPHABET, VALUE, VALUE_36
from shared.numbers.organisation_code import CHECKS
from shared.numbers.organisation_code import WEIGHTS as INNER_WEIGHTS
from shared.uscc.characters import WEIGHTS

OUTER, INNER = 31, 11
MODULUS = OUTER * INNER

_TO_OUTER = INNER * pow(INNER, -1, OUTER)  # 1 modulo 31, 0 modulo 11
_TO_INNER = OUTER * pow(OUTER, -1, INNER)
_DIGITS = "0123456789"
_CHECKS = "".join(sorted(CHECKS))
# What may stand in each place, from 0; departments and categories, provinces too, are looked at as pairs besides.
ALLOWED = (ALPHABET,) * 2 + (_DIGITS,) * 6 + (ALPHABET,) * 8 + (_CHECKS, ALPHABET)


def residue(character: str, place: int) -> int:
    """Return the number below 341 of a character in a place, counted from 0.

    >>> sum(residue(character, place) for place, character in enumerate("91350100M000100Y43")) % 341
    0
    """
    outer = VALUE[character] * (*WEIGHTS, 1)[place] % OUTER
    return (outer * _TO_OUTER + _inner(character, place) * _TO_INNER) % MODULUS


def _inner(character: str, place: int) -> int:
    if place == 16:
        return 10 if character == "X" else int(character)
    return VALUE_36[character] * INNER_WEIGHTS[place - 8] % INNER if 8 <= place < 16 else 0


def residues(first: int, after: int) -> dict[str, int]:
    """Return the sums, modulo 341, of every text that may stand in places ``first`` up to ``after``, counted from 0.

    >>> len(residues(8, 10)), residues(17, 18)["0"]
    (961, 0)
    """
    sums = {"": 0}
    for place in range(first, after):
        ones = [(character, residue(character, place)) for character in ALLOWED[place]]
        sums = {text + one: (value + more) % MODULUS for text, value in sums.items() for one, more in ones}
    return sums

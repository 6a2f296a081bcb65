"""Both check characters of a code and the base-31 count of its bodies (GB 32100-2015, GB 11714-1997).

The two checks use two alphabets: the 18th character counts 31 characters, the 17th counts all 36 (A=10 … Z=35),
although I, O, Z, S and V never occur. With the 31-character table the 17th would be right for bodies of digits only.
"""

from operator import mul

from shared.numbers.alphabet import ALPHABET, ALPHABET_36, VALUE, VALUE_36
from shared.numbers.organisation_code import BODY_LENGTH
from shared.numbers.organisation_code import WEIGHTS as INNER_WEIGHTS
from shared.numbers.organisation_code import check_character as inner_check
from shared.numbers.organisation_code import check_sum as inner_sum

__all__ = [
    "ALPHABET",
    "ALPHABET_36",
    "BODIES",
    "BODY_LENGTH",
    "INNER_WEIGHTS",
    "VALUE",
    "VALUE_36",
    "WEIGHTS",
    "body_of",
    "compose",
    "inner_check",
    "inner_sum",
    "number_of",
    "outer_check",
    "outer_sum",
]

WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
BODIES = len(ALPHABET) ** BODY_LENGTH
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)  # the 961 ways to write two characters


def outer_sum(first_17: str) -> int:
    """Return the weighted sum of positions 1 to 17, modulo 31."""
    return int(sum(map(mul, map(VALUE.__getitem__, first_17), WEIGHTS)) % 31)


def outer_check(first_17: str) -> str:
    """Return the 18th character of a code whose first 17 are given.

    GB 32100-2015: C18 = 31 - (sum of Ci * 3^(i-1) mod 31); a remainder of 0 is written ``0``, not 31.

    >>> outer_check("91350100M000100Y4")  # the standard's own example
    '3'
    >>> outer_check("91450100068850343")  # remainder 0
    '0'
    """
    return ALPHABET[-outer_sum(first_17) % 31]


def compose(pair: str, division: str, body: str) -> str:
    """Return the whole code of a department and category, a division and a body, with both check characters.

    >>> compose("91", "140105", "MAY00001")
    '91140105MAY000017U'
    """
    first_17 = f"{pair}{division}{body}{inner_check(body)}"
    return first_17 + outer_check(first_17)


def body_of(number: int) -> str:
    """Return the eight-character body that has a number in the base-31 count; it never holds I, O, Z, S or V.

    >>> body_of(0), body_of(31), body_of(number_of("MAY000YY") + 1)
    ('00000000', '00000010', 'MAY00100')

    :raises ValueError: no body has that number.
    """
    if not 0 <= number < BODIES:
        raise ValueError(number)
    first_half, last_half = divmod(number, len(_PAIRS) ** 2)
    first, second = divmod(first_half, len(_PAIRS))
    third, fourth = divmod(last_half, len(_PAIRS))
    return _PAIRS[first] + _PAIRS[second] + _PAIRS[third] + _PAIRS[fourth]


def number_of(body: str) -> int:
    """Return the number of a body in the base-31 count; the reverse of `body_of`.

    >>> number_of("0000000Y"), number_of("MAY00002") - number_of("MAY00001")
    (30, 1)

    :raises ValueError: not eight characters of the alphabet.
    """
    if len(body) != BODY_LENGTH or not set(body) <= VALUE.keys():
        raise ValueError(body)
    number = 0
    for character in body:
        number = number * len(ALPHABET) + VALUE[character]
    return number

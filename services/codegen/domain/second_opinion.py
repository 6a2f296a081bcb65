"""A second, independent computation of both check characters, asked before any code is given out.

It shares no line and no table with `shared.uscc.characters`: values come from the character itself instead of a table,
weights from the recurrence instead of a list of powers, and both checks are tested as one sum that must vanish. A sum
is made of the sums of slices, and a slice that was met before is not computed again: codes of one segment differ in few
characters only.
"""

from functools import lru_cache
from itertools import accumulate, repeat

SKIPPED = "IOSVZ"
OUTER_WEIGHTS = (*accumulate(repeat(3, 16), lambda weight, factor: weight * factor % 31, initial=1), 1)
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2, 1)
KEPT = 50_000  # slices; two characters have 961 values, the two checks 341


class SelfCheckError(RuntimeError):
    """The two computations disagree: a fault of ours. Nothing may be assigned until it is understood."""


def confirms(code: str) -> bool:
    """Tell whether all 18 characters of a code fit together.

    GB 32100-2015: the sum of all 18 values, weighted 1, 3, 9, … with the check itself weighted 1, is 0 modulo 31.
    GB 11714-1997: the sum of all 9 values, weighted 3 7 9 10 5 8 4 2 and 1, is 0 modulo 11.

    >>> confirms("91350100M000100Y43"), confirms("911100008021004302"), confirms("91110000802100433C")
    (True, False, False)
    """
    first_outer, first_inner = _sums(0, code[:12])
    next_outer, next_inner = _sums(12, code[12:14])
    last_outer, last_inner = _sums(14, code[14:16])
    check_outer, check_inner = _sums(16, code[16:])
    outer = first_outer + next_outer + last_outer + check_outer
    inner = first_inner + next_inner + last_inner + check_inner
    return outer % 31 == 0 == inner % 11


@lru_cache(maxsize=KEPT)
def _sums(begin: int, part: str) -> tuple[int, int]:
    """Return what a slice of a code adds to the sum of all 18 and to that of positions 9 to 17."""
    places = list(enumerate(part, begin))
    outer = sum(OUTER_WEIGHTS[place] * _value_31(character) for place, character in places)
    inner = sum(
        INNER_WEIGHTS[place - 8] * _inner_value(place, character) for place, character in places if 8 <= place < 17
    )
    return outer, inner


def _inner_value(place: int, character: str) -> int:
    return _inner_written(character) if place == 16 else _value_36(character)


def require_confirmation(code: str) -> None:
    """Let a code pass only if the second computation agrees.

    :raises SelfCheckError: it does not.
    """
    if not confirms(code):
        raise SelfCheckError(code)


def _value_36(character: str) -> int:
    return int(character, 36)


def _value_31(character: str) -> int:
    return _value_36(character) - sum(skipped < character for skipped in SKIPPED)


def _inner_written(character: str) -> int:
    return 10 if character == "X" else int(character)

"""A second, independent computation of both check characters, asked before any code is given out.

It shares no line and no table with `shared.uscc.characters`: values come from the character itself instead of a table,
weights from the recurrence instead of a list of powers, and both checks are tested as one sum that must vanish.
"""

from itertools import accumulate, repeat

SKIPPED = "IOSVZ"


class SelfCheckError(RuntimeError):
    """The two computations disagree: a fault of ours. Nothing may be assigned until it is understood."""


def confirms(code: str) -> bool:
    """Tell whether all 18 characters of a code fit together.

    GB 32100-2015: the sum of all 18 values, weighted 1, 3, 9, … with the check itself weighted 1, is 0 modulo 31.
    GB 11714-1997: the sum of all 9 values, weighted 3 7 9 10 5 8 4 2 and 1, is 0 modulo 11.

    >>> confirms("91350100M000100Y43"), confirms("911100008021004302"), confirms("91110000802100433C")
    (True, False, False)
    """
    weights = list(accumulate(repeat(3, 16), lambda weight, factor: weight * factor % 31, initial=1))
    outer = sum(weight * _value_31(code[place]) for place, weight in enumerate([*weights, 1]))
    inner = sum(weight * _value_36(code[8 + place]) for place, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2)))
    return outer % 31 == 0 and (inner + _inner_written(code[16])) % 11 == 0


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

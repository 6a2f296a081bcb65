"""Whether a code is valid, as quickly as one code at a time allows: six looks into tables.

The tables hold the residues of `shared.uscc.residues` for the beginning of a code (department, category, division)
and for three slices of three characters; the last character follows from their sum. They take about 12 MB and 40 ms,
so they are made when the first code is checked, not when this module is imported.
"""

from shared.division_facts import DivisionStatus, division_status
from shared.uscc.pairs import pairs
from shared.uscc.residues import ALLOWED, MODULUS, residue, residues

MOST_HEADS = 65_536  # real codes have about 5,000; what anybody may send must not fill the memory


class _Heads(dict[str, int]):
    """The residues of positions 1 to 8, made when they are first met; a head that no code can have is never kept."""

    def __missing__(self, head: str) -> int:
        if head[:2] not in pairs() or division_status(head[2:]) is DivisionStatus.UNKNOWN:
            raise KeyError(head)
        value = sum(residue(character, place) for place, character in enumerate(head)) % MODULUS
        if len(self) < MOST_HEADS:
            self[head] = value
        return value


_HEADS = _Heads()
_FIRST: dict[str, int] = {}
_SECOND: dict[str, int] = {}
_THIRD: dict[str, int] = {}
_LAST: list[str | None] = []  # by the sum of four residues; None where no last character can be right


def is_valid(text: str) -> bool:
    """Tell whether a text is a unified social credit code as it stands: exactly ``check(text).valid``.

    >>> is_valid("91350100M000100Y43"), is_valid("91350100M000100Y44"), is_valid("91350100M000100Y433")
    (True, False, False)
    """
    try:
        return text[17:] == _LAST[_HEADS[text[:8]] + _FIRST[text[8:11]] + _SECOND[text[11:14]] + _THIRD[text[14:17]]]
    except KeyError:
        return False if _THIRD else _fill_and_ask(text)


def _fill_and_ask(text: str) -> bool:
    """Fill the tables; the one that is asked for emptiness comes last, so that two threads may both do it."""
    last = [
        next((one for one in ALLOWED[17] if (total + residue(one, 17)) % MODULUS == 0), None)
        for total in range(MODULUS)
    ]
    _LAST[:] = last * 4
    _FIRST.update(residues(8, 11))
    _SECOND.update(residues(11, 14))
    _THIRD.update(residues(14, 17))
    return is_valid(text)

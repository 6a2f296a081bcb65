r"""Very many codes at once, on numpy. Nothing else of this package needs numpy, so it is imported here only.

A code is looked at as nine pairs of bytes. For each pair one table of 65,536 numbers gives its residue modulo 341
(`shared.uscc.residues`) or, for a pair that cannot stand there, a number so large that no sum with it comes out right.
`make bench ONLY=codes` measures it.

>>> valid(["91350100M000100Y43", "91350100M000100Y44", "9135"]).tolist()
[True, False, False]
>>> [codes_of(mask) for mask in reasons(b"91350100M000100Y43\n94010119600037341C\n").tolist()]
[(), ('code.wrong_pair', 'code.wrong_division', 'code.wrong_check')]
"""

import sys
from enum import IntFlag
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from shared.division_facts import NATIONAL, provinces
from shared.numbers.alphabet import ALPHABET, ALPHABET_36
from shared.uscc.characters import INNER_WEIGHTS, WEIGHTS
from shared.uscc.check import LENGTH, check
from shared.uscc.pairs import pairs
from shared.uscc.residues import ALLOWED, MODULUS, residue
from shared.uscc.rows import Rows, Source, read

AT_A_TIME = 1 << 14  # rows; what belongs to them stays in the cache of a core

_PAIRS = LENGTH // 2
_NEVER = 1 << 12  # above every sum of nine residues; nine times it still fits into 16 bits


class Reason(IntFlag):
    """Why a code is not valid, as bits of a mask; 0 is valid. In the order in which `check` tells them."""

    LENGTH = 1
    ALPHABET = 2
    PAIR = 4
    DIVISION_FORM = 8
    PROVINCE = 16
    INNER = 32
    CHECK = 64
    EMPTY = 128


_BITS = {
    "number.empty": Reason.EMPTY,
    "code.wrong_length": Reason.LENGTH,
    "code.wrong_alphabet": Reason.ALPHABET,
    "code.wrong_pair": Reason.PAIR,
    "code.wrong_division_form": Reason.DIVISION_FORM,
    "code.wrong_province": Reason.PROVINCE,
    "code.wrong_inner_check": Reason.INNER,
    "code.wrong_check": Reason.CHECK,
}
_CONTRACT = {
    Reason.EMPTY: "code.wrong_length",
    Reason.DIVISION_FORM: "code.wrong_division",
    Reason.PROVINCE: "code.wrong_division",
}


def valid(source: Source) -> NDArray[np.bool_]:
    """Tell of each code whether it is valid as it stands: exactly ``check(text).valid`` for every element.

    :param source: an (n, 18) array of uint8; an array of byte strings (``S18``); a sequence of texts; or bytes, which
        are lines (LF or CRLF) if there is a line feed among them, and else codes one after the other.
    :raises ValueError: an array of another shape, or bytes without line feeds that are no multiple of 18.
    """
    codes = read(source)
    answer = _valid_rows(codes.rows)
    answer[list(codes.odd)] = False
    return answer


def reasons(source: Source) -> NDArray[np.uint8]:
    """Return for each code a mask of `Reason`, 0 for a valid one; `source` as for `valid`."""
    codes = read(source)
    masks = np.zeros(len(codes.rows), np.uint8)
    wrong = np.flatnonzero(~_valid_rows(codes.rows))
    masks[wrong] = _masks(codes.rows[wrong])
    for place, text in codes.odd.items():
        masks[place] = _mask(text)
    return masks


def codes_of(mask: int) -> tuple[str, ...]:
    """Return the stable codes of a mask, those of ``check(text).errors``.

    >>> codes_of(0), codes_of(Reason.PROVINCE | Reason.CHECK)
    ((), ('code.wrong_division', 'code.wrong_check'))
    """
    return tuple(_CONTRACT.get(bit, code) for code, bit in _BITS.items() if mask & bit)


def causes_of(mask: int) -> tuple[str, ...]:
    """Return the codes of a mask with the finer causes in place of the contract's code (``Finding.told``).

    >>> causes_of(Reason.PROVINCE | Reason.CHECK)
    ('code.wrong_province', 'code.wrong_check')
    """
    return tuple(code for code, bit in _BITS.items() if mask & bit)


def _valid_rows(rows: Rows) -> NDArray[np.bool_]:
    two_by_two = rows.view(np.uint16)
    answer = np.empty(len(rows), np.bool_)
    tables, right = _tables(), _right_sums()
    for begin in range(0, len(rows), AT_A_TIME):
        part = two_by_two[begin : begin + AT_A_TIME]
        total = tables[0].take(part[:, 0])
        for place in range(1, _PAIRS):
            total += tables[place].take(part[:, place])
        right.take(total, out=answer[begin : begin + AT_A_TIME])
    tens = np.flatnonzero(two_by_two[:, 1] == _key(NATIONAL[:2]))  # 10 is a province to the tables, for 100000 only
    answer[tens] &= (rows[tens, 4:8] == ord("0")).all(axis=1)
    return answer


@cache
def _tables() -> tuple[NDArray[np.uint16], ...]:
    """Return for each pair of places the residue of every two bytes, `_NEVER` for two that cannot stand there."""
    return tuple(_table(2 * place) for place in range(_PAIRS))


def _table(place: int) -> NDArray[np.uint16]:
    table = np.full(1 << 16, _NEVER, np.uint16)
    wanted = {0: frozenset(pairs()), 2: provinces() | {NATIONAL[:2]}}.get(place)
    for first, second in product(ALLOWED[place], ALLOWED[place + 1]):
        if wanted is None or first + second in wanted:
            table[_key(first + second)] = (residue(first, place) + residue(second, place + 1)) % MODULUS
    return table


def _key(two: str) -> int:
    """Return two characters as the number that numpy reads from their bytes."""
    return int.from_bytes(two.encode("ascii"), sys.byteorder)


@cache
def _right_sums() -> NDArray[np.bool_]:
    right = np.zeros(1 << 16, np.bool_)
    right[:_NEVER:MODULUS] = True
    return right


def _mask(text: str) -> int:
    return sum(_BITS[finding.told] for finding in check(text).errors)


def _masks(rows: Rows) -> NDArray[np.uint8]:
    """Return the masks of rows of 18 bytes, from the formulas of the two standards and not from the residues."""
    foreign = ~_known()[rows]
    masks = np.where(foreign.any(axis=1), Reason.ALPHABET, 0).astype(np.uint8)
    pair_known = np.isin(rows.view(np.uint16)[:, 0], [_key(pair) for pair in pairs()])
    masks |= _bit(Reason.PAIR, ~pair_known & ~foreign[:, :2].any(axis=1))
    division = rows[:, 2:8]
    digits = np.asarray(((division >= ord("0")) & (division <= ord("9"))).all(axis=1))
    masks |= _bit(Reason.DIVISION_FORM, ~digits & ~foreign[:, 2:8].any(axis=1))
    placed = np.isin(rows.view(np.uint16)[:, 1], [_key(province) for province in provinces()])
    national = np.equal(division, _characters(NATIONAL)).all(axis=1)
    masks |= _bit(Reason.PROVINCE, digits & ~placed & ~national)
    known = ~foreign.any(axis=1)
    masks |= _bit(Reason.INNER, known & ~_inner_fits(rows))
    return masks | _bit(Reason.CHECK, known & ~_outer_fits(rows))


def _bit(reason: Reason, where: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return where.astype(np.uint8) * np.uint8(reason)


def _inner_fits(rows: Rows) -> NDArray[np.bool_]:
    sums = _values(ALPHABET_36)[rows[:, 8:16]] @ np.array(INNER_WEIGHTS)
    return np.asarray(_characters("0X987654321")[sums % 11] == rows[:, 16])


def _outer_fits(rows: Rows) -> NDArray[np.bool_]:
    sums = _values(ALPHABET)[rows[:, :17]] @ np.array(WEIGHTS)
    return np.asarray(_characters(ALPHABET)[-sums % 31] == rows[:, 17])


def _characters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("ascii"), np.uint8)


@cache
def _known() -> NDArray[np.bool_]:
    return np.isin(np.arange(1 << 8), list(ALPHABET.encode("ascii")))


@cache
def _values(alphabet: str) -> NDArray[np.int64]:
    """Return the value of each byte in an alphabet; 0 for those that are not in it, whose rows nobody asks about."""
    values = np.zeros(1 << 8, np.int64)
    values[list(alphabet.encode("ascii"))] = np.arange(len(alphabet))
    return values

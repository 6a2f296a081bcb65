"""What spreadsheets do to numbers: cells that hold a number in disguise, and cells in which it was destroyed.

A disguise (``="9114…"``, ``'9114…``) holds the whole number: it is taken off where typed text is put right anyway and
named where characters are to be taken as they stand. What was destroyed (``9.1140E+17``) is gone from the file.
"""

import re
from enum import StrEnum
from typing import NamedTuple


class Cell(StrEnum):
    """What may be said of a cell, by the code of its words."""

    EMPTY = "cell.empty"
    FORMULA = "cell.formula"
    APOSTROPHE = "cell.apostrophe"
    DESTROYED = "cell.number_destroyed"
    ROUNDED = "cell.number_rounded"


class Held(NamedTuple):
    """The number a cell holds, and what is to be said of the cell."""

    text: str
    cell: Cell | None = None


_FORMULA = re.compile(r'\s*=\s*"([^"]*)"\s*')
_SCIENTIFIC = re.compile(r"\s*[0-9](?:[.,][0-9]*)?[eE]\+?[0-9]{1,3}\s*")
_ROUNDED = re.compile(r"[1-9][0-9]{14}000(?:\.0)?")  # a spreadsheet keeps fifteen digits of a number


def held(text: str) -> Held:
    """Look at a cell.

    >>> held('="91350100M000100Y43"').text, held("'91350100M000100Y43").cell.value
    ('91350100M000100Y43', 'cell.apostrophe')
    >>> held("9.1440E+17").cell.value, held("9,1440E17").cell.value, held("914403001922038000").cell.value
    ('cell.number_destroyed', 'cell.number_destroyed', 'cell.number_rounded')
    >>> held("  ").cell.value, held("91350100M000100Y43").cell
    ('cell.empty', None)
    """
    if text[:1].isalnum() and not text.startswith(("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")):
        return Held(text)
    if formula := _FORMULA.fullmatch(text):
        return Held(formula[1], Cell.FORMULA)
    if text.startswith(("'", "\N{RIGHT SINGLE QUOTATION MARK}")):
        return Held(text[1:], Cell.APOSTROPHE)
    if _SCIENTIFIC.fullmatch(text):
        return Held(text, Cell.DESTROYED)
    if _ROUNDED.fullmatch(text):
        return Held(text, Cell.ROUNDED)
    return Held(text) if text.strip() else Held(text, Cell.EMPTY)

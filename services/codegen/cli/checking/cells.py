"""What spreadsheets do to numbers: cells that hold a number in disguise, and cells in which it was destroyed.

A disguise (``="9114…"``, ``'9114…``) holds the whole number: it is taken off where typed text is put right anyway and
named where characters are to be taken as they stand. What was destroyed (``9.1140E+17``) is gone from the file.
"""

import re
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from services.codegen.domain.findings import masked
from services.codegen.domain.judging import Judge, Judged
from services.codegen.domain.numbers import AUTO, NumberKind, kind_of
from shared.refusals import row
from shared.uscc import Mode


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


_DISGUISE = frozenset("='\N{RIGHT SINGLE QUOTATION MARK} \t")
_FORMULA = re.compile(r'\s*=\s*"([^"]*)"\s*')
_APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}](.*)", re.DOTALL)
_SCIENTIFIC = re.compile(r"\s*[0-9](?:[.,][0-9]*)?[eE]\+?[0-9]{1,3}\s*")
_ROUNDED = re.compile(r"[1-9][0-9]{14}0{3,5}(?:\.0)?")  # a spreadsheet keeps fifteen digits of a number


def held(text: str) -> Held:
    """Look at a cell.

    >>> held('="91350100M000100Y43"').text, held("'91350100M000100Y43").cell.value
    ('91350100M000100Y43', 'cell.apostrophe')
    >>> held("9.1440E+17").cell.value, held("9,1440E17").cell.value, held("914403001922038000").cell.value
    ('cell.number_destroyed', 'cell.number_destroyed', 'cell.number_rounded')
    >>> held("  ").cell.value, held("91350100M000100Y43").cell
    ('cell.empty', None)
    """
    if not text.strip():
        return Held(text, Cell.EMPTY)
    if text[0] in _DISGUISE and (formula := _FORMULA.fullmatch(text)):
        return Held(formula[1], Cell.FORMULA)
    if text[0] in _DISGUISE and (quoted := _APOSTROPHE.fullmatch(text)):
        return Held(quoted[1], Cell.APOSTROPHE)
    if _SCIENTIFIC.fullmatch(text):
        return Held(text, Cell.DESTROYED)
    return Held(text, Cell.ROUNDED if _ROUNDED.fullmatch(text) else None)


def judge_cell(judge: Judge, text: str) -> Judged:
    """Judge the number in a cell; what a spreadsheet did to it is told before anything else."""
    number, cell = held(text)
    if cell is None:
        return judge(text)
    if cell is Cell.ROUNDED:  # a code may end in zeros by right
        judged = judge(text)
        return judged if judged.valid else _told(judged, cell, fault=True)
    if cell in {Cell.EMPTY, Cell.DESTROYED}:
        return _only(judge, text, cell)
    if judge.mode is Mode.ISSUE:
        return _only(judge, text, cell)
    judged = judge(number)
    shown = text if judged.text == number else judged.text  # what is masked stays so
    return replace(_told(judged, cell, fault=False), text=shown)


def _only(judge: Judge, text: str, cell: Cell) -> Judged:
    """Nothing else can be said of such a cell."""
    kind = kind_of(text).value if judge.kind == AUTO else judge.kind
    shown = masked(text) if kind == NumberKind.IDENTITY else text
    empty = Judged(kind=kind, text=shown, canonical="", valid=False)
    return _told(empty, cell, fault=True)


def _told(judged: Judged, cell: Cell, *, fault: bool) -> Judged:
    words = row(cell)
    remedy_zh, remedy_en = (words.remedy_zh, words.remedy_en) if fault else ("", "")
    zh = "；".join(filter(None, (f"{words.zh}。{remedy_zh}".rstrip("。"), judged.zh)))
    en = "; ".join(filter(None, (f"{words.en}. {remedy_en}".rstrip(". "), judged.en)))
    if fault:
        return replace(judged, errors=(cell.value, *judged.errors), causes=(cell.value, *judged.causes), zh=zh, en=en)
    return replace(judged, warnings=(cell.value, *judged.warnings), zh=zh, en=en)

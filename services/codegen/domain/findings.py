"""A verdict put into words: what is wrong with a number, where, what to do; what is worth knowing about it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.codegen.domain.numbers import NumberKind
from shared.numbers.faults import Finding, Verdict
from shared.refusals import row

NAMED_AT_MOST = 6  # characters; who pasted a page of text needs no list of all of them
_NAMED = {" ": ("空格", "space"), "\t": ("制表符", "tab"), "\n": ("换行", "line break"), "\r": ("换行", "line break")}


@dataclass(frozen=True)
class ToldFinding:
    """A fault (``defect``) or a note (``warning``) with its words; ``zh`` and ``en`` say also where."""

    code: str
    cause: str
    severity: str
    positions: tuple[int, ...]
    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""


@dataclass(frozen=True)
class ToldVerdict:
    """A verdict with its findings in words. ``text`` and ``canonical`` may be shown: what is personal is masked."""

    kind: str
    text: str
    canonical: str
    valid: bool
    rule: str | None
    error_codes: tuple[str, ...]
    warning_codes: tuple[str, ...]
    findings: tuple[ToldFinding, ...]


def tell(kind: NumberKind, verdict: Verdict[Any]) -> ToldVerdict:
    """Put a verdict into words; faults first."""
    found = [told(finding, "defect", verdict.canonical) for finding in verdict.errors]
    found += [told(finding, "warning", verdict.canonical) for finding in verdict.warnings]
    personal = kind is NumberKind.IDENTITY
    return ToldVerdict(
        kind.value,
        masked(verdict.text) if personal else verdict.text,
        masked(verdict.canonical) if personal else verdict.canonical,
        verdict.valid,
        verdict.rule,
        verdict.error_codes,
        verdict.warning_codes,
        tuple(found),
    )


def masked(number: str) -> str:
    """Return a personal number as it may be shown: the first three and the last four characters.

    >>> masked("11010519491231002X"), masked("1101")
    ('110***********002X', '****')
    """
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 10 else "*" * len(number)


def told(finding: Finding, severity: str, text: str) -> ToldFinding:
    """Put one finding about a text into words.

    >>> told(Finding("code.wrong_alphabet", (5, 7)), "defect", "9114O1i").zh
    '含有不允许的字符：第 5 位“O”、第 7 位“i”（小写）'
    >>> told(Finding("code.wrong_length", (5,)), "defect", "9114").en
    'Not 18 characters: there are 4'
    >>> told(Finding("code.wrong_check", (18,)), "defect", "91350100M000100Y44").zh
    '第 18 位（校验位）错误'
    """
    words = row(finding.told)
    zh, en = _where(finding, text)
    return ToldFinding(
        finding.code,
        finding.cause,
        severity,
        finding.positions,
        f"{words.zh}：{zh}" if zh else words.zh,
        f"{words.en}: {en}" if en else words.en,
        words.remedy_zh,
        words.remedy_en,
    )


def _where(finding: Finding, text: str) -> tuple[str, str]:
    """Say the place, unless the catalogue's words say it or there is none."""
    kind = finding.code.rpartition(".")[2]
    if kind == "wrong_length":
        return f"现有 {len(text)} 位", f"there are {len(text)}"
    if kind == "wrong_alphabet":
        return characters(text, finding.positions)
    if not finding.positions or "第" in row(finding.told).zh:
        return "", ""
    return f"第 {ranges(finding.positions, '、')} 位", f"positions {ranges(finding.positions, ', ')}"


def characters(text: str, positions: Sequence[int]) -> tuple[str, str]:
    r"""Name the characters at some positions, in both languages; also those that nobody sees.

    >>> characters("9\u200b1 ０", (2, 4, 5))[0]
    '第 2 位（看不见的字符 U+200B）、第 4 位（空格）、第 5 位“０”（全角）'
    """
    named = [(place, *_character(text[place - 1])) for place in positions[:NAMED_AT_MOST]]
    more = len(positions) - len(named)
    zh = "、".join(f"第 {place} 位{zh}" for place, zh, _ in named)
    en = ", ".join(f"position {place} {en}" for place, _, en in named)
    return (f"{zh}，还有 {more} 处", f"{en} and {more} more") if more else (zh, en)


def _character(character: str) -> tuple[str, str]:
    if character in _NAMED:
        zh, en = _NAMED[character]
        return f"（{zh}）", f"({en})"
    if not character.isprintable() or character.isspace():
        number = f"U+{ord(character):04X}"
        return f"（看不见的字符 {number}）", f"(invisible character {number})"
    if "a" <= character <= "z":
        return f"“{character}”（小写）", f"“{character}” (lower case)"
    if unicodedata.east_asian_width(character) == "F":
        return f"“{character}”（全角）", f"“{character}” (full width)"
    return f"“{character}”", f"“{character}”"


def ranges(positions: Sequence[int], between: str) -> str:
    """Write positions shortly; only three and more in a row become a range.

    >>> ranges((1, 2), "、"), ranges((3, 4, 5, 6, 7, 8), "、"), ranges((9, 10, 11, 18), ", ")
    ('1、2', '3–8', '9–11, 18')
    """
    runs: list[list[int]] = []
    for place in sorted(positions):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return between.join(f"{run[0]}–{run[-1]}" if len(run) > 2 else between.join(map(str, run)) for run in runs)

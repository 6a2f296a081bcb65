"""Judging one number of many: quick for what is right, in words for what is not, and never showing what is personal."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from services.codegen.domain.findings import ToldFinding, ToldVerdict, tell
from services.codegen.domain.numbers import AUTO, CHECK, NumberKind, kind_of
from shared import uscc
from shared.numbers.faults import Mode


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one number. ``text`` may be shown; ``causes`` are the finest codes, to be counted."""

    kind: str
    text: str
    canonical: str
    valid: bool
    rule: str = ""
    errors: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Judge:
    """Judges numbers in one posture. ``kind`` is that of the numbers, or ``auto``."""

    kind: str
    mode: Mode
    _judge: Callable[[str], Judged]

    def __call__(self, text: str) -> Judged:
        """Judge a number."""
        return self._judge(text)


def judge_of(kind: str, mode: Mode) -> Judge:
    """Return a judge of one kind of number, or of each by its shape.

    >>> judge_of("uscc", Mode.ISSUE)("91350100M000100Y44").zh
    '第 18 位（校验位）错误。请逐位核对，至少有一位写错'
    >>> judged = judge_of("auto", Mode.INTAKE)("110105 194912310021")
    >>> judged.kind, judged.text, judged.canonical, judged.valid
    ('identity', '110************0021', '110***********0021', False)
    """
    if kind == AUTO:
        return Judge(kind, mode, lambda text: _right_code(text) or _judged(kind_of(text), mode, text))
    known = NumberKind(kind)
    if known is NumberKind.USCC:
        return Judge(kind, mode, lambda text: _right_code(text) or _judged(known, mode, text))
    return Judge(kind, mode, lambda text: _judged(known, mode, text))


def _right_code(text: str) -> Judged | None:
    """Judge a code of market regulation that is right as it stands, which is the same in every posture; else None.

    Most codes of a file are such. They need no more than the quick test and a look at their division; codes of other
    departments may be identity numbers, which takes a closer look.
    """
    if not text.startswith("9") or not uscc.is_valid(text):
        return None
    warnings, zh, en = _noted(text[2:8])
    return Judged(NumberKind.USCC.value, text, text, True, uscc.Rule.STANDARD.value, (), (), warnings, zh, en)


@lru_cache(maxsize=8192)
def _right(division: str) -> ToldVerdict:
    """Return what is told of any right code of a division: the notes on a right code depend on its division alone."""
    return tell(NumberKind.USCC, uscc.check(uscc.compose("91", division, "00000000")))


@lru_cache(maxsize=8192)
def _noted(division: str) -> tuple[tuple[str, ...], str, str]:
    return _right(division).warning_codes, *_in_words(_right(division).findings)


def _judged(kind: NumberKind, mode: Mode, text: str) -> Judged:
    verdict = _told_of(kind, mode, text)
    faults = [finding for finding in verdict.findings if finding.severity == "defect"]
    return Judged(
        kind.value,
        verdict.text,
        verdict.canonical,
        verdict.valid,
        verdict.rule or "",
        verdict.error_codes,
        tuple(finding.cause or finding.code for finding in faults),
        verdict.warning_codes,
        *_in_words(verdict.findings),
    )


def _in_words(findings: tuple[ToldFinding, ...]) -> tuple[str, str]:
    zh = "；".join(f"{each.zh}。{each.remedy_zh}".removesuffix("。") for each in findings)
    en = "; ".join(f"{each.en}. {each.remedy_en}".removesuffix(". ") for each in findings)
    return zh, en


def teller_of(kind: str, mode: Mode) -> Callable[[str], ToldVerdict]:
    """Return what puts numbers of one kind, or each by its shape, into words.

    >>> teller_of("auto", Mode.INTAKE)("19220382-1").kind
    'org_code'
    """
    if kind == AUTO:
        return lambda text: _told_right(text) or _told_of(kind_of(text), mode, text)
    known = NumberKind(kind)
    if known is NumberKind.USCC:
        return lambda text: _told_right(text) or _told_of(known, mode, text)
    return lambda text: _told_of(known, mode, text)


def _told_of(kind: NumberKind, mode: Mode, text: str) -> ToldVerdict:
    return tell(kind, CHECK[kind](text, mode))


def _told_right(text: str) -> ToldVerdict | None:
    """Tell of a right code what `_right_code` judges of it."""
    if not text.startswith("9") or not uscc.is_valid(text):
        return None
    like = _right(text[2:8])
    return ToldVerdict(like.kind, text, text, True, like.rule, (), like.warning_codes, like.findings)

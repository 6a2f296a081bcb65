"""A number explained to somebody who knows nothing of numbers: its parts, what is wrong, where to look, the sums."""

from dataclasses import dataclass
from typing import Any

from services.codegen.domain.findings import ToldVerdict, tell
from services.codegen.domain.numbers import CHECK, NumberKind, codes_within, is_personal, kind_of
from services.codegen.domain.old_parts import old_parts
from services.codegen.domain.parts import Part
from services.codegen.domain.slips import Hint, Reading, hints, reading
from services.codegen.domain.sums import Steps, WorkedSum, registration_steps_of, sums_of
from services.codegen.domain.uscc_parts import uscc_parts
from shared.numbers.faults import Mode, Verdict
from shared.uscc import Rule, check

TEXT_LENGTH = 200  # characters looked at; a longer text is no number


@dataclass(frozen=True)
class Explanation:
    """What is said of one text. Of a personal number only that it is one: its text is not in here."""

    kind: NumberKind
    verdict: ToldVerdict | None
    pilot: bool = False
    parts: tuple[Part, ...] = ()
    sums: tuple[WorkedSum, ...] = ()
    steps: Steps | None = None
    hints: tuple[Hint, ...] = ()
    reading: Reading | None = None
    within: tuple[str, ...] = ()


def explain(text: str) -> Explanation:
    """Explain what somebody typed, whatever number it is.

    >>> explained = explain(" 91140105may000017u")
    >>> explained.kind.value, explained.verdict.valid, explained.verdict.warning_codes, len(explained.parts)
    ('uscc', True, ('code.folded',), 6)
    >>> explain("91350203M0001FUE2P").pilot, explain("11010519491231002X").verdict
    (True, None)
    """
    if is_personal(text):
        return Explanation(NumberKind.IDENTITY, None)
    kind = kind_of(text)
    if kind is NumberKind.USCC:
        return _code(text[:TEXT_LENGTH])
    return _old(kind, CHECK[kind](text[:TEXT_LENGTH], Mode.INTAKE))


def _code(text: str) -> Explanation:
    verdict, imported = check(text, Mode.INTAKE), check(text, Mode.IMPORT)
    pilot = imported.rule not in {None, Rule.STANDARD}  # a legal code for life, though we would not issue it
    shown = imported if pilot else verdict
    return Explanation(
        NumberKind.USCC,
        tell(NumberKind.USCC, shown),
        pilot=pilot,
        parts=uscc_parts(shown),
        sums=sums_of(shown.canonical),
        hints=() if pilot else hints(shown),
        reading=reading(shown),
        within=() if shown.valid else codes_within(text),
    )


def _old(kind: NumberKind, verdict: Verdict[Any]) -> Explanation:
    return Explanation(
        kind,
        tell(kind, verdict),
        parts=old_parts(kind, verdict),
        sums=sums_of(verdict.canonical) if kind is not NumberKind.REG_NO else (),
        steps=registration_steps_of(verdict.canonical) if kind is NumberKind.REG_NO else None,
    )

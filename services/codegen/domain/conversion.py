"""Conversion: which code an entity gets that lived under other numbers before the one code."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.codegen.domain.code import MARKET_REGULATION
from shared.numbers import organisation_code
from shared.uscc import ALPHABET, compose


class Outcome(StrEnum):
    """Whether an entity keeps its organisation code in positions 9 to 17, and if not, why."""

    KEPT = "kept"
    NO_ORG_CODE = "no_org_code"
    ORG_CODE_WRONG = "org_code_wrong"
    ORG_CODE_INSIDE_SEGMENT = "org_code_inside_segment"
    ORG_CODE_TAKEN = "org_code_taken"


@dataclass(frozen=True)
class Kept:
    """What became of the organisation code. ``uscc``: the code it makes; None: one is drawn, or the entity waits."""

    outcome: Outcome
    org_code: str | None = None
    uscc: str | None = None

    @property
    def conflict(self) -> bool:
        """Tell whether another entity stands under the organisation code, so that a person has to look."""
        return self.outcome is Outcome.ORG_CODE_TAKEN


def look_at(org_code: str) -> Outcome:
    """Tell whether an organisation code can stand in positions 9 to 17 of a code as it is.

    Its own check character must be right, since a code is issued with both checks right or not at all; and it may hold
    none of the five letters that a unified social credit code lacks.

    >>> look_at("D2143569X").value, look_at("D21435691").value, look_at("DI1435697").value
    ('kept', 'org_code_wrong', 'org_code_wrong')
    """
    fits = organisation_code.is_valid(org_code) and set(org_code) <= set(ALPHABET)
    return Outcome.KEPT if fits else Outcome.ORG_CODE_WRONG


def first_usable(org_codes: Iterable[str]) -> Kept:
    """Return the first organisation code that can be kept, else the first one and why it cannot.

    >>> first_usable(["D21435691", "D2143569X"]).org_code, first_usable([]).outcome.value
    ('D2143569X', 'no_org_code')
    """
    seen = [Kept(look_at(org_code), org_code) for org_code in org_codes]
    good = [kept for kept in seen if kept.outcome is Outcome.KEPT]
    return next(iter(good or seen), Kept(Outcome.NO_ORG_CODE))


def code_around(registry: str, category: str, org_code: str) -> str:
    """Return the code that keeps an organisation code in positions 9 to 17.

    >>> code_around("140105", "1", "D2143569X")
    '91140105D2143569X1'
    """
    return compose(MARKET_REGULATION + category, registry, org_code[:8])


def without_taken(kept: Kept, taken: Collection[str]) -> Kept:
    """Return what becomes of an organisation code when these stand in the ledger already."""
    if kept.outcome is Outcome.KEPT and kept.org_code in taken:
        return Kept(Outcome.ORG_CODE_TAKEN, kept.org_code)
    return kept

"""Who may not use the simplified route (不适用简易注销的情形): every failed case at once, each with its cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.deregistration.domain.rules import SimplifiedRule
from services.deregistration.domain.subject import Circumstances
from shared.dated import Rule
from shared.errors import Defect, Severity
from shared.events.shapes import Mark

ROUTE = "simplified"
OTHER = "exclusion.other_unsuitable"

_CODE_OF_MARK = {
    "foreign_special_access": "exclusion.foreign_special_access",
    "abnormal_list": "exclusion.abnormal_list",
    "serious_list": "exclusion.serious_list",
    "equity_frozen": "exclusion.equity_frozen",
    "equity_pledged": "exclusion.equity_pledged",
    "chattel_mortgaged": "exclusion.chattel_mortgaged",
    "under_investigation": "exclusion.under_investigation",
    "coercive_measure": "exclusion.coercive_measure",
    "judicial_assistance": "exclusion.judicial_assistance",
    "penalised": "exclusion.penalised",
    "in_litigation": "exclusion.in_litigation",
    "in_arbitration": "exclusion.in_litigation",
    "penalty_unexecuted": "exclusion.penalty_unexecuted",
    "approval_required": "exclusion.approval_needed",
    "ordered_to_close": "exclusion.ordered_closed",
}
_CODE_OF_STATUS = {
    "revoked": "exclusion.licence_revoked",
    "annulled": "exclusion.annulled",
    "liquidating": OTHER,
}
# Not public: a stranger who asks is told no more than that some case stands against the route.
_NOT_PUBLIC = frozenset(
    {
        "approval_required",
        "in_litigation",
        "in_arbitration",
        "under_investigation",
        "coercive_measure",
        "penalty_unexecuted",
        "abnormal_taxpayer",
    }
)


@dataclass(frozen=True)
class _Failed:
    """One failed case; ``secret`` ones are told to nobody, ``internal`` ones only to the entity's own people."""

    code: str
    params: dict[str, Any]
    secret: bool = False
    internal: bool = False


def exclusions(known: Circumstances, rule: Rule[SimplifiedRule] | None, *, own: bool) -> tuple[Defect, ...]:
    """Every case that stands against the simplified route, in the order of the rule; empty where it is open.

    ``rule`` None means that the rule of the day offers no simplified route to this kind. ``own`` tells the entity's
    head and investors what a stranger is not told; a mark that must not be disclosed reads "other" to both.
    Cases that the rule softens are warnings.
    """
    if rule is None:
        return (Defect("/entity_id", "exclusion.kind_not_eligible", {"kind": known.subject.kind}),)
    told: dict[str, Defect] = {}
    for failed in _failed(known, rule.value):
        hidden = failed.secret or (failed.internal and not own)
        code = OTHER if hidden else failed.code
        params = {} if hidden else failed.params | {"curable": _curable(code, rule.value)}
        severity = Severity.WARNING if failed.code in rule.value.softened else Severity.DEFECT
        told.setdefault(code, Defect("/entity_id", code, params, severity=severity, rule_id=rule.rule_id))
    order = {code: place for place, code in enumerate(rule.value.excluded)}
    return tuple(sorted(told.values(), key=lambda defect: order.get(defect.code, len(order))))


def bars(defects: tuple[Defect, ...]) -> tuple[Defect, ...]:
    """The defects that stop the route, without the warnings."""
    return tuple(defect for defect in defects if defect.severity is Severity.DEFECT)


def _failed(known: Circumstances, rule: SimplifiedRule) -> Iterator[_Failed]:
    yield from (failed for mark in known.marks if (failed := _of_mark(mark, rule)) is not None)
    status = _CODE_OF_STATUS.get(known.subject.status)
    if status in rule.excluded:
        yield _Failed(status, {"status": known.subject.status})
    if known.holdings and "exclusion.holds_investment" in rule.excluded:
        yield _Failed("exclusion.holds_investment", {"codes": list(known.holdings)})
    if known.open_branches and "exclusion.branch_open" in rule.excluded:
        yield _Failed("exclusion.branch_open", {"codes": list(known.open_branches)})
    if known.attempted_before and "exclusion.simplified_terminated_before" in rule.excluded:
        yield _Failed("exclusion.simplified_terminated_before", {})
    yield from _unknown_signatories(known)


def _of_mark(mark: Mark, rule: SimplifiedRule) -> _Failed | None:
    code = _CODE_OF_MARK.get(mark.mark)
    if code not in rule.excluded:
        code = OTHER if ROUTE in mark.blocks else None  # whoever set the mark says that it stops this route
    if code is None:
        return None
    params = {"reference_no": mark.reference_no, "since_on": mark.since_on.isoformat()}
    return _Failed(code, params, secret=not mark.disclose, internal=mark.mark in _NOT_PUBLIC)


def _unknown_signatories(known: Circumstances) -> Iterator[_Failed]:
    """All investors must sign; who is not known as a natural person of this register cannot do so on line."""
    investors = known.subject.investors
    if not investors or not known.subject.particulars.investors_complete:
        yield _Failed(OTHER, {"cause": "investors_unknown"})
    elif any(investor.person_id is None for investor in investors):
        yield _Failed(OTHER, {"cause": "investor_not_natural"})


def _curable(code: str, rule: SimplifiedRule) -> bool:
    return code in rule.curable

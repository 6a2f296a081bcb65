"""Shareholders of a company: number, nature, contributions, sums (公司法 42, 47, 48; 746-13)."""

from collections.abc import Iterator
from decimal import Decimal

from services.registration.domain.form import Form, FormInvestor
from services.registration.domain.rules import CONTRIBUTION_LIMIT, SHAREHOLDERS
from services.registration.domain.validation.amounts import decimal_of, ratio_of, written
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect
from shared.workdays import add_months

NATURAL_PERSON = "natural_person"
FORMS = frozenset({"cash", "in_kind", "intellectual_property", "land_use_right", "equity", "claim"})
_HUNDRED = Decimal(100)
_TOLERANCE_PER_HOLDER = Decimal("0.0001")  # a third is 33.3333 (contract 1.2)


def check(form: Form, facts: Facts) -> Iterator[Defect]:
    """All shareholders one by one, then what they make together."""
    holders = form.particulars.investors
    if not holders:
        yield Defect("/particulars/investors", "investor.none")
        return
    limit = SHAREHOLDERS.on(facts.on)
    if len(holders) > limit.value.most:
        yield Defect("/particulars/investors", "investor.too_many", {"most": limit.value.most}, rule_id=limit.rule_id)
    seen: set[str] = set()
    for number, holder in enumerate(holders):
        at = f"/particulars/investors/{number}"
        yield from _holder(holder, at)
        yield from _contribution(holder, at)
        yield from _due(holder, at, facts)
        if holder.person_ref is not None and holder.person_ref in seen:
            yield Defect(at, "investor.duplicate")
        seen.add(holder.person_ref or "")
    yield from _together(form)


def _holder(holder: FormInvestor, at: str) -> Iterator[Defect]:
    if holder.nature != NATURAL_PERSON:
        yield Defect(f"{at}/nature", "investor.nature_not_allowed")
    elif holder.person_ref is None:
        yield Defect(f"{at}/person_ref", "person.name_missing")


def _contribution(holder: FormInvestor, at: str) -> Iterator[Defect]:
    subscribed = decimal_of(holder.subscribed)
    if subscribed is None:
        yield Defect(f"{at}/subscribed", "investor.contribution_missing")
        return
    if subscribed <= 0:
        yield Defect(f"{at}/subscribed", "investor.contribution_not_positive")
    if not holder.forms or not set(holder.forms) <= FORMS:
        yield Defect(f"{at}/forms", "investor.form_not_allowed", {"allowed": sorted(FORMS)})
    paid = decimal_of(holder.paid)
    if paid is not None and paid > subscribed:
        yield Defect(f"{at}/paid", "investor.paid_exceeds")


def _due(holder: FormInvestor, at: str, facts: Facts) -> Iterator[Defect]:
    """The company is established after the day the form is judged on, so a day within the limit now stays within it."""
    if holder.due_on is None:
        yield Defect(f"{at}/due_on", "investor.due_missing")
        return
    limit = CONTRIBUTION_LIMIT.on(facts.on)
    if limit.value is None:
        return
    latest = add_months(facts.on, 12 * limit.value)
    if holder.due_on > latest:
        params = {"years": limit.value, "latest": latest}
        yield Defect(f"{at}/due_on", "investor.due_after_limit", params, rule_id=limit.rule_id)


def _together(form: Form) -> Iterator[Defect]:
    holders = form.particulars.investors
    capital = decimal_of(form.particulars.capital)
    amounts = [decimal_of(holder.subscribed) for holder in holders]
    total = sum((amount for amount in amounts if amount is not None), start=Decimal(0))
    if capital is not None and None not in amounts and total != capital:
        params = {"sum": written(total), "capital": written(capital)}
        yield Defect("/particulars/investors", "investor.sum_mismatch", params)
    ratios = [ratio_of(holder.ratio) for holder in holders]
    known = sum((ratio for ratio in ratios if ratio is not None), start=Decimal(0))
    if None in ratios or abs(known - _HUNDRED) > _TOLERANCE_PER_HOLDER * len(holders):
        yield Defect("/particulars/investors", "investor.ratio_mismatch", {"sum": str(known)})

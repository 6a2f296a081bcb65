"""The dated rules of deregistration: notice and filing periods, exclusions, limits of decision, project policy.

A case is judged by the rule of the day its entity was locked, and keeps that rule's id to its end. Left out are the
local pilots before 2017-03-01 and the pilot cities of 国市监注〔2018〕237号: Taiyuan's own pilot rule is not known, and
Taiyuan was not among the pilot cities.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.dated import DatedTable, NoRuleInForceError, Rule


class AfterObjection(StrEnum):
    """What an objection in time leaves open."""

    ORDINARY_ONLY = "objected_ordinary_only"  # the ordinary procedure, nothing else (2017)
    CURABLE = "objected_curable"  # once the cause is gone, a new notice in a new case (from 2021-07-30)


@dataclass(frozen=True)
class SimplifiedRule:
    """One regime of the simplified route (简易注销).

    ``notice_days`` and ``window_days`` are calendar days, the day of the trigger is not counted. ``excluded`` lists the
    codes that bar the route, ``softened`` those that only warn, ``curable`` those whose cause the applicant can remove.
    """

    notice_days: int
    window_days: int
    kinds: frozenset[str]
    excluded: tuple[str, ...]
    after_objection: AfterObjection
    undertaking_version: str
    softened: frozenset[str] = frozenset()
    curable: frozenset[str] = frozenset()
    single_attempt: bool = False


@dataclass(frozen=True)
class DecisionLimit:
    """Working days from the filing to the decision, and how many one extension adds."""

    working_days: int
    extension_working_days: int


@dataclass(frozen=True)
class HouseLimits:
    """Project policy, not law: days that drafts and signing links live, minutes of a claim, a person's objections."""

    draft_days: int
    signing_days: int
    claim_minutes: int
    open_objections: int


_FAULTS_2017 = (
    "exclusion.foreign_special_access",
    "exclusion.abnormal_list",
    "exclusion.serious_list",
    "exclusion.equity_frozen",
    "exclusion.equity_pledged",
    "exclusion.chattel_mortgaged",
    "exclusion.under_investigation",
    "exclusion.coercive_measure",
    "exclusion.judicial_assistance",
    "exclusion.penalised",
    "exclusion.licence_revoked",
    "exclusion.ordered_closed",
    "exclusion.annulled",
    "exclusion.branch_open",
    "exclusion.simplified_terminated_before",
    "exclusion.approval_needed",
    "exclusion.other_unsuitable",
)
_FAULTS_2021 = tuple(
    code
    for code in _FAULTS_2017
    if code not in ("exclusion.foreign_special_access", "exclusion.simplified_terminated_before")
)
_FAULTS_2022 = (
    "exclusion.abnormal_list",
    "exclusion.serious_list",
    "exclusion.equity_frozen",
    "exclusion.equity_pledged",
    "exclusion.chattel_mortgaged",
    "exclusion.holds_investment",
    "exclusion.under_investigation",
    "exclusion.coercive_measure",
    "exclusion.in_litigation",
    "exclusion.licence_revoked",
    "exclusion.ordered_closed",
    "exclusion.annulled",
    "exclusion.penalty_unexecuted",
    "exclusion.branch_open",
    "exclusion.approval_needed",
    "exclusion.other_unsuitable",
)
_CURABLE_2021 = frozenset(
    {
        "exclusion.abnormal_list",
        "exclusion.equity_frozen",
        "exclusion.equity_pledged",
        "exclusion.chattel_mortgaged",
        "exclusion.branch_open",
    }
)
_CURABLE_2022 = _CURABLE_2021 | {"exclusion.holds_investment", "exclusion.penalty_unexecuted"}
# Joint-stock companies are in none of the sets: the listed ones are excluded (45号) and the register cannot tell them.
_KINDS_2017 = frozenset({"llc", "non_company", "sole_enterprise", "partnership"})
_KINDS_2021 = frozenset({"llc", "non_company", "sole_enterprise", "partnership", "coop", "branch"})

_RULE_2022 = SimplifiedRule(
    notice_days=20,
    window_days=20,
    kinds=_KINDS_2021,
    excluded=_FAULTS_2022,
    after_objection=AfterObjection.CURABLE,
    undertaking_version="SD-2022.1",
    curable=_CURABLE_2022,
)

SIMPLIFIED: DatedTable[SimplifiedRule] = DatedTable(
    "deregistration",
    "simplified",
    [
        Rule(
            "SD-2017",
            date(2017, 3, 1),
            SimplifiedRule(
                notice_days=45,
                window_days=30,
                kinds=_KINDS_2017,
                excluded=_FAULTS_2017,
                after_objection=AfterObjection.ORDINARY_ONLY,
                undertaking_version="SD-2017.1",
                single_attempt=True,
            ),
            "工商企注字〔2016〕253号；工商企注字〔2018〕11号",
            effective_to=date(2021, 7, 29),
        ),
        Rule(
            "SD-2018S",
            date(2018, 3, 16),
            SimplifiedRule(
                notice_days=45,
                window_days=30,
                kinds=_KINDS_2017,
                excluded=_FAULTS_2017,
                after_objection=AfterObjection.ORDINARY_ONLY,
                undertaking_version="SD-2017.1",
                softened=frozenset({"exclusion.abnormal_list", "exclusion.licence_revoked"}),
                single_attempt=True,
            ),
            "山西省工商局、国税局、地税局 2018-03-16 通知（部分吊销、异常名录情形可适用）",
            effective_to=date(2021, 7, 29),
            key="shanxi",
        ),
        Rule(
            "SD-2021",
            date(2021, 7, 30),
            SimplifiedRule(
                notice_days=20,
                window_days=20,
                kinds=_KINDS_2021,
                excluded=_FAULTS_2021,
                after_objection=AfterObjection.CURABLE,
                undertaking_version="SD-2021.1",
                curable=_CURABLE_2021,
            ),
            "国市监注发〔2021〕45号",
            effective_to=date(2022, 2, 28),
        ),
        Rule(
            "SD-2022",
            date(2022, 3, 1),
            _RULE_2022,
            "市场主体登记管理条例 33；实施细则 47–49；国市监注发〔2021〕45号",
        ),
        Rule(
            "SD-2024C",
            date(2024, 7, 1),
            SimplifiedRule(
                notice_days=_RULE_2022.notice_days,
                window_days=_RULE_2022.window_days,
                kinds=frozenset({"llc"}),
                excluded=_RULE_2022.excluded,
                after_objection=_RULE_2022.after_objection,
                undertaking_version="SD-2024C.1",
                curable=_RULE_2022.curable,
            ),
            "公司法（2023）240；市场主体登记管理条例 33；实施细则 47–49",
            key="company",
        ),
    ],
    spec="""How long a notice of simplified deregistration runs, who may use it, and what bars it.

    Narrower rows overlay the general one: ``company`` (公司法 240, from 2024-07-01), ``shanxi`` (2018-03-16 on).

    >>> SIMPLIFIED.on(date(2021, 7, 29)).value.notice_days, SIMPLIFIED.on(date(2021, 7, 30)).value.notice_days
    (45, 20)
    >>> SIMPLIFIED.find(date(2024, 6, 30), "company") is None
    True
    """,
)

DECISION_LIMIT: DatedTable[DecisionLimit] = DatedTable(
    "deregistration",
    "decision_limit",
    [
        Rule(
            "SD-DECISION-2017",
            date(2017, 3, 1),
            DecisionLimit(working_days=3, extension_working_days=0),
            "工商企注字〔2016〕253号",
            effective_to=date(2022, 2, 28),
        ),
        Rule(
            "SD-DECISION-2022",
            date(2022, 3, 1),
            DecisionLimit(working_days=3, extension_working_days=3),
            "市场主体登记管理条例 19",
        ),
    ],
    spec="""Within how many working days a filed case is decided.

    >>> DECISION_LIMIT.on(date(2026, 3, 23)).value.working_days
    3
    """,
)

HOUSE: DatedTable[HouseLimits] = DatedTable(
    "deregistration",
    "house_limits",
    [
        Rule(
            "SD-HOUSE-1",
            date(2017, 3, 1),
            HouseLimits(draft_days=90, signing_days=30, claim_minutes=30, open_objections=5),
            "项目自定，非法定 / project policy",
        )
    ],
    spec="""How long drafts, signing links and claims of officers live; this project's policy, not law.

    >>> HOUSE.on(date(2026, 3, 2)).value.signing_days
    30
    """,
)

RULES: tuple[DatedTable[Any], ...] = (SIMPLIFIED, DECISION_LIMIT, HOUSE)

_PROVINCE = "14"  # the Shanxi overlay binds registries of this province
_NARROW_TO_WIDE = ("company", "shanxi", "")


def simplified_rule(kind: str, registry: str, day: date) -> Rule[SimplifiedRule] | None:
    """Return the rule of the simplified route for a kind on a day, the narrowest first; None where it is not offered.

    Company Law 2023 art 240 overlays the general rule for companies from 2024-07-01; the Shanxi notice of 2018-03-16
    overlays it in that province until 2021-07-29. Individual businesses have a route of their own.

    >>> simplified_rule("llc", "140105", date(2026, 3, 2)).rule_id
    'SD-2024C'
    >>> simplified_rule("partnership", "140105", date(2026, 3, 2)).rule_id
    'SD-2022'
    >>> [simplified_rule("llc", registry, date(2018, 3, 16)).rule_id for registry in ("140105", "110101")]
    ['SD-2018S', 'SD-2017']
    >>> simplified_rule("individual_business", "140105", date(2026, 3, 2)) is None
    True
    """
    for key in _NARROW_TO_WIDE:
        rule = SIMPLIFIED.find(day, key)
        if rule is None or kind not in rule.value.kinds or (key == "shanxi" and not registry.startswith(_PROVINCE)):
            continue
        return rule
    return None


def simplified_rule_by_id(rule_id: str) -> Rule[SimplifiedRule]:
    """Return the rule that a running case keeps.

    >>> simplified_rule_by_id("SD-2017").value.notice_days
    45
    """
    for row in SIMPLIFIED.rows:
        if row.rule_id == rule_id:
            return row
    raise NoRuleInForceError(f"deregistration.simplified: no rule {rule_id}")


__test__ = {table.name: table.spec for table in RULES}

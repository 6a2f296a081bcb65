"""Exclusions: every failed case at once, by the rule of the day, with nothing told that must not be."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.deregistration.domain.eligibility import bars, exclusions
from services.deregistration.domain.rules import simplified_rule_by_id
from services.deregistration.domain.subject import Circumstances, Subject
from shared.errors import Severity
from shared.events.shapes import Investor, Mark, Money, NameParts, Particulars
from shared.ids import uuid7

PERSON = UUID("01a20b19-6780-71d7-8d4d-3b58e2b172d3")
INVESTOR = Investor(uuid7(), "natural_person", "张晓岚", "CHN", Money("100.00"), "100.0000", person_id=PERSON)
COMPANY = Subject(
    entity_id=uuid7(),
    uscc="91140105MAY000017U",
    registry="140105",
    kind="llc",
    status="active",
    stream_version=1,
    particulars=Particulars(
        kind="llc", name=NameParts("太原晋源软件有限公司", "晋源", "有限公司"), investors=(INVESTOR,), investors_total=1
    ),
)
MARKS_2022 = {
    "abnormal_list": "exclusion.abnormal_list",
    "serious_list": "exclusion.serious_list",
    "equity_frozen": "exclusion.equity_frozen",
    "equity_pledged": "exclusion.equity_pledged",
    "chattel_mortgaged": "exclusion.chattel_mortgaged",
    "under_investigation": "exclusion.under_investigation",
    "coercive_measure": "exclusion.coercive_measure",
    "in_litigation": "exclusion.in_litigation",
    "in_arbitration": "exclusion.in_litigation",
    "penalty_unexecuted": "exclusion.penalty_unexecuted",
    "approval_required": "exclusion.approval_needed",
    "ordered_to_close": "exclusion.ordered_closed",
}


def mark(kind: str, *, blocks: tuple[str, ...] = ("simplified",), disclose: bool = True) -> Mark:
    return Mark(uuid7(), kind, date(2026, 1, 5), "court", "(2026)1", blocks=blocks, disclose=disclose)


def codes(known: Circumstances, rule_id: str = "SD-2024C", *, own: bool = True) -> list[str]:
    return [defect.code for defect in exclusions(known, simplified_rule_by_id(rule_id), own=own)]


def test_a_company_without_marks_is_not_excluded() -> None:
    assert codes(Circumstances(COMPANY)) == []


@pytest.mark.parametrize(("kind", "code"), MARKS_2022.items())
def test_each_mark_of_today_has_its_case(kind: str, code: str) -> None:
    assert codes(Circumstances(COMPANY, marks=(mark(kind),))) == [code]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("foreign_special_access", "exclusion.foreign_special_access"),
        ("judicial_assistance", "exclusion.judicial_assistance"),
        ("penalised", "exclusion.penalised"),
    ],
)
def test_cases_of_2017_no_longer_bar_unless_whoever_set_the_mark_says_so(kind: str, code: str) -> None:
    assert codes(Circumstances(COMPANY, marks=(mark(kind, blocks=()),)), "SD-2017") == [code]
    assert codes(Circumstances(COMPANY, marks=(mark(kind, blocks=()),))) == []
    assert codes(Circumstances(COMPANY, marks=(mark(kind),))) == ["exclusion.other_unsuitable"]


def test_every_failed_case_is_told_at_once_in_the_order_of_the_rule() -> None:
    known = Circumstances(
        replace(COMPANY, status="revoked"),
        marks=(mark("penalty_unexecuted"), mark("abnormal_list"), mark("equity_frozen")),
        open_branches=("91140105MAY000025N",),
        holdings=("91140105MAY000033K",),
    )
    assert codes(known) == [
        "exclusion.abnormal_list",
        "exclusion.equity_frozen",
        "exclusion.holds_investment",
        "exclusion.licence_revoked",
        "exclusion.penalty_unexecuted",
        "exclusion.branch_open",
    ]


def test_holdings_barred_nobody_before_2022() -> None:
    assert codes(Circumstances(COMPANY, holdings=("91140105MAY000033K",)), "SD-2017") == []


def test_one_attempt_only_is_a_rule_of_2017() -> None:
    known = Circumstances(COMPANY, attempted_before=True)
    assert codes(known, "SD-2017") == ["exclusion.simplified_terminated_before"]
    assert codes(known) == []


def test_the_shanxi_overlay_turns_two_cases_into_warnings() -> None:
    known = Circumstances(replace(COMPANY, status="revoked"), marks=(mark("abnormal_list"), mark("equity_frozen")))
    found = exclusions(known, simplified_rule_by_id("SD-2018S"), own=True)
    assert [(each.code, each.severity) for each in found] == [
        ("exclusion.abnormal_list", Severity.WARNING),
        ("exclusion.equity_frozen", Severity.DEFECT),
        ("exclusion.licence_revoked", Severity.WARNING),
    ]
    assert [each.code for each in bars(found)] == ["exclusion.equity_frozen"]


def test_a_secret_mark_is_told_to_nobody_by_its_name() -> None:
    known = Circumstances(COMPANY, marks=(mark("under_investigation", disclose=False),))
    (found,) = exclusions(known, simplified_rule_by_id("SD-2024C"), own=True)
    assert found.code == "exclusion.other_unsuitable"
    assert not found.params


def test_a_stranger_is_not_told_what_is_not_public() -> None:
    known = Circumstances(COMPANY, marks=(mark("in_litigation"), mark("abnormal_list")))
    assert codes(known, own=True) == ["exclusion.abnormal_list", "exclusion.in_litigation"]
    assert codes(known, own=False) == ["exclusion.abnormal_list", "exclusion.other_unsuitable"]


def test_investors_who_cannot_sign_here_close_the_route() -> None:
    unknown = replace(COMPANY, particulars=replace(COMPANY.particulars, investors=()))
    enterprise = replace(INVESTOR, nature="enterprise", person_id=None, uscc="91140105MAY000033K")
    held = replace(COMPANY, particulars=replace(COMPANY.particulars, investors=(INVESTOR, enterprise)))
    for subject, cause in ((unknown, "investors_unknown"), (held, "investor_not_natural")):
        (found,) = exclusions(Circumstances(subject), simplified_rule_by_id("SD-2024C"), own=True)
        assert (found.code, found.params["cause"]) == ("exclusion.other_unsuitable", cause)


def test_a_kind_without_a_rule_is_not_eligible() -> None:
    (found,) = exclusions(Circumstances(replace(COMPANY, kind="individual_business")), None, own=True)
    assert found.code == "exclusion.kind_not_eligible"


def test_curable_cases_are_told_apart() -> None:
    known = Circumstances(COMPANY, marks=(mark("abnormal_list"), mark("serious_list")))
    found = exclusions(known, simplified_rule_by_id("SD-2024C"), own=True)
    assert {each.code: each.params["curable"] for each in found} == {
        "exclusion.abnormal_list": True,
        "exclusion.serious_list": False,
    }

"""Every fault of a form is told, each at its place; a form without fault has none."""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from services.registration.domain.form import Form
from services.registration.domain.validation import Facts, stopping, validate
from shared.errors import Defect, Severity
from shared.events import codec
from shared.ids import uuid7
from tests.builders.application import (
    Body,
    company_form,
    individual_business_form,
    investor,
    materials_for,
    one_person_company_form,
    person,
)

DAY = date(2026, 3, 2)
MISSING = object()
PRIVATE = "private_particulars"
OFFICERS = "particulars/officers"
HOLDERS = "particulars/investors"


@dataclass(frozen=True)
class Case:
    """One change to a valid form, and what must be found: code and pointer."""

    code: str
    pointer: str
    changes: dict[str, Any]
    form: str = "company"
    materials: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        return f"{self.code} at {self.pointer}"


def case(code: str, pointer: str, changes: dict[str, Any], **more: Any) -> Case:
    return Case(code, pointer, changes, **more)


def officer(ref: str, *posts: str, **more: Any) -> Body:
    return {"person_ref": ref, "posts": list(posts), **more}


def money(amount: str, currency: str = "CNY") -> Body:
    return {"amount": amount, "currency": currency}


RUNS = [officer("p1", "director", "manager")]
CASES = [
    # registered items
    case("entity.kind_unknown", "/particulars/entity_type", {"particulars/entity_type": "4530"}),
    case("entity.type_mismatch", "/particulars/entity_type", {"particulars/entity_type": "1151"}),
    case("entity.type_mismatch", "/particulars/entity_type", {"particulars/entity_type": "9500"}),
    case("address.missing", "/particulars/address", {"particulars/address": MISSING}),
    case("address.missing", "/particulars/address", {"particulars/address/text": "  "}),
    case("address.too_long", "/particulars/address/text", {"particulars/address/text": "长" * 201}),
    case("address.division_unknown", "/particulars/address/division", {"particulars/address/division": "149999"}),
    case("address.division_unknown", "/particulars/address/division", {"particulars/address/division": MISSING}),
    case("address.outside_registry", "/particulars/address/division", {"particulars/address/division": "140106"}),
    case("address.proof_missing", "/particulars/address", {}, materials=("charter", "appointment")),
    case("scope.missing", "/particulars/scope", {"particulars/scope": []}),
    case("scope.item_unknown", "/particulars/scope/1/code", {"particulars/scope/1/code": "I9999"}),
    case("scope.pre_approval_missing", "/particulars/scope/1/code", {"particulars/scope/1/code": "F1213"}),
    case("scope.too_long", "/particulars/scope", {"particulars/scope": [{"code": "I3006"}] * 700}),
    case("industry.code_unknown", "/particulars/industry", {"particulars/industry": MISSING}),
    case("industry.code_unknown", "/particulars/industry", {"particulars/industry": {"section": "F", "code": "6510"}}),
    case("industry.not_main", "/particulars/industry", {"particulars/industry": {"section": "F", "code": "5211"}}),
    case(
        "term.end_before_start",
        "/particulars/term/until_on",
        {"particulars/term": {"from_on": "2026-03-02", "until_on": "2026-03-01"}},
    ),
    case("term.not_applicable", "/particulars/term", {"particulars/term": {"from_on": "2026-03-02"}}, form="business"),
    case("copies.invalid", "/particulars/copies", {"particulars/copies": 0}),
    case("copies.invalid", "/particulars/copies", {"particulars/copies": 101}),
    case("declaration.missing", "/declaration", {"declaration": MISSING}),
    # what is filed
    case("contact.phone_missing", f"/{PRIVATE}/contact/phone", {f"{PRIVATE}/contact": MISSING}),
    case("contact.post_code_malformed", f"/{PRIVATE}/contact/post_code", {f"{PRIVATE}/contact/post_code": "03000"}),
    case("contact.email_malformed", f"/{PRIVATE}/contact/email", {f"{PRIVATE}/contact/email": "info@example"}),
    case("liaison.missing", f"/{PRIVATE}/liaison_ref", {f"{PRIVATE}/liaison_ref": MISSING}),
    case("liaison.mobile_missing", f"/{PRIVATE}/liaison_ref", {f"{PRIVATE}/persons/0/phone": "0351-7010001"}),
    case("liaison.email_missing", f"/{PRIVATE}/liaison_ref", {f"{PRIVATE}/persons/0/email": MISSING}),
    case("staff.negative", "/tax_items/staff", {"tax_items/staff": -1}),
    case("staff.negative", "/tax_items/staff", {"tax_items/staff": MISSING}),
    case("staff.negative", "/tax_items/staff", {"tax_items/foreign_staff": 6}),
    case(
        "business_place.invalid",
        "/tax_items/business_place",
        {"tax_items/business_place": {"division": "1401", "text": "长风街"}},
    ),
    case("accounting_mode.missing", "/tax_items/accounting_mode", {"tax_items/accounting_mode": MISSING}),
    case("finance_officer.missing", "/tax_items/finance_officer_ref", {"tax_items/finance_officer_ref": "p7"}),
    case("finance_officer.phone_missing", "/tax_items/finance_officer_ref", {f"{PRIVATE}/persons/2/phone": MISSING}),
    # persons
    case("person.name_missing", f"/{PRIVATE}/persons/0/name", {f"{PRIVATE}/persons/0/name": " "}),
    case("person.name_missing", f"/{HOLDERS}/1/person_ref", {f"{HOLDERS}/1/person_ref": "p7"}),
    case("person.name_missing", f"/{HOLDERS}/1/person_ref", {f"{HOLDERS}/1/person_ref": MISSING}),
    case(
        "person.identity_type_unknown",
        f"/{PRIVATE}/persons/0/identity_type",
        {f"{PRIVATE}/persons/0/identity_type": "driving_licence"},
    ),
    case(
        "person.identity_malformed",
        f"/{PRIVATE}/persons/0/identity_number",
        {f"{PRIVATE}/persons/0/identity_number": "110105194912310021"},
    ),
    case(
        "person.identity_malformed",  # everything right, but born in 2099
        f"/{PRIVATE}/persons/0/identity_number",
        {f"{PRIVATE}/persons/0/identity_number": "140105209901010026"},
    ),
    case("person.nationality_missing", f"/{PRIVATE}/persons/0/nationality", {f"{PRIVATE}/persons/0/nationality": ""}),
    case("person.phone_missing", f"/{PRIVATE}/persons/1/phone", {f"{PRIVATE}/persons/1/phone": MISSING}),
    case("person.duplicate", f"/{PRIVATE}/persons/3/identity_number", {f"{PRIVATE}/persons/+": person("p-li", "p4")}),
    # capital
    case("capital.missing", "/particulars/capital", {"particulars/capital": MISSING}),
    case("capital.missing", "/particulars/capital", {"particulars/capital/amount": "一百万"}),
    case("capital.not_positive", "/particulars/capital/amount", {"particulars/capital/amount": "0.00"}),
    case("capital.precision", "/particulars/capital/amount", {"particulars/capital/amount": "1000000.001"}),
    case("capital.currency_unknown", "/particulars/capital/currency", {"particulars/capital/currency": "XXX"}),
    # shareholders
    case("investor.none", f"/{HOLDERS}", {HOLDERS: []}),
    case("investor.too_many", f"/{HOLDERS}", {HOLDERS: [investor("p1", "20000.00", "2.0000")] * 51}),
    case("investor.nature_not_allowed", f"/{HOLDERS}/0/nature", {f"{HOLDERS}/0/nature": "enterprise"}),
    case("investor.duplicate", f"/{HOLDERS}/1", {f"{HOLDERS}/1/person_ref": "p1"}),
    case("investor.contribution_missing", f"/{HOLDERS}/0/subscribed", {f"{HOLDERS}/0/subscribed": MISSING}),
    case("investor.contribution_not_positive", f"/{HOLDERS}/0/subscribed", {f"{HOLDERS}/0/subscribed": money("-1.00")}),
    case("investor.form_not_allowed", f"/{HOLDERS}/0/forms", {f"{HOLDERS}/0/forms": ["cash", "labour"]}),
    case("investor.form_not_allowed", f"/{HOLDERS}/0/forms", {f"{HOLDERS}/0/forms": []}),
    case("investor.paid_exceeds", f"/{HOLDERS}/0/paid", {f"{HOLDERS}/0/paid": money("600000.01")}),
    case("investor.due_missing", f"/{HOLDERS}/0/due_on", {f"{HOLDERS}/0/due_on": MISSING}),
    case("investor.due_after_limit", f"/{HOLDERS}/1/due_on", {f"{HOLDERS}/1/due_on": "2031-03-03"}),
    case("investor.sum_mismatch", f"/{HOLDERS}", {f"{HOLDERS}/0/subscribed": money("600000.01")}),
    case("investor.ratio_mismatch", f"/{HOLDERS}", {f"{HOLDERS}/0/ratio": "60.0100"}),
    case("investor.ratio_mismatch", f"/{HOLDERS}", {f"{HOLDERS}/0/ratio": "three fifths"}),
    # who runs and who oversees
    case("legal_rep.missing", "/particulars/heads", {"particulars/heads": []}),
    case(
        "legal_rep.more_than_one",
        "/particulars/heads",
        {"particulars/heads/+": {"role": "legal_rep", "person_ref": "p2", "post": "manager"}},
    ),
    case("legal_rep.not_director_or_manager", "/particulars/heads/0", {"particulars/heads/0/person_ref": "p2"}),
    case("director.none", f"/{OFFICERS}", {OFFICERS: [officer("p1", "manager"), officer("p2", "supervisor")]}),
    case("director.board_too_small", f"/{OFFICERS}", {OFFICERS: [*RUNS, officer("p2", "director")]}),
    case("director.board_too_small", f"/{OFFICERS}", {OFFICERS: RUNS, "particulars/supervision": "audit_committee"}),
    case("supervisor.missing", f"/{OFFICERS}", {OFFICERS: RUNS}),
    case(
        "supervisor.board_too_small",
        f"/{OFFICERS}",
        {OFFICERS: [*RUNS, officer("p2", "supervisor"), officer("p9", "supervisor")]},
    ),
    case(
        "supervisor.employee_share",
        f"/{OFFICERS}",
        {
            f"{PRIVATE}/persons/+": person("p-wang", "p4"),
            OFFICERS: [*RUNS, *(officer(ref, "supervisor") for ref in ("p2", "p4", "p9"))],
        },
    ),
    case("supervisor.is_director_or_manager", f"/{OFFICERS}/1", {f"{OFFICERS}/1/posts": ["supervisor", "manager"]}),
    case("supervisor.is_director_or_manager", f"/{OFFICERS}/1", {"tax_items/finance_officer_ref": "p2"}),
    case(
        "officer.term_invalid",
        f"/{OFFICERS}/0/until_on",
        {f"{OFFICERS}/0/from_on": "2026-03-02", f"{OFFICERS}/0/until_on": "2029-03-03"},
    ),
    case("officer.term_invalid", f"/{OFFICERS}/0/until_on", {f"{OFFICERS}/0/until_on": "2029-03-01"}),
    case("beneficial_owner.missing", f"/{PRIVATE}/beneficial_owners", {f"{PRIVATE}/beneficial_owners": MISSING}),
    case(
        "beneficial_owner.exemption_unproved",
        f"/{PRIVATE}/beneficial_owners",
        {"particulars/capital/amount": "10000000.01"},
    ),
    # individual businesses
    case("composition.missing", "/particulars/composition", {"particulars/composition": "joint"}, form="business"),
    case("operator.missing", "/particulars/heads", {"particulars/heads/0/role": "legal_rep"}, form="business"),
    case("operator.home_missing", "/particulars/heads/0", {f"{PRIVATE}/persons/0/home_address": ""}, form="business"),
    case("family.missing", f"/{PRIVATE}/family_refs", {"particulars/composition": "family"}, form="business"),
    case("family.not_applicable", f"/{PRIVATE}/family_refs", {f"{PRIVATE}/family_refs": ["p1"]}, form="business"),
    # materials
    case("material.missing", "/materials", {}, materials=("premises", "charter")),
]

FORMS = {
    "company": lambda: company_form(uuid7()),
    "alone": lambda: one_person_company_form(uuid7()),
    "business": individual_business_form,
}


def changed(body: Body, changes: dict[str, Any]) -> Body:
    """A copy with other values at these places; ``+`` appends, MISSING takes a member out."""
    made = deepcopy(body)
    for path, value in changes.items():
        *way, last = path.split("/")
        place: Any = made
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if last == "+":
            place.append(value)
        elif value is MISSING:
            del place[int(last) if isinstance(place, list) else last]
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return made


def judged(body: Body, materials: tuple[str, ...] | None = None) -> tuple[Defect, ...]:
    kinds = frozenset(materials_for(body["kind"]) if materials is None else materials)
    return validate(codec.load_shape(Form, body), Facts(DAY, material_kinds=kinds))


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_fault_has_none(form: str) -> None:
    assert judged(FORMS[form]()) == ()


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_a_fault_is_told_at_its_place(one: Case) -> None:
    found = judged(changed(FORMS[one.form](), one.changes), one.materials)
    assert (one.code, one.pointer) in {(defect.code, defect.pointer) for defect in found}


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_a_fault_is_told_in_both_languages_with_every_value_filled_in(one: Case) -> None:
    for defect in judged(changed(FORMS[one.form](), one.changes), one.materials):
        told = defect.as_json()
        words = [told["zh"], told["en"], *told.get("remedy", {}).values()]
        assert all(text and "{" not in text for text in words), told


def test_every_fault_that_the_checks_can_tell_has_a_case_here() -> None:
    package = files("services.registration.domain.validation")
    told = {
        code
        for file in package.iterdir()
        if file.name.endswith(".py")
        for code in re.findall(r'Defect\([^"]*(?:f?"[^"]*")?,? ?"([a-z_]+\.[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert told == {one.code for one in CASES}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    body = changed(
        company_form(uuid7()),
        {
            "declaration": MISSING,
            "particulars/address": MISSING,
            "particulars/capital": MISSING,
            f"{HOLDERS}/0/due_on": MISSING,
            f"{PRIVATE}/persons/1/identity_number": "1",
        },
    )
    assert [defect.code for defect in judged(body)] == [
        "address.missing",
        "declaration.missing",
        "person.identity_malformed",
        "capital.missing",
        "investor.due_missing",
    ]


def test_an_empty_draft_is_judged_without_stumbling() -> None:
    for kind in ("llc", "individual_business"):
        found = judged({"business_type": "set_up", "kind": kind, "registry": "140105"}, ())
        assert len({defect.code for defect in found}) > 8


@pytest.mark.parametrize(
    ("due_on", "late"), [("2031-03-02", False), ("2031-03-03", True)], ids=["on the last day", "a day later"]
)
def test_contributions_are_due_within_five_years(due_on: str, *, late: bool) -> None:
    body = changed(company_form(uuid7()), {f"{HOLDERS}/0/due_on": due_on, f"{HOLDERS}/1/due_on": "2030-01-01"})
    found = [defect for defect in judged(body) if defect.code == "investor.due_after_limit"]
    assert [defect.params["latest"] for defect in found] == ([date(2031, 3, 2)] if late else [])
    assert all(defect.rule_id for defect in found)


def test_three_thirds_make_a_whole() -> None:
    thirds = [investor(ref, "100000.00", "33.3333") for ref in ("p1", "p2", "p9")]
    body = changed(company_form(uuid7()), {HOLDERS: thirds, "particulars/capital/amount": "300000.00"})
    assert judged(body) == ()


def test_a_liaison_person_of_an_individual_business_is_only_recommended() -> None:
    body = changed(individual_business_form(), {f"{PRIVATE}/liaison_ref": MISSING})
    found = judged(body)
    assert [(defect.code, defect.severity) for defect in found] == [("liaison.missing", Severity.WARNING)]
    assert stopping(found) == ()


def test_no_identity_number_phone_or_home_is_repeated_in_what_is_told() -> None:
    body = changed(company_form(uuid7()), {f"{PRIVATE}/persons/0/identity_number": "110105194912310021"})
    told = str([defect.as_json() for defect in judged(body)])
    assert not any(secret in told for secret in ("110105194912310021", "平阳路", "138"))

"""Bodies of applications as the API takes them (JSON values), valid by default. Persons are the sandbox's personas."""

from datetime import date
from typing import Any
from uuid import UUID

from deploy.sandbox.personas import PERSONAS
from shared.ids import uuid7

Body = dict[str, Any]
DECLARATION = "DECL-2022.1"
NAME_UNDERTAKING = "NAME-2021.1"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
FINANCE_OFFICER = {
    "person_ref": "p9",
    "name": "赵会计",
    "identity_type": "resident_id",
    "identity_number": "14010519880312001X",
    "nationality": "CHN",
    "phone": "13800009999",
    "email": "zhao@example.cn",
}


def person(subject: str, ref: str, **changes: Any) -> Body:
    """A persona of the sandbox as a person of the form."""
    persona = PERSONAS[subject]
    return {
        "person_ref": ref,
        "name": persona.name,
        "identity_type": "resident_id",
        "identity_number": persona.identity_number,
        "nationality": "CHN",
        "phone": persona.phone,
        "email": f"{subject}@example.cn",
        "home_address": "山西省太原市小店区平阳路12号3单元401室",
        **changes,
    }


def address(registry: str = "140105", number: int = 1) -> Body:
    """Premises in the district of a registry."""
    district = {"140105": "小店区长风街", "140106": "迎泽区迎泽大街"}[registry]
    return {"division": registry, "text": f"山西省太原市{district}{number}号101室"}


def investor(ref: str, amount: str, ratio: str, **changes: Any) -> Body:
    """A shareholder who pays in cash within five years."""
    return {
        "investor_id": str(uuid7()),
        "nature": "natural_person",
        "person_ref": ref,
        "subscribed": {"amount": amount, "currency": "CNY"},
        "forms": ["cash"],
        "due_on": "2030-12-31",
        "ratio": ratio,
        **changes,
    }


def company_form(claim_id: UUID | str | None, *, registry: str = "140105", number: int = 1) -> Body:
    """A company of two natural persons (1130): p-zhang heads it with 60 %, p-li supervises with 40 %."""
    return {
        "business_type": "set_up",
        "kind": "llc",
        "registry": registry,
        **({"claim_id": str(claim_id)} if claim_id else {}),
        "particulars": {
            "entity_type": "1130",
            "address": address(registry, number),
            "scope": [{"code": "I3006"}, {"code": "I3008"}],
            "industry": {"section": "I", "code": "6510"},
            "capital": {"amount": "1000000.00", "currency": "CNY"},
            "heads": [{"role": "legal_rep", "person_ref": "p1", "post": "director"}],
            "investors": [investor("p1", "600000.00", "60.0000"), investor("p2", "400000.00", "40.0000")],
            "officers": [
                {"person_ref": "p1", "posts": ["director", "manager"]},
                {"person_ref": "p2", "posts": ["supervisor"]},
            ],
            "supervision": "supervisor",
            "copies": 1,
        },
        "private_particulars": {
            "persons": [person("p-zhang", "p1"), person("p-li", "p2"), dict(FINANCE_OFFICER)],
            "contact": {"phone": "0351-7010001", "post_code": "030006", "email": "info@example.cn"},
            "liaison_ref": "p1",
            "beneficial_owners": {"person_refs": [], "exempt_by_commitment": True},
        },
        "tax_items": {"accounting_mode": "independent", "staff": 5, "finance_officer_ref": "p9"},
        "declaration": DECLARATION,
    }


def one_person_company_form(claim_id: UUID | str | None, *, registry: str = "140105", number: int = 2) -> Body:
    """A company with p-zhang as its only shareholder (1151), without a supervisor by her consent."""
    form = company_form(claim_id, registry=registry, number=number)
    particulars = form["particulars"]
    particulars["entity_type"] = "1151"
    particulars["investors"] = [investor("p1", "1000000.00", "100.0000")]
    particulars["officers"] = [{"person_ref": "p1", "posts": ["director", "manager"]}]
    particulars["supervision"] = "none_by_consent"
    form["private_particulars"]["persons"] = [person("p-zhang", "p1"), dict(FINANCE_OFFICER)]
    return form


def individual_business_form(
    claim_id: UUID | str | None = None, *, registry: str = "140105", number: int = 3, subject: str = "p-zhang"
) -> Body:
    """An individual business run by one person (9500); the name may be left out."""
    return {
        "business_type": "set_up",
        "kind": "individual_business",
        "registry": registry,
        **({"claim_id": str(claim_id)} if claim_id else {}),
        "particulars": {
            "entity_type": "9500",
            "address": address(registry, number),
            "scope": [{"code": "F1201"}],
            "industry": {"section": "F", "code": "5211"},
            "heads": [{"role": "operator", "person_ref": "p1"}],
            "composition": "personal",
        },
        "private_particulars": {
            "persons": [person(subject, "p1")],
            "contact": {"phone": "0351-7010002"},
            "liaison_ref": "p1",
        },
        "tax_items": {"staff": 1},
        "declaration": DECLARATION,
    }


def company_name(trade_name: str, industry: str = "软件") -> Body:
    """A name of a company in Taiyuan in its parts."""
    return {
        "full": f"太原{trade_name}{industry}有限公司",
        "division": "太原",
        "trade_name": trade_name,
        "industry": industry,
        "form": "有限公司",
        "order": "division_first",
    }


def shop_name(trade_name: str, registry: str = "140105", industry: str = "百货") -> Body:
    """A name of an individual business in its parts."""
    district = {"140105": "太原市小店区", "140106": "太原市迎泽区"}[registry]
    return {
        "full": f"{district}{trade_name}{industry}店",
        "division": district,
        "trade_name": trade_name,
        "industry": industry,
        "form": "店",
        "order": "division_first",
    }


def name_declaration(name: Body, *, kind: str = "llc", registry: str = "140105", **changes: Any) -> Body:
    """A declaration of a name, with the undertaking for similar names."""
    return {
        "name": name,
        "kind": kind,
        "registry": registry,
        "industry_code": "6510" if kind == "llc" else "5211",
        "undertaking_version": NAME_UNDERTAKING,
        **changes,
    }


def materials_for(kind: str) -> tuple[str, ...]:
    """Which kinds of material a valid application of the kind has."""
    return ("premises", "charter", "appointment") if kind == "llc" else ("premises",)


FIRST_LEGAL_DAY = date(2026, 3, 2)

"""Groups about the business itself: its name, its premises, its scope."""

from dataclasses import replace

from services.registration.domain.form import Form, FormAddress, FormScopeItem
from services.registration.domain.scope import registered_scope, section_of
from services.registration.pages.groups.group import Group, Values
from services.registration.pages.typed import Typed, identifier
from shared.events.shapes import Industry, Term
from shared.web import bilingual


def _read_name(form: Form, typed: Typed) -> Form:
    chosen = typed.text("claim_id")
    return replace(form, claim_id=identifier(chosen) if chosen else None)


def _name_values(form: Form) -> Values:
    return {"claim_id": str(form.claim_id or "")}


def _read_premises(form: Form, typed: Typed) -> Form:
    address = _address(typed, "particulars-address")
    elsewhere = _address(typed, "tax_items-business_place") if typed.text("elsewhere") == "yes" else None
    term = form.particulars.term
    until = typed.day("particulars-term-until_on")
    if typed.text("term") == "limited" and until:
        start = term.from_on if term else typed.day("today")
        term = Term(start, until) if start else None
    else:
        term = None
    particulars = replace(form.particulars, address=address, term=term, copies=typed.whole("particulars-copies"))
    return replace(form, particulars=particulars, tax_items=replace(form.tax_items, business_place=elsewhere))


def _premises_values(form: Form) -> Values:
    address = form.particulars.address or FormAddress()
    place = form.tax_items.business_place
    term = form.particulars.term
    return {
        "particulars-address-division": address.division or "",
        "particulars-address-text": address.text or "",
        "elsewhere": "yes" if place else "no",
        "tax_items-business_place-division": (place.division if place else None) or "",
        "tax_items-business_place-text": (place.text if place else None) or "",
        "term": "limited" if term else "long",
        "particulars-term-until_on": term.until_on.isoformat() if term and term.until_on else "",
        "particulars-copies": "" if form.particulars.copies is None else str(form.particulars.copies),
    }


def _address(typed: Typed, stem: str) -> FormAddress | None:
    division, text = typed.text(f"{stem}-division"), typed.text(f"{stem}-text")
    return FormAddress(division, text) if text else None


def _read_scope(form: Form, typed: Typed) -> Form:
    items = tuple(FormScopeItem(code) for code in typed.all("particulars-scope"))
    code = typed.text("particulars-industry-code")
    industry = Industry(section_of(code) or "", code) if code else None
    return replace(form, particulars=replace(form.particulars, scope=items, industry=industry))


def _scope_values(form: Form) -> Values:
    industry = form.particulars.industry
    return {"particulars-industry-code": industry.code if industry else ""}


def _scope_summary(form: Form) -> str:
    count = len(form.particulars.scope)
    text = registered_scope(item.code for item in form.particulars.scope).text
    return bilingual("{n} 项：{text}", "{n} items: {text}", n=count, text=text) if count else ""


NAME = Group(
    "name",
    "企业名称",
    "Name",
    ("/claim_id", "/particulars/name"),
    read=_read_name,
    values=_name_values,
    started=lambda form: form.claim_id is not None,
    summary=lambda _form: "",
)
PREMISES = Group(
    "premises",
    "住所与生产经营地",
    "Premises",
    ("/particulars/address", "/tax_items/business_place", "/particulars/term", "/particulars/copies"),
    read=_read_premises,
    values=_premises_values,
    started=lambda form: form.particulars.address is not None,
    summary=lambda form: (form.particulars.address.text or "") if form.particulars.address else "",
    anchors={
        "/particulars/address": "/particulars/address/text",
        "/tax_items/business_place": "/tax_items/business_place/text",
        "/particulars/term": "/particulars/term/until_on",
    },
)
SCOPE = Group(
    "scope",
    "经营范围",
    "Scope of business",
    ("/particulars/scope", "/particulars/industry"),
    read=_read_scope,
    values=_scope_values,
    started=lambda form: bool(form.particulars.scope),
    summary=_scope_summary,
    anchors={"/particulars/industry": "/particulars/industry/code"},
)

"""Type, premises, scope, industry, term, copies: what every kind registers (746-8, 746-9)."""

from collections.abc import Iterator

from services.registration.domain.form import Form, FormAddress
from services.registration.domain.scope import registered_scope, scope_catalogue, section_of
from services.registration.domain.validation.facts import Facts
from shared.divisions import REGISTRIES, division_name
from shared.errors import Defect
from shared.kinds import ENTITY_TYPES, Kind

ADDRESS_LIMIT = 200  # characters, as the national data item
SCOPE_LIMIT = 3000
MOST_COPIES = 100  # house: a number no counter would hand out
_ONE_PERSON_COMPANY = "1151"


def check(form: Form, facts: Facts) -> Iterator[Defect]:
    """Everything of the public part that does not depend on the kind."""
    yield from _entity_type(form)
    yield from _address(form, facts)
    yield from _scope(form, facts)
    yield from _industry(form)
    yield from _term(form)
    copies = form.particulars.copies
    if copies is not None and not 1 <= copies <= MOST_COPIES:
        yield Defect("/particulars/copies", "copies.invalid", {"most": MOST_COPIES})
    if not form.declaration:
        yield Defect("/declaration", "declaration.missing")


def _entity_type(form: Form) -> Iterator[Defect]:
    code = form.particulars.entity_type or ""
    if code not in ENTITY_TYPES:
        yield Defect("/particulars/entity_type", "entity.kind_unknown", {"known": list(ENTITY_TYPES)})
        return
    if ENTITY_TYPES[code].kind != form.kind:
        yield Defect("/particulars/entity_type", "entity.type_mismatch")
        return
    if form.kind == Kind.LLC and form.particulars.investors:
        alone = len(form.particulars.investors) == 1
        if alone != (code == _ONE_PERSON_COMPANY):
            yield Defect("/particulars/entity_type", "entity.type_mismatch")


def _address(form: Form, facts: Facts) -> Iterator[Defect]:
    at = "/particulars/address"
    address = form.particulars.address
    if address is None or not (address.text or "").strip():
        yield Defect(at, "address.missing")
    else:
        yield from _place(address, at, facts)
        registry = REGISTRIES.get(form.registry)
        known = division_name(address.division or "", facts.on) is not None
        if known and (registry is None or address.division not in registry.divisions):
            yield Defect(f"{at}/division", "address.outside_registry", {"registry": registry.zh if registry else ""})
    if "premises" not in facts.material_kinds:
        yield Defect(at, "address.proof_missing", {"material_kind": "premises"})


def _place(address: FormAddress, at: str, facts: Facts) -> Iterator[Defect]:
    if len(address.text or "") > ADDRESS_LIMIT:
        yield Defect(f"{at}/text", "address.too_long", {"most": ADDRESS_LIMIT})
    if division_name(address.division or "", facts.on) is None:
        yield Defect(f"{at}/division", "address.division_unknown")


def _scope(form: Form, facts: Facts) -> Iterator[Defect]:
    at = "/particulars/scope"
    items = form.particulars.scope
    if not items:
        yield Defect(at, "scope.missing")
    known = scope_catalogue()
    for number, item in enumerate(items):
        entry = known.get(item.code)
        if entry is None:
            yield Defect(f"{at}/{number}/code", "scope.item_unknown", {"code": item.code})
        elif entry.class_ == "pre_approval" and "pre_approval" not in facts.material_kinds:
            yield Defect(f"{at}/{number}/code", "scope.pre_approval_missing", {"item": entry.text})
    if len(registered_scope(item.code for item in items).text) > SCOPE_LIMIT:
        yield Defect(at, "scope.too_long", {"most": SCOPE_LIMIT})


def _industry(form: Form) -> Iterator[Defect]:
    at = "/particulars/industry"
    industry = form.particulars.industry
    if industry is None or section_of(industry.code) != industry.section:
        yield Defect(at, "industry.code_unknown")
        return
    sections = {entry.section for item in form.particulars.scope if (entry := scope_catalogue().get(item.code))}
    if sections and industry.section not in sections:
        yield Defect(at, "industry.not_main")


def _term(form: Form) -> Iterator[Defect]:
    at = "/particulars/term"
    term = form.particulars.term
    if term is None:
        return
    if form.kind == Kind.INDIVIDUAL_BUSINESS:
        yield Defect(at, "term.not_applicable")
    elif term.until_on is not None and term.until_on < term.from_on:
        yield Defect(f"{at}/until_on", "term.end_before_start")

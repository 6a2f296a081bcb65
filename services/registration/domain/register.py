"""From an approved form to what is registered: particulars and tax items as every other service will read them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registration.domain.application import State
from services.registration.domain.form import Form, FormInvestor, FormOfficer
from services.registration.domain.people import Handles, handle_of
from services.registration.domain.scope import registered_scope
from services.registration.domain.validation.amounts import decimal_of, ratio_of, written
from shared.events.shapes import (
    Address,
    Head,
    Investor,
    Money,
    NameParts,
    OfficerPerson,
    Particulars,
    TaxItems,
)
from shared.kinds import Kind


@dataclass(frozen=True)
class Approved:
    """What an approval leaves for the register: all it needs without opening the private part again."""

    application_id: UUID
    entity_id: UUID
    state: State
    kind: str
    registry: str
    application_no: str
    approved_on: date
    particulars: Particulars
    tax_items: TaxItems
    claim_id: UUID | None = None


def particulars_of(form: Form, name: NameParts | None, handles: Handles, on: date) -> Particulars:
    """The registered and filed particulars of a validated form on the day ``on``."""
    asked = form.particulars
    address = asked.address
    investors = tuple(_investor(investor, handles) for investor in asked.investors)
    return Particulars(
        kind=form.kind,
        entity_type=asked.entity_type,
        name=name,
        address=Address(address.division or "", address.text or "") if address else None,
        scope=registered_scope(item.code for item in asked.scope),
        industry=asked.industry,
        capital=_money(asked.capital),
        heads=_heads(form, handles),
        investors=investors,
        investors_total=len(investors),
        investors_complete=True,
        officers=tuple(_officer(officer, handles, on) for officer in asked.officers),
        term=asked.term,
        composition=asked.composition,
        copies=asked.copies,
    )


def tax_items_of(form: Form, handles: Handles, on: date) -> TaxItems:
    """What the tax bureau gets and never asks again."""
    items = form.tax_items
    place = items.business_place
    return TaxItems(
        accounting_mode=items.accounting_mode,
        staff=items.staff or 0,
        source="registry",
        as_of=on,
        foreign_staff=items.foreign_staff,
        finance_officer=handles.get(items.finance_officer_ref or ""),
        business_place=Address(place.division or "", place.text or "") if place else None,
    )


def _heads(form: Form, handles: Handles) -> tuple[Head, ...]:
    heads = []
    for head in form.particulars.heads:
        person = handle_of(head.person_ref, handles)
        heads.append(Head(head.role or "", person.name, person.person_id, _post_of(form, head.person_ref, head.post)))
    return tuple(heads)


def _post_of(form: Form, ref: str | None, post: str | None) -> str | None:
    """The post a legal representative holds: as filled in, else the one she has among the officers."""
    if post is not None or form.kind != Kind.LLC:
        return post
    held = [post for officer in form.particulars.officers if officer.person_ref == ref for post in officer.posts]
    return next((post for post in held if post in ("director", "manager")), None)


def _money(money: Money | None) -> Money | None:
    amount = decimal_of(money)
    return None if money is None or amount is None else Money(written(amount), money.currency)


def _investor(investor: FormInvestor, handles: Handles) -> Investor:
    person = handle_of(investor.person_ref, handles)
    ratio = ratio_of(investor.ratio)
    return Investor(
        investor_id=investor.investor_id,
        nature=investor.nature or "",
        name=person.name,
        country="CHN",
        subscribed=_money(investor.subscribed) or Money("0.00"),
        ratio=f"{ratio:.4f}",
        forms=investor.forms,
        person_id=person.person_id,
        paid=_money(investor.paid),
        due_on=investor.due_on,
    )


def _officer(officer: FormOfficer, handles: Handles, on: date) -> OfficerPerson:
    person = handle_of(officer.person_ref, handles)
    return OfficerPerson(person.name, officer.posts, officer.from_on or on, person.person_id, officer.until_on)

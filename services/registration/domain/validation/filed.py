"""Contact, liaison person, tax items: what is filed in the same form (746-9, 税总函〔2015〕482号)."""

import re
from collections.abc import Iterator

from services.registration.domain.form import Form
from services.registration.domain.validation.facts import Facts
from shared.divisions import division_name
from shared.errors import Defect, Severity
from shared.kinds import Kind

_POST_CODE = re.compile(r"\d{6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOBILE = re.compile(r"(\+86)?1\d{10}")
ACCOUNTING_MODES = ("independent", "dependent")


def is_email(text: str) -> bool:
    """Whether a text has the shape of a mail address."""
    return _EMAIL.fullmatch(text) is not None


def check(form: Form, facts: Facts) -> Iterator[Defect]:
    """Contact, liaison person and tax items."""
    yield from _contact(form)
    yield from _liaison(form)
    yield from _tax_items(form, facts)


def _contact(form: Form) -> Iterator[Defect]:
    at = "/private_particulars/contact"
    contact = form.private_particulars.contact
    if contact is None or not contact.phone:
        yield Defect(f"{at}/phone", "contact.phone_missing")
    if contact is None:
        return
    if contact.post_code is not None and not _POST_CODE.fullmatch(contact.post_code):
        yield Defect(f"{at}/post_code", "contact.post_code_malformed")
    if contact.email is not None and not is_email(contact.email):
        yield Defect(f"{at}/email", "contact.email_malformed")


def _liaison(form: Form) -> Iterator[Defect]:
    """Companies must file one with mobile and e-mail (SAMR95-14); for the others no text asks for the e-mail."""
    at = "/private_particulars/liaison_ref"
    weight = Severity.DEFECT if form.kind == Kind.LLC else Severity.WARNING
    liaison = form.private_particulars.person(form.private_particulars.liaison_ref)
    if liaison is None:
        yield Defect(at, "liaison.missing", severity=weight)
        return
    if not _MOBILE.fullmatch(liaison.phone or ""):
        yield Defect(at, "liaison.mobile_missing", severity=weight)
    if not is_email(liaison.email or ""):
        yield Defect(at, "liaison.email_missing", severity=weight)


def _tax_items(form: Form, facts: Facts) -> Iterator[Defect]:
    at = "/tax_items"
    items = form.tax_items
    staff = items.staff
    if staff is None or staff < 0 or not 0 <= (items.foreign_staff or 0) <= staff:
        yield Defect(f"{at}/staff", "staff.negative")
    place = items.business_place
    if place is not None and (not place.text or division_name(place.division or "", facts.on) is None):
        yield Defect(f"{at}/business_place", "business_place.invalid")
    if form.kind != Kind.LLC:
        return
    if items.accounting_mode not in ACCOUNTING_MODES:
        yield Defect(f"{at}/accounting_mode", "accounting_mode.missing")
    officer = form.private_particulars.person(items.finance_officer_ref)
    if officer is None:
        yield Defect(f"{at}/finance_officer_ref", "finance_officer.missing")
    elif not officer.phone:
        yield Defect(f"{at}/finance_officer_ref", "finance_officer.phone_missing")

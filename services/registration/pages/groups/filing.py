"""Groups of what is filed in the same form: contact and liaison person, tax and statistics, beneficial owners."""

from dataclasses import replace

from services.registration.domain.form import Form, FormBeneficialOwners, FormContact
from services.registration.pages import words
from services.registration.pages.groups.group import Group, Values
from services.registration.pages.groups.persons import name_of_person
from services.registration.pages.typed import Typed
from shared.kinds import Kind
from shared.web import bilingual

_CONTACT = "private_particulars-contact"
_OWNERS = "private_particulars-beneficial_owners"


def _read_contacts(form: Form, typed: Typed) -> Form:
    """A blank telephone or e-mail keeps what is stored: it is never sent to the browser."""
    before = form.private_particulars.contact or FormContact()
    contact = FormContact(
        phone=typed.text(f"{_CONTACT}-phone") or before.phone,
        post_code=typed.text(f"{_CONTACT}-post_code"),
        email=typed.text(f"{_CONTACT}-email") or before.email,
    )
    private = replace(
        form.private_particulars, contact=contact, liaison_ref=typed.text("private_particulars-liaison_ref")
    )
    return replace(form, private_particulars=private)


def _contacts_values(form: Form) -> Values:
    contact = form.private_particulars.contact or FormContact()
    return {
        f"{_CONTACT}-post_code": contact.post_code or "",
        "private_particulars-liaison_ref": form.private_particulars.liaison_ref or "",
    }


def _read_tax(form: Form, typed: Typed) -> Form:
    items = replace(
        form.tax_items,
        accounting_mode=typed.text("tax_items-accounting_mode"),
        staff=typed.whole("tax_items-staff"),
        finance_officer_ref=typed.text("tax_items-finance_officer_ref"),
    )
    return replace(form, tax_items=items)


def _tax_values(form: Form) -> Values:
    items = form.tax_items
    default = "independent" if form.kind == Kind.LLC else ""
    return {
        "tax_items-accounting_mode": items.accounting_mode or default,
        "tax_items-staff": "" if items.staff is None else str(items.staff),
        "tax_items-finance_officer_ref": items.finance_officer_ref or "",
    }


def _tax_summary(form: Form) -> str:
    items = form.tax_items
    if items.staff is None:
        return ""
    mode = words.said(words.ACCOUNTING_MODES, items.accounting_mode) if items.accounting_mode else ""
    staff = bilingual("从业 {n} 人", "{n} staff", n=items.staff)
    return bilingual("，", ", ").join(filter(None, (mode, staff)))


def _read_owners(form: Form, typed: Typed) -> Form:
    exempt = typed.text("exempt") == "yes"
    refs = () if exempt else typed.all(f"{_OWNERS}-person_refs")
    owners = FormBeneficialOwners(refs, exempt)
    return replace(form, private_particulars=replace(form.private_particulars, beneficial_owners=owners))


def _owners_values(form: Form) -> Values:
    owners = form.private_particulars.beneficial_owners
    return {
        "exempt": "" if owners is None else ("yes" if owners.exempt_by_commitment else "no"),
        f"{_OWNERS}-person_refs": ",".join(owners.person_refs) if owners else "",
    }


def _owners_summary(form: Form) -> str:
    owners = form.private_particulars.beneficial_owners
    if owners is None:
        return ""
    if owners.exempt_by_commitment:
        return bilingual("承诺免报", "Exempt by commitment")
    return bilingual("、", ", ").join(name_of_person(form, ref) for ref in owners.person_refs)


CONTACTS = Group(
    "contacts",
    "联系方式与联络员",
    "Contact and liaison person",
    ("/private_particulars/contact", "/private_particulars/liaison_ref"),
    read=_read_contacts,
    values=_contacts_values,
    started=lambda form: form.private_particulars.contact is not None,
    summary=lambda form: name_of_person(form, form.private_particulars.liaison_ref),
)
TAX = Group(
    "tax",
    "税务与统计所需",
    "Tax and statistics",
    ("/tax_items/accounting_mode", "/tax_items/staff", "/tax_items/finance_officer_ref"),
    read=_read_tax,
    values=_tax_values,
    started=lambda form: form.tax_items.staff is not None,
    summary=_tax_summary,
)
BENEFICIAL_OWNERS = Group(
    "beneficial-owners",
    "受益所有人",
    "Beneficial owners",
    ("/private_particulars/beneficial_owners",),
    read=_read_owners,
    values=_owners_values,
    started=lambda form: form.private_particulars.beneficial_owners is not None,
    summary=_owners_summary,
    anchors={"/private_particulars/beneficial_owners": "/exempt"},
)

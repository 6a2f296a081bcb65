"""Group of persons: every natural person once, with what never becomes public; elsewhere they are chosen by name."""

from dataclasses import replace

from services.registration.domain.form import RESIDENT_ID, Form, FormParticulars, FormPerson, FormPrivate
from services.registration.pages.groups.group import Group, Values
from services.registration.pages.typed import Typed
from shared.web import bilingual

STEM = "private_particulars-persons"
_KEPT_IF_BLANK = ("identity_number", "phone", "email", "home_address")


def _read(form: Form, typed: Typed) -> Form:
    stored = form.private_particulars.persons
    persons = tuple(_person(stored, typed, row) for row in typed.rows(STEM))
    gone = typed.text("remove")
    if gone is not None:
        persons = tuple(person for person in persons if person.person_ref != gone)
        form = without(form, gone)
    if typed.ticked("add"):
        persons = (*persons, FormPerson(next_ref(persons), identity_type=RESIDENT_ID, nationality="CHN"))
    return replace(form, private_particulars=replace(form.private_particulars, persons=persons))


def _person(stored: tuple[FormPerson, ...], typed: Typed, row: int) -> FormPerson:
    """A blank private field of a known person keeps what is stored: it is never sent to the browser."""
    stem = f"{STEM}-{row}"
    ref = typed.text(f"{stem}-person_ref") or next_ref(stored)
    before = next((person for person in stored if person.person_ref == ref), FormPerson(ref))
    kept = {name: typed.text(f"{stem}-{name}") or getattr(before, name) for name in _KEPT_IF_BLANK}
    return FormPerson(
        person_ref=ref,
        name=typed.text(f"{stem}-name"),
        identity_type=typed.text(f"{stem}-identity_type"),
        nationality=(typed.text(f"{stem}-nationality") or "").upper() or None,
        **kept,
    )


def next_ref(persons: tuple[FormPerson, ...]) -> str:
    """Return a reference that no person has yet.

    >>> next_ref((FormPerson("p1"), FormPerson("p3")))
    'p4'
    """
    numbers = [int(person.person_ref[1:]) for person in persons if person.person_ref[1:].isdigit()]
    return f"p{max(numbers, default=0) + 1}"


def without(form: Form, ref: str) -> Form:
    """Return the form with every place of a person empty."""
    return replace(
        form,
        particulars=_public_without(form.particulars, ref),
        private_particulars=_private_without(form.private_particulars, ref),
        tax_items=replace(form.tax_items, finance_officer_ref=_other(form.tax_items.finance_officer_ref, ref)),
    )


def _public_without(particulars: FormParticulars, ref: str) -> FormParticulars:
    return replace(
        particulars,
        heads=tuple(head for head in particulars.heads if head.person_ref != ref),
        officers=tuple(officer for officer in particulars.officers if officer.person_ref != ref),
        investors=tuple(
            replace(investor, person_ref=_other(investor.person_ref, ref)) for investor in particulars.investors
        ),
    )


def _private_without(private: FormPrivate, ref: str) -> FormPrivate:
    owners = private.beneficial_owners
    return replace(
        private,
        liaison_ref=_other(private.liaison_ref, ref),
        family_refs=tuple(each for each in private.family_refs if each != ref),
        beneficial_owners=owners
        and replace(owners, person_refs=tuple(each for each in owners.person_refs if each != ref)),
    )


def _other(chosen: str | None, gone: str) -> str | None:
    return None if chosen == gone else chosen


def _values(form: Form) -> Values:
    values: Values = {}
    for row, person in enumerate(form.private_particulars.persons):
        for name in ("person_ref", "name", "identity_type", "nationality"):
            values[f"{STEM}-{row}-{name}"] = getattr(person, name) or ""
    return values


def choices(form: Form) -> list[tuple[str, str]]:
    """Return the persons of the form as options of a select, nobody first."""
    named = [(person.person_ref, person.name or person.person_ref) for person in form.private_particulars.persons]
    return [("", bilingual("请选择", "Choose")), *named]


def name_of_person(form: Form, ref: str | None) -> str:
    """Return the name of a person of the form; empty if there is none."""
    person = form.private_particulars.person(ref)
    return (person.name or "") if person else ""


PEOPLE = Group(
    "people",
    "人员信息",
    "Persons",
    ("/private_particulars/persons",),
    read=_read,
    values=_values,
    started=lambda form: bool(form.private_particulars.persons),
    summary=lambda form: bilingual("、", ", ").join(
        person.name for person in form.private_particulars.persons if person.name
    ),
)

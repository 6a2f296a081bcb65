"""Every natural person of the form (SAMR52-16): name, document, nationality, telephone; nobody twice."""

from collections.abc import Iterator
from datetime import date

from services.registration.domain.form import IDENTITY_TYPES, Form, FormPerson
from services.registration.domain.identity import is_document_number, normalised_number
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect


def check(form: Form, facts: Facts) -> Iterator[Defect]:
    """Each person by itself, then doubles, then references that lead nowhere."""
    seen: set[str] = set()
    for number, person in enumerate(form.private_particulars.persons):
        at = f"/private_particulars/persons/{number}"
        yield from _person(person, at, facts.on)
        document = normalised_number(person.identity_number or "")
        if document and document in seen:
            yield Defect(f"{at}/identity_number", "person.duplicate")
        seen.add(document)
    for pointer, ref in references(form):
        if form.private_particulars.person(ref) is None:
            yield Defect(pointer, "person.name_missing")


def references(form: Form) -> Iterator[tuple[str, str]]:
    """Every reference to a person with its place; places left empty are the business of other checks."""
    for part in ("investors", "heads", "officers"):
        for number, entry in enumerate(getattr(form.particulars, part)):
            if entry.person_ref is not None:
                yield f"/particulars/{part}/{number}/person_ref", entry.person_ref
    private = form.private_particulars
    for number, ref in enumerate(private.family_refs):
        yield f"/private_particulars/family_refs/{number}", ref
    owners = private.beneficial_owners
    for number, ref in enumerate(owners.person_refs if owners else ()):
        yield f"/private_particulars/beneficial_owners/person_refs/{number}", ref


def _person(person: FormPerson, at: str, on: date) -> Iterator[Defect]:
    if not (person.name or "").strip():
        yield Defect(f"{at}/name", "person.name_missing")
    if person.identity_type not in IDENTITY_TYPES:
        yield Defect(f"{at}/identity_type", "person.identity_type_unknown", {"known": list(IDENTITY_TYPES)})
    elif not is_document_number(person.identity_type, person.identity_number or "", on):
        yield Defect(f"{at}/identity_number", "person.identity_malformed")
    if not person.nationality:
        yield Defect(f"{at}/nationality", "person.nationality_missing")
    if not person.phone:
        yield Defect(f"{at}/phone", "person.phone_missing")

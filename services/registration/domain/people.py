"""Natural persons of a form: who must sign, who is a party, and what becomes of them in the register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.registration.domain.form import Form, FormPerson, FormPrivate
from services.registration.domain.identity import masked, masked_email
from shared.events.shapes import NamedPerson


@dataclass(frozen=True)
class Attested:
    """What the real-name check (实名认证) says of a signed-in subject."""

    subject: str
    name: str
    identity_number: str = field(repr=False)
    method: str = "face"


Handles = Mapping[str, NamedPerson]  # by person_ref: the name and the handle that leaves registration


@dataclass(frozen=True)
class SigningRole:
    """A person who must sign, as what."""

    person_ref: str
    roles: tuple[str, ...]


def must_sign(form: Form) -> tuple[SigningRole, ...]:
    """Every investor, and the legal representative or operator; each person once, with all roles (SAMR52-15)."""
    roles: dict[str, list[str]] = {}
    for investor in form.particulars.investors:
        if investor.person_ref is not None:
            roles.setdefault(investor.person_ref, []).append("investor")
    for head in form.particulars.heads:
        if head.person_ref is not None:
            roles.setdefault(head.person_ref, []).append(head.role or "head")
    return tuple(SigningRole(ref, tuple(dict.fromkeys(held))) for ref, held in roles.items())


def identified_persons(form: Form) -> Iterator[FormPerson]:
    """Persons whose document is filled in; each of them gets a handle."""
    for person in form.private_particulars.persons:
        if person.identity_number and person.identity_type and person.name:
            yield person


def masked_private(private: FormPrivate) -> FormPrivate:
    """The private part as every screen and answer shows it: numbers, phones, mail and homes masked."""
    contact = private.contact
    if contact is not None:
        contact = replace(contact, phone=_hidden(contact.phone), email=_hidden_email(contact.email))
    return replace(private, persons=tuple(_masked_person(person) for person in private.persons), contact=contact)


def _masked_person(person: FormPerson) -> FormPerson:
    return replace(
        person,
        identity_number=_hidden(person.identity_number),
        phone=_hidden(person.phone),
        email=_hidden_email(person.email),
        home_address=_hidden(person.home_address),
    )


def _hidden(value: str | None) -> str | None:
    return masked(value) if value else value


def _hidden_email(value: str | None) -> str | None:
    return masked_email(value) if value else value


def with_stored_values(new: FormPrivate, stored: FormPrivate) -> FormPrivate:
    """The new private part; where it sends back a mask that was shown, the stored value stays.

    Only for the same person_ref: a mask moved to another person is kept as it is and fails validation.
    """
    persons = tuple(_kept_person(person, stored.person(person.person_ref)) for person in new.persons)
    contact = new.contact
    if contact is not None and stored.contact is not None:
        shown = masked_private(stored).contact
        contact = replace(
            contact,
            phone=stored.contact.phone if shown and contact.phone == shown.phone else contact.phone,
            email=stored.contact.email if shown and contact.email == shown.email else contact.email,
        )
    return replace(new, persons=persons, contact=contact)


def _kept_person(person: FormPerson, stored: FormPerson | None) -> FormPerson:
    if stored is None:
        return person
    shown = _masked_person(stored)
    kept: dict[str, str | None] = {
        name: getattr(stored, name)
        for name in ("identity_number", "phone", "email", "home_address")
        if getattr(person, name) == getattr(shown, name)
    }
    return replace(person, **kept)  # type: ignore[arg-type]


def handle_of(ref: str | None, handles: Handles) -> NamedPerson:
    """Name and handle of a referenced person.

    :raises KeyError: the form was not validated.
    """
    return handles[ref or ""]


def person_ids(handles: Handles) -> list[UUID]:
    """The handles as ids."""
    return [person.person_id for person in handles.values() if person.person_id is not None]

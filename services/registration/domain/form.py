"""The one form of an application (一表登记): what an applicant fills in, while it may still be incomplete.

Every member may be absent in a draft; `validation` says what is missing. Natural persons stand in the private part
once and are named elsewhere by ``person_ref`` (any text ≤ 32 the applicant chooses, e.g. ``"p1"``): identity numbers,
phones and home addresses never mix with what becomes public. Amounts are text in yuan, ratios text in percent, both
kept as typed so that validation can say what is wrong with them.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.events.shapes import Industry, Money, Term

RESIDENT_ID = "resident_id"
IDENTITY_TYPES = (RESIDENT_ID, "passport", "mainland_travel_permit", "residence_permit")


@dataclass(frozen=True)
class FormAddress:
    """Domicile or premises: division of six digits and the text shown."""

    division: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class FormScopeItem:
    """One entry chosen from the scope catalogue, by its code."""

    code: str


@dataclass(frozen=True)
class FormHead:
    """Who is to head the entity: legal_rep with a post (director, manager), or operator."""

    role: str | None = None
    person_ref: str | None = None
    post: str | None = None


@dataclass(frozen=True)
class FormInvestor:
    """One shareholder: subscribed and paid amounts, forms (cash, in_kind …), day due, ratio in percent."""

    investor_id: UUID
    nature: str | None = None
    person_ref: str | None = None
    subscribed: Money | None = None
    paid: Money | None = None
    forms: tuple[str, ...] = ()
    due_on: date | None = None
    ratio: str | None = None


@dataclass(frozen=True)
class FormOfficer:
    """A director, manager, deputy manager or supervisor, with the term of office."""

    person_ref: str | None = None
    posts: tuple[str, ...] = ()
    employee: bool = False
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class FormParticulars:
    """What becomes public. The name is not asked: it is the claim's.

    ``supervision`` (companies): supervisor, audit_committee, or none_by_consent of all shareholders.
    """

    entity_type: str | None = None
    address: FormAddress | None = None
    scope: tuple[FormScopeItem, ...] = ()
    industry: Industry | None = None
    capital: Money | None = None
    heads: tuple[FormHead, ...] = ()
    investors: tuple[FormInvestor, ...] = ()
    officers: tuple[FormOfficer, ...] = ()
    supervision: str | None = None
    term: Term | None = None
    composition: str | None = None
    copies: int | None = None


@dataclass(frozen=True)
class FormPerson:
    """A natural person: ``nationality`` ISO 3166 alpha-3; ``home_address`` where the kind asks for it."""

    person_ref: str
    name: str | None = None
    identity_type: str | None = None
    identity_number: str | None = field(default=None, repr=False)
    nationality: str | None = None
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    home_address: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FormContact:
    """How the registry reaches the entity."""

    phone: str | None = field(default=None, repr=False)
    post_code: str | None = None
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FormBeneficialOwners:
    """Beneficial owners (受益所有人): named, or exempt by commitment (承诺免报)."""

    person_refs: tuple[str, ...] = ()
    exempt_by_commitment: bool = False


@dataclass(frozen=True)
class FormPrivate:
    """What never becomes public: persons, contact, liaison person, family members, beneficial owners."""

    persons: tuple[FormPerson, ...] = ()
    contact: FormContact | None = None
    liaison_ref: str | None = None
    family_refs: tuple[str, ...] = ()
    beneficial_owners: FormBeneficialOwners | None = None

    def person(self, ref: str | None) -> FormPerson | None:
        """The person of a reference, or None."""
        return next((person for person in self.persons if person.person_ref == ref), None)


@dataclass(frozen=True)
class FormTaxItems:
    """What the tax bureau needs, asked once here."""

    accounting_mode: str | None = None
    staff: int | None = None
    foreign_staff: int | None = None
    finance_officer_ref: str | None = None
    business_place: FormAddress | None = None


@dataclass(frozen=True)
class Form:
    """The whole application as the applicant sends it. ``declaration`` is the text version of the truth declaration."""

    business_type: str
    kind: str
    registry: str
    claim_id: UUID | None = None
    particulars: FormParticulars = field(default_factory=FormParticulars)
    private_particulars: FormPrivate = field(default_factory=FormPrivate)
    tax_items: FormTaxItems = field(default_factory=FormTaxItems)
    declaration: str | None = None

"""What is registered and filed of an entity, as events carry it (contract 2.1)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Money:
    """An amount in yuan, two decimals: ``Money("1000000.00", "CNY")``."""

    amount: str
    currency: str = "CNY"


@dataclass(frozen=True)
class NameParts:
    """A name in its parts; joined in ``order`` they equal ``full``."""

    full: str
    trade_name: str
    form: str
    division: str | None = None
    industry: str | None = None
    order: str = "division_first"


@dataclass(frozen=True)
class Address:
    """Domicile or place of business."""

    division: str
    text: str


@dataclass(frozen=True)
class ScopeItem:
    """One entry of the scope catalogue; ``class_`` is general, licensed or pre_approval."""

    code: str
    text: str
    class_: str = field(metadata={"data_key": "class"})


@dataclass(frozen=True)
class Scope:
    """Scope of business (经营范围)."""

    text: str
    items: tuple[ScopeItem, ...] = ()


@dataclass(frozen=True)
class Industry:
    """GB/T 4754 section and class."""

    section: str
    code: str


@dataclass(frozen=True)
class Head:
    """Who stands at the head: legal_rep, managing_partner, investor, operator, person_in_charge."""

    role: str
    name: str
    person_id: UUID | None = None
    post: str | None = None


@dataclass(frozen=True)
class Investor:
    """One investor and what was subscribed; ``ratio`` is percent with four decimals."""

    investor_id: UUID
    nature: str
    name: str
    country: str
    subscribed: Money
    ratio: str
    forms: tuple[str, ...] = ()
    person_id: UUID | None = None
    uscc: str | None = None
    paid: Money | None = None
    due_on: date | None = None
    liability: str | None = None


@dataclass(frozen=True)
class OfficerPerson:
    """A director, manager or supervisor with posts and term."""

    name: str
    posts: tuple[str, ...]
    from_on: date
    person_id: UUID | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Term:
    """Term of business; without an end it is long-term (长期)."""

    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Parent:
    """The enterprise that a branch belongs to."""

    name: str
    uscc: str
    registry: str | None = None
    entity_id: UUID | None = None


@dataclass(frozen=True)
class Particulars:
    """What is registered and filed of an entity, public part. Imported entities may lack address, heads, investors."""

    kind: str
    entity_type: str | None = None
    name: NameParts | None = None
    address: Address | None = None
    scope: Scope | None = None
    industry: Industry | None = None
    capital: Money | None = None
    heads: tuple[Head, ...] = ()
    investors: tuple[Investor, ...] = ()
    investors_total: int = 0
    investors_complete: bool = True
    officers: tuple[OfficerPerson, ...] = ()
    term: Term | None = None
    composition: str | None = None
    parent: Parent | None = None
    copies: int | None = None


@dataclass(frozen=True)
class NamedPerson:
    """A person by name and the only handle that leaves registration."""

    name: str
    person_id: UUID | None = None


@dataclass(frozen=True)
class TaxItems:
    """What the tax bureau needs and registration collects once (departmental)."""

    accounting_mode: str | None
    staff: int
    source: str
    as_of: date
    foreign_staff: int | None = None
    finance_officer: NamedPerson | None = None
    business_place: Address | None = None


@dataclass(frozen=True)
class LegacyNumber:
    """A number from before the one code: reg_no, org_code, tax_no, si_no, stat_no."""

    number_kind: str
    value: str
    issuer: str | None = None
    valid_until_on: date | None = None

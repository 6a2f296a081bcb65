"""Objects that several events share (contract 2.1). Frozen dataclasses; members in the order of the contract.

An optional member is absent when unknown or not applicable; ``null`` never travels. Amounts are strings in yuan.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Money:
    """An amount in yuan, two decimals: ``Money("1000000.00", "CNY")``."""

    amount: str
    currency: str = "CNY"


@dataclass(frozen=True)
class Act:
    """What decided (文书): registry, document number, rules, day, and how many officers."""

    registry: str
    rule_ids: tuple[str, ...]
    decided_on: date
    mode: str  # auto, one_officer, two_officers, court, department
    document_no: str | None = None
    sub_office: str | None = None


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


@dataclass(frozen=True)
class Mark:
    """A flag beside the status; ``blocks`` names the procedures it stops."""

    mark_id: UUID
    mark: str
    since_on: date
    source: str
    reference_no: str
    blocks: tuple[str, ...] = ()
    disclose: bool = True
    until_on: date | None = None


@dataclass(frozen=True)
class Pause:
    """A pause of a legal clock."""

    from_on: date
    ground: str
    until_on: date | None = None


@dataclass(frozen=True)
class Deadline:
    """A legal deadline; ``unit`` is wd (working days), d or month. Past the last known calendar year: provisional."""

    deadline: str
    rule_id: str
    started_on: date
    unit: str
    n: int
    calendar_version: str
    provisional: bool = False
    due_on: date | None = None
    promised_on: date | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Ground:
    """A legal ground in words."""

    code: str
    law: str
    article: str
    text_zh: str


@dataclass(frozen=True)
class Signed:
    """Who signed an undertaking, and when."""

    name: str
    signed_at: datetime
    person_id: UUID | None = None


@dataclass(frozen=True)
class Undertaking:
    """The undertaking of all investors (承诺书)."""

    undertaking_id: UUID
    text_version: str
    signed_by: tuple[Signed, ...]
    file_sha256: str
    file_uri: str


@dataclass(frozen=True)
class ObjectionLimits:
    """Last days on which each group may object; absent where the calendar of that year is not known yet."""

    public: date | None = None
    tax: date | None = None
    others: date | None = None


@dataclass(frozen=True)
class Notice:
    """A public notice (公告): D+1 … D+n, all bounds inclusive."""

    notice_id: UUID
    published_on: date
    starts_on: date
    ends_on: date
    objections_until_on: ObjectionLimits
    calendar_version: str
    window_from_on: date | None = None
    window_until_on: date | None = None


@dataclass(frozen=True)
class Objection:
    """An objection as told: who by kind, when received; the reason code of a department is departmental."""

    objection_id: UUID
    by: str  # department, interested_party, system
    received_at: datetime
    department: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class StatusReference:
    """Where a licence's bit stands in a status list."""

    uri: str
    index: int


@dataclass(frozen=True)
class HeldBy:
    """Which procedure holds an entity."""

    procedure: str
    id: UUID


@dataclass(frozen=True)
class FileReference:
    """A file by address and hash."""

    file_uri: str
    file_sha256: str


@dataclass(frozen=True)
class Problem:
    """One problem that a department found in what it received."""

    pointer: str
    text: str

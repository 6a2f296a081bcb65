"""What registration tells: applications, names, entities, persons, and in the sandbox the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import (
    Act,
    Deadline,
    HeldBy,
    LegacyNumber,
    Mark,
    NameParts,
    Particulars,
    TaxItems,
)


@dataclass(frozen=True)
class ApplicationSubmitted:
    """An application was submitted; the legal clock starts."""

    TYPE: ClassVar[str] = "application.submitted"
    AGGREGATE: ClassVar[str] = "application"
    DATACLASS: ClassVar[str] = "restricted"
    SCHEMA: ClassVar[int] = 1

    application_id: UUID
    entity_id: UUID
    business_type: str
    round_no: int
    kind: str
    registry: str
    submitted_at: datetime
    rule_day: date
    deadlines: tuple[Deadline, ...] = ()
    previous_round_id: UUID | None = None


@dataclass(frozen=True)
class ApplicationReturned:
    """An application went back with all its defects at once (一次性告知)."""

    TYPE: ClassVar[str] = "application.returned"
    AGGREGATE: ClassVar[str] = "application"
    DATACLASS: ClassVar[str] = "restricted"
    SCHEMA: ClassVar[int] = 1

    application_id: UUID
    document_no: str
    returned_at: datetime
    round_no: int
    defect_codes: tuple[str, ...]


@dataclass(frozen=True)
class ApplicationApproved:
    """An application was approved; from here nothing may refuse. Codegen assigns a code."""

    TYPE: ClassVar[str] = "application.approved"
    AGGREGATE: ClassVar[str] = "application"
    DATACLASS: ClassVar[str] = "restricted"
    SCHEMA: ClassVar[int] = 1

    application_id: UUID
    entity_id: UUID
    business_type: str
    kind: str
    entity_type: str
    registry: str
    code_category: str
    approved_on: date
    act: Act
    legacy_numbers: tuple[LegacyNumber, ...] = ()
    existing_uscc: str | None = None


@dataclass(frozen=True)
class NameReserved:
    """A declared name was reserved."""

    TYPE: ClassVar[str] = "name.reserved"
    AGGREGATE: ClassVar[str] = "name"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    claim_id: UUID
    name: NameParts
    kind: str
    registry: str
    reserved_from_on: date
    reserved_until_on: date
    similar_count: int
    undertaking_version: str | None = None


@dataclass(frozen=True)
class NameUsed:
    """A reserved name was used by an approved application."""

    TYPE: ClassVar[str] = "name.used"
    AGGREGATE: ClassVar[str] = "name"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    claim_id: UUID
    entity_id: UUID
    application_id: UUID
    used_on: date


@dataclass(frozen=True)
class NameBlocked:
    """A name stays blocked for a time after its entity ended, changed it, or was annulled."""

    TYPE: ClassVar[str] = "name.blocked"
    AGGREGATE: ClassVar[str] = "name"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    claim_id: UUID
    entity_id: UUID
    cause: str
    blocked_until_on: date


@dataclass(frozen=True)
class EntityHead:
    """The head of every ``entity.*`` payload (EH); ``entity_version`` counts the registered particulars."""

    AGGREGATE: ClassVar[str] = "entity"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    entity_version: int
    status: str


@dataclass(frozen=True)
class EntityRegistered(EntityHead):
    """An entity was set up here, with its code; the licence is dated ``licence_on``."""

    TYPE: ClassVar[str] = "entity.registered"

    act: Act
    application_id: UUID
    approved_on: date
    established_on: date
    licence_on: date
    particulars: Particulars
    tax_items: TaxItems | None = None
    legacy_numbers: tuple[LegacyNumber, ...] = ()


@dataclass(frozen=True)
class EntityImported(EntityHead):
    """An entity that existed before this register entered it with its own code."""

    TYPE: ClassVar[str] = "entity.imported"

    source_batch: str
    code_rule: str
    particulars: Particulars
    quality_warnings: tuple[str, ...] = ()
    established_on: date | None = None
    legacy_numbers: tuple[LegacyNumber, ...] = ()


@dataclass(frozen=True)
class EntityLocked(EntityHead):
    """A deregistration case got the entity's one procedure lock; the snapshot is fresh."""

    TYPE: ClassVar[str] = "entity.locked"

    case_id: UUID
    procedure: str
    locked_at: datetime
    particulars: Particulars
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class EntityLockRefused(EntityHead):
    """The lock was refused: another procedure holds it (open_procedure), or the status forbids (wrong_status)."""

    TYPE: ClassVar[str] = "entity.lock_refused"

    case_id: UUID
    reason: str
    held_by: HeldBy | None = None


@dataclass(frozen=True)
class EntityUnlocked(EntityHead):
    """The procedure lock was released; ``outcome`` is the case's."""

    TYPE: ClassVar[str] = "entity.unlocked"

    case_id: UUID
    outcome: str


@dataclass(frozen=True)
class EntityMarked(EntityHead):
    """A mark was set beside the status."""

    TYPE: ClassVar[str] = "entity.marked"

    mark: Mark


@dataclass(frozen=True)
class EntityUnmarked(EntityHead):
    """A mark was lifted."""

    TYPE: ClassVar[str] = "entity.unmarked"

    mark_id: UUID
    mark: str
    lifted_on: date
    reference_no: str


@dataclass(frozen=True)
class EntityDeregistered(EntityHead):
    """An entity was deregistered (注销); ``deregistered_on`` is the day of the decision."""

    TYPE: ClassVar[str] = "entity.deregistered"

    act: Act
    case_id: UUID
    route: str
    deregistered_on: date


@dataclass(frozen=True)
class EntityDeregistrationBlocked(EntityHead):
    """A grant had no effect: a blocking mark is newer than the version the grant saw."""

    TYPE: ClassVar[str] = "entity.deregistration_blocked"

    case_id: UUID
    seen_version: int
    blocking_marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class PersonBound:
    """A real-name check bound a signed-in subject to a person."""

    TYPE: ClassVar[str] = "person.bound"
    AGGREGATE: ClassVar[str] = "person"
    DATACLASS: ClassVar[str] = "restricted"
    SCHEMA: ClassVar[int] = 1

    person_id: UUID
    subject: str
    method: str
    bound_at: datetime


@dataclass(frozen=True)
class ClockMoved:
    """Sandbox only: from ``effective_at`` the legal clock runs ``offset_days`` ahead of the system clock."""

    TYPE: ClassVar[str] = "sandbox.clock_moved"
    AGGREGATE: ClassVar[str] = "sandbox"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    offset_days: int
    effective_at: datetime


EVENTS = (
    ApplicationSubmitted,
    ApplicationReturned,
    ApplicationApproved,
    NameReserved,
    NameUsed,
    NameBlocked,
    EntityRegistered,
    EntityImported,
    EntityLocked,
    EntityLockRefused,
    EntityUnlocked,
    EntityMarked,
    EntityUnmarked,
    EntityDeregistered,
    EntityDeregistrationBlocked,
    PersonBound,
    ClockMoved,
)

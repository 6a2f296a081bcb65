"""What license tells (topic of the licence; key is the entity)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import StatusReference


@dataclass(frozen=True)
class LicenseIssued:
    """A licence was signed and recorded."""

    TYPE: ClassVar[str] = "license.issued"
    AGGREGATE: ClassVar[str] = "license"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    license_id: UUID
    entity_id: UUID
    uscc: str
    entity_version: int
    license_no: int
    serial: str
    licence_on: date
    issued_at: datetime
    expires_at: datetime
    status: StatusReference
    payload_sha256: str
    supersedes: UUID | None = None


@dataclass(frozen=True)
class LicenseVoided:
    """A licence became void for good; its status bit is 1."""

    TYPE: ClassVar[str] = "license.voided"
    AGGREGATE: ClassVar[str] = "license"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    license_id: UUID
    entity_id: UUID
    uscc: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class LicenseSuperseded:
    """Another licence of the same entity took its place; its status bit is 1 for good."""

    TYPE: ClassVar[str] = "license.superseded"
    AGGREGATE: ClassVar[str] = "license"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    license_id: UUID
    entity_id: UUID
    uscc: str
    at: datetime
    by_license_id: UUID


@dataclass(frozen=True)
class LicenseSuspended:
    """The entity suspended its business (歇业); the status bits say 2."""

    TYPE: ClassVar[str] = "license.suspended"
    AGGREGATE: ClassVar[str] = "license"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    license_id: UUID
    entity_id: UUID
    uscc: str
    at: datetime
    cause: str


@dataclass(frozen=True)
class LicenseResumed:
    """The entity is in business again; the status bits say 0. ``cause``: declared or expired."""

    TYPE: ClassVar[str] = "license.resumed"
    AGGREGATE: ClassVar[str] = "license"
    DATACLASS: ClassVar[str] = "public"
    SCHEMA: ClassVar[int] = 1

    license_id: UUID
    entity_id: UUID
    uscc: str
    at: datetime
    cause: str


EVENTS = (LicenseIssued, LicenseSuperseded, LicenseVoided, LicenseSuspended, LicenseResumed)

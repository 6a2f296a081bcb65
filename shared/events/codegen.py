"""What codegen tells (topic of the code; key is the entity)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class CodeAssigned:
    """A unified social credit code was assigned to an approved application."""

    TYPE: ClassVar[str] = "code.assigned"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    application_id: UUID
    uscc: str
    registry: str
    origin: str
    rule_id: str
    assigned_at: datetime
    segment_id: UUID | None = None
    ordinal: int | None = None


@dataclass(frozen=True)
class CodeDelayed:
    """An approved application waits for a code; the reason says why."""

    TYPE: ClassVar[str] = "code.delayed"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    application_id: UUID
    reason: str
    since: datetime


@dataclass(frozen=True)
class CodeAdopted:
    """A code that came from outside stands in the ledger."""

    TYPE: ClassVar[str] = "code.adopted"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    uscc: str
    origin: str
    application_id: UUID | None = None


@dataclass(frozen=True)
class CodeRetired:
    """The entity of a code ended; the code is never given again."""

    TYPE: ClassVar[str] = "code.retired"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    uscc: str
    at: datetime
    cause: str


EVENTS = (CodeAssigned, CodeDelayed, CodeAdopted, CodeRetired)

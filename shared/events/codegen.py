"""What codegen tells: of codes (topic of the code; key is the entity) and of the segments that they are drawn from."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import LegacyNumber


@dataclass(frozen=True)
class CodeReserved:
    """A number is set apart for an approved application and waits for the national code centre's answer.

    It is the enquiry at the centre itself: told in the transaction of the reservation, it cannot get lost.
    """

    TYPE: ClassVar[str] = "code.reserved"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    application_id: UUID
    uscc: str
    registry: str
    origin: str
    rule_id: str
    reserved_at: datetime
    segment_id: UUID | None = None
    ordinal: int | None = None


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
    """An approved application waits for a code; the reason says why: no_segment, national_check or conflict."""

    TYPE: ClassVar[str] = "code.delayed"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    application_id: UUID
    reason: str
    since: datetime


@dataclass(frozen=True)
class CodeMapped:
    """Numbers from before the one code lead to a code now; told where an officer found out which."""

    TYPE: ClassVar[str] = "code.mapped"
    AGGREGATE: ClassVar[str] = "code"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    entity_id: UUID
    uscc: str
    numbers: tuple[LegacyNumber, ...]


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


@dataclass(frozen=True)
class SegmentRanLow:
    """A tenth or less of a segment is left; told once in its life."""

    TYPE: ClassVar[str] = "segment.ran_low"
    AGGREGATE: ClassVar[str] = "segment"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    segment_id: UUID
    registry: str
    category: str
    first: str
    last: str
    left: int
    at: datetime


@dataclass(frozen=True)
class SegmentExhausted:
    """The last number of a segment is taken; ``next_segment_id`` stood by and is drawn from now, if there is one."""

    TYPE: ClassVar[str] = "segment.exhausted"
    AGGREGATE: ClassVar[str] = "segment"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    segment_id: UUID
    registry: str
    category: str
    first: str
    last: str
    at: datetime
    next_segment_id: UUID | None = None


EVENTS = (
    CodeReserved,
    CodeAssigned,
    CodeDelayed,
    CodeMapped,
    CodeAdopted,
    CodeRetired,
    SegmentRanLow,
    SegmentExhausted,
)

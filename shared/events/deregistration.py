"""What deregistration tells (topic of the case; key is the entity)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import Act, Deadline, FileReference, Notice, Objection, Undertaking


@dataclass(frozen=True)
class CaseOpened:
    """A case asks registration for the entity's procedure lock."""

    TYPE: ClassVar[str] = "deregistration.case_opened"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    override: bool = False
    previous_case_id: UUID | None = None


@dataclass(frozen=True)
class NoticePublished:
    """The public notice began; departments are asked."""

    TYPE: ClassVar[str] = "deregistration.notice_published"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    notice: Notice
    departments: tuple[str, ...]
    undertaking: Undertaking | None = None


@dataclass(frozen=True)
class ObjectionRaised:
    """An objection in time stands against the case."""

    TYPE: ClassVar[str] = "deregistration.objection_raised"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    objection: Objection


@dataclass(frozen=True)
class NoticeEnded:
    """The notice period is over; the filing window is open."""

    TYPE: ClassVar[str] = "deregistration.notice_ended"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    window_from_on: date
    window_until_on: date | None = None


@dataclass(frozen=True)
class CaseFiled:
    """The application for deregistration was filed in its window."""

    TYPE: ClassVar[str] = "deregistration.filed"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    filed_at: datetime
    due: Deadline


@dataclass(frozen=True)
class CaseGranted:
    """Deregistration was granted; registration gives it effect or blocks it."""

    TYPE: ClassVar[str] = "deregistration.granted"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    act: Act
    entity_stream_version_seen: int
    files: tuple[FileReference, ...] = ()


@dataclass(frozen=True)
class CaseClosed:
    """A case ended; registration releases the lock if the case holds it."""

    TYPE: ClassVar[str] = "deregistration.case_closed"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    outcome: str


@dataclass(frozen=True)
class AnswerRecordedLate:
    """A department's answer came after its limit; recorded, a task for a supervisor."""

    TYPE: ClassVar[str] = "deregistration.answer_recorded_late"
    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str
    message_id: UUID
    department: str
    answer: str
    received_at: datetime


EVENTS = (
    CaseOpened,
    NoticePublished,
    ObjectionRaised,
    NoticeEnded,
    CaseFiled,
    CaseGranted,
    CaseClosed,
    AnswerRecordedLate,
)

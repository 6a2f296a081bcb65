"""What deregistration tells (topic of the case; key is the entity)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import Act, Deadline, FileReference, Notice, Objection, Undertaking


@dataclass(frozen=True)
class CaseHead:
    """The head of every ``deregistration.*`` payload (CH)."""

    AGGREGATE: ClassVar[str] = "deregistration"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    rule_id: str


@dataclass(frozen=True)
class CaseOpened(CaseHead):
    """A case asks registration for the entity's procedure lock."""

    TYPE: ClassVar[str] = "deregistration.case_opened"

    override: bool = False
    previous_case_id: UUID | None = None


@dataclass(frozen=True)
class NoticePublished(CaseHead):
    """The public notice began; departments are asked."""

    TYPE: ClassVar[str] = "deregistration.notice_published"

    notice: Notice
    departments: tuple[str, ...]
    undertaking: Undertaking | None = None


@dataclass(frozen=True)
class ObjectionRaised(CaseHead):
    """An objection in time stands against the case."""

    TYPE: ClassVar[str] = "deregistration.objection_raised"

    objection: Objection


@dataclass(frozen=True)
class NoticeEnded(CaseHead):
    """The notice period is over; the filing window is open."""

    TYPE: ClassVar[str] = "deregistration.notice_ended"

    window_from_on: date
    window_until_on: date | None = None


@dataclass(frozen=True)
class CaseFiled(CaseHead):
    """The application for deregistration was filed in its window."""

    TYPE: ClassVar[str] = "deregistration.filed"

    filed_at: datetime
    due: Deadline


@dataclass(frozen=True)
class CaseGranted(CaseHead):
    """Deregistration was granted; registration gives it effect or blocks it."""

    TYPE: ClassVar[str] = "deregistration.granted"

    act: Act
    entity_stream_version_seen: int
    files: tuple[FileReference, ...] = ()


@dataclass(frozen=True)
class CaseClosed(CaseHead):
    """A case ended; registration releases the lock if the case holds it."""

    TYPE: ClassVar[str] = "deregistration.case_closed"

    outcome: str


@dataclass(frozen=True)
class AnswerRecordedLate(CaseHead):
    """A department's answer came after its limit; recorded, a task for a supervisor."""

    TYPE: ClassVar[str] = "deregistration.answer_recorded_late"

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

"""What departments tell, each on its own topic (key: the code). They carry no aggregate version: ``ce_id`` dedupes.

The same five shapes exist for each department; the type begins with the department's name.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.shapes import Problem

DEPARTMENTS = ("tax", "social_insurance", "customs")


@dataclass(frozen=True)
class RegistrationReceived:
    """Receipt for a registration; ``accepted`` false lists problems for an officer, never for the founder."""

    NAME: ClassVar[str] = "registration_received"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    entity_version: int
    accepted: bool
    entity_id: UUID | None = None
    problems: tuple[Problem, ...] = ()
    authority: str | None = None


@dataclass(frozen=True)
class NoticeReceived:
    """Receipt for a notice of deregistration."""

    NAME: ClassVar[str] = "notice_received"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    case_id: UUID
    entity_id: UUID | None = None


@dataclass(frozen=True)
class NoObjectionGiven:
    """The department does not object; ground T1, T2, T3 or none_owed."""

    NAME: ClassVar[str] = "no_objection_given"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    case_id: UUID
    ground: str
    entity_id: UUID | None = None


@dataclass(frozen=True)
class DepartmentObjectionRaised:
    """The department objects."""

    NAME: ClassVar[str] = "objection_raised"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    objection_id: UUID
    case_id: UUID
    reason_code: str
    reason_text: str | None = None
    entity_id: UUID | None = None


@dataclass(frozen=True)
class ObjectionWithdrawn:
    """The department withdrew its objection; makes a new notice possible, never revives the old."""

    NAME: ClassVar[str] = "objection_withdrawn"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    objection_id: UUID
    case_id: UUID
    withdrawn_on: date
    entity_id: UUID | None = None


SHAPES = (RegistrationReceived, NoticeReceived, NoObjectionGiven, DepartmentObjectionRaised, ObjectionWithdrawn)

"""What departments tell, each on its own topic (key: the code). They carry no aggregate version: ``ce_id`` dedupes.

The same five shapes exist for each department; the type begins with the department's name. The national code centre
answers to reserved codes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from shared.events.shapes import Problem

DEPARTMENTS = ("tax", "social_insurance", "customs")
CODE_CENTER = "uscc_center"  # 统一社会信用代码数据服务中心


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


@dataclass(frozen=True)
class CodeAccepted:
    """The centre knows no other holder of a reserved code."""

    NAME: ClassVar[str] = "code_accepted"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    entity_id: UUID | None = None


@dataclass(frozen=True)
class CodeRejected:
    """The centre refuses a reserved code: ``reason_code`` is code_held (by another entity) or code_invalid."""

    NAME: ClassVar[str] = "code_rejected"
    DATACLASS: ClassVar[str] = "departmental"
    SCHEMA: ClassVar[int] = 1

    uscc: str
    reason_code: str
    entity_id: UUID | None = None


SHAPES = (RegistrationReceived, NoticeReceived, NoObjectionGiven, DepartmentObjectionRaised, ObjectionWithdrawn)
TOLD_BY: Mapping[str, tuple[type[Any], ...]] = {
    **dict.fromkeys(DEPARTMENTS, SHAPES),
    CODE_CENTER: (CodeAccepted, CodeRejected),
}

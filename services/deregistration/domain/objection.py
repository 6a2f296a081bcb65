"""Objections (异议): who raised them, what is public of them, and whether a case may be cured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.deregistration.domain.privacy import finds_identity_number, finds_mobile_number
from shared.errors import Defect

TEXT_LIMIT = 500  # characters, as the form says


class By(StrEnum):
    """Who objects."""

    DEPARTMENT = "department"
    INTERESTED_PARTY = "interested_party"
    SYSTEM = "system"  # a mark or a status that bars the route arrived


class Reason(StrEnum):
    """What a person claims to be."""

    CREDITOR = "creditor"
    WORKER = "worker"
    OTHER = "other"


@dataclass(frozen=True)
class Objection:
    """One objection in time. ``name`` and ``text`` of a person are public, ``contact`` (sealed) never is."""

    objection_id: UUID
    case_id: UUID
    by: By
    source: str
    message_id: UUID
    received_at: datetime
    department: str | None = None
    reason_code: str | None = None
    text: str | None = None
    subject: str | None = None
    name: str | None = None
    contact: bytes | None = None
    withdrawn_at: datetime | None = None
    version: int = 1

    @property
    def stands(self) -> bool:
        """Whether a new notice needs it withdrawn or answered; a system's cause is looked up again instead."""
        return self.withdrawn_at is None and self.by is not By.SYSTEM


def public_text_defects(pointer: str, text: str) -> tuple[Defect, ...]:
    """What keeps a text from being published; the number itself is never sent back.

    >>> [defect.code for defect in public_text_defects("/text", "14010519900307421X")]
    ['objection.identity_number']
    """
    found = []
    if finds_identity_number(text):
        found.append(Defect(pointer, "objection.identity_number"))
    if finds_mobile_number(text):
        found.append(Defect(pointer, "objection.phone_number"))
    return tuple(found)


def standing(objections: Iterable[Objection]) -> tuple[Objection, ...]:
    """The objections that still need a cure."""
    return tuple(objection for objection in objections if objection.stands)

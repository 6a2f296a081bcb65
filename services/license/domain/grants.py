"""Who may use a licence beside the head of its entity: managers (证照管理员), clerks (办事人); what ends their grants.

A manager does what the head does except naming managers; a clerk shows the licence for the matters and up to the day
that her grant names. A grant hangs on the head who gave it, and one that a manager gave hangs on his own as well.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Defect, Refusal
from shared.numbers import resident_id

MANAGERS = 5
MATTERS = 10
TEXT_LENGTH = 200
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-‐-―_.·,，、/]+(?=[\dXx])")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")


class Role(StrEnum):
    """What somebody is made."""

    MANAGER = "manager"
    CLERK = "clerk"


class Capacity(StrEnum):
    """As what somebody uses a licence."""

    HEAD = "head"
    MANAGER = "manager"
    CLERK = "clerk"
    OFFICER = "officer"


class EndReason(StrEnum):
    """Why a grant ended."""

    REVOKED = "revoked"
    MANAGER_ENDED = "manager_ended"
    EXPIRED = "expired"
    HEAD_CHANGED = "head_changed"
    PERSON_UNBOUND = "person_unbound"


@dataclass(frozen=True)
class Terms:
    """What is granted: to whom (sign-in), for which matters (clerks), up to and including which legal day."""

    role: Role
    subject: str
    matters: tuple[str, ...] = ()
    until_on: date | None = None

    def require_sound(self, today: date) -> None:
        """A clerk needs matters and a day, a manager has no matters, nobody an identity number for a name.

        Raises Refusal ``request.invalid`` with every defect.

        >>> Terms(Role.CLERK, "p-li", ("开户",), date(2026, 3, 31)).require_sound(date(2026, 3, 2))
        >>> Terms(Role.CLERK, "p-li").require_sound(date(2026, 3, 2))
        Traceback (most recent call last):
        shared.errors.Refusal: request.invalid
        """
        defects = tuple(self._defects(today))
        if defects:
            raise Refusal("request.invalid", defects=defects)

    def _defects(self, today: date) -> Iterator[Defect]:
        if names_a_person(self.subject):
            yield Defect("/subject", "license.identity_number")
        if (self.role is Role.CLERK) != bool(self.matters):
            yield Defect("/matters", "license.matters_for_clerks")
        if any(names_a_person(matter) for matter in self.matters):
            yield Defect("/matters", "license.identity_number")
        if self.until_on is None and self.role is Role.CLERK:
            yield Defect("/until_on", "license.until_missing")
        if self.until_on is not None and self.until_on < today:
            yield Defect("/until_on", "license.until_past")


@dataclass(frozen=True)
class Grant:
    """One grant. ``head``: whose authority it comes from; ``granted_under``: the grant of the manager who gave it."""

    grant_id: UUID
    entity_id: UUID
    uscc: str
    role: Role
    slot: int | None
    subject: str
    matters: tuple[str, ...]
    until_on: date | None
    head: str
    granted_by: str
    granted_under: UUID | None
    granted_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    version: int


@dataclass(frozen=True)
class Standing:
    """As what somebody stands before a licence; ``grant`` is None for the head and for officers."""

    subject: str
    capacity: Capacity
    grant: Grant | None = None

    @property
    def head(self) -> str:
        """The head whose authority this is."""
        return self.grant.head if self.grant else self.subject

    @property
    def grant_id(self) -> UUID | None:
        """The grant by which it is so."""
        return self.grant.grant_id if self.grant else None

    def require_matter(self, purpose: str) -> None:
        """A clerk shows the licence for her matters only. Raises Refusal ``license.matter_not_granted``."""
        if self.capacity is Capacity.CLERK and self.grant and purpose not in self.grant.matters:
            raise Refusal("license.matter_not_granted", params={"matters": "、".join(self.grant.matters)})


def names_a_person(text: str) -> bool:
    """Whether an identity number stands in a text; such a text is not kept. Separators do not hide it.

    >>> names_a_person("办理开户140102 19900307 002X"), names_a_person("合同 20260302 号")
    (True, False)
    """
    folded = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return any(resident_id.looks_like(found) for found in _LONG_NUMBER.findall(folded))

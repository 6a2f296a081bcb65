"""What a notice asks the departments, and what their answers mean.

Answers are append-only and commute: whatever order they arrive in, a request ends in the same state, because its state
is computed from the set of answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

DEPARTMENTS = ("tax", "social_insurance", "customs")  # asked by every notice


class AnswerKind(StrEnum):
    """What a department can say."""

    RECEIPT = "receipt"
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"
    OBJECTION_WITHDRAWN = "objection_withdrawn"


class RequestState(StrEnum):
    """Where a request to a department stands. A silent one was receipted and its limit passed."""

    OPEN = "open"
    RECEIPTED = "receipted"
    ANSWERED = "answered"
    SILENT = "silent"


class Taken(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    RECORDED_LATE = "recorded_late"


@dataclass(frozen=True)
class Message:
    """What a department says. An objection and its withdrawal name the same ``objection_id``."""

    kind: AnswerKind
    ground: str | None = None
    objection_id: UUID | None = None
    reason_code: str | None = None
    reason_text: str | None = None


@dataclass(frozen=True)
class Answer:
    """A message about a case, from the bus or over HTTP; (source, message_id) is one message either way."""

    message_id: UUID
    case_id: UUID
    department: str
    message: Message
    received_at: datetime

    @property
    def source(self) -> str:
        return source_of(self.department)

    @property
    def kind(self) -> AnswerKind:
        return self.message.kind


def source_of(department: str) -> str:
    """Return the ``ce_source`` of a department.

    >>> source_of("tax")
    'urn:yizhao:department:tax'
    """
    return f"urn:yizhao:department:{department}"


def request_state(kinds: Iterable[AnswerKind]) -> RequestState:
    """Return the state of a request from all that its department has said, in any order.

    >>> request_state([AnswerKind.NO_OBJECTION, AnswerKind.RECEIPT])
    <RequestState.ANSWERED: 'answered'>
    >>> request_state([AnswerKind.RECEIPT]), request_state([])
    (<RequestState.RECEIPTED: 'receipted'>, <RequestState.OPEN: 'open'>)
    """
    said = set(kinds)
    if said & {AnswerKind.NO_OBJECTION, AnswerKind.OBJECTION, AnswerKind.OBJECTION_WITHDRAWN}:
        return RequestState.ANSWERED
    return RequestState.RECEIPTED if AnswerKind.RECEIPT in said else RequestState.OPEN


def not_reached(states: dict[str, RequestState]) -> tuple[str, ...]:
    """Return the departments that never confirmed the push: they block a grant, silence of the others does not.

    >>> not_reached({"tax": RequestState.ANSWERED, "customs": RequestState.OPEN})
    ('customs',)
    """
    return tuple(department for department, state in states.items() if state is RequestState.OPEN)

"""A case of deregistration: its states, who may act in which, and what an ending is called.

::

    draft → signing → opening → in_notice → filing_window → under_decision → granted → closed
              ↓ edit, decline, expiry       └──────── objection, withdrawal, lapse ─────────┘
            draft
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Refusal


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SIGNING = "signing"
    OPENING = "opening"  # asked registration for the entity's lock, waits for the answer
    IN_NOTICE = "in_notice"
    FILING_WINDOW = "filing_window"
    UNDER_DECISION = "under_decision"
    GRANTED = "granted"  # decided; registration gives it effect or blocks it
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    ORDINARY_ONLY = "objected_ordinary_only"
    CURABLE = "objected_curable"
    WITHDRAWN = "notice_withdrawn"
    LAPSED = "lapsed"
    BLOCKED = "blocked"
    DEREGISTERED = "deregistered"


NOTICED = frozenset({State.IN_NOTICE, State.FILING_WINDOW, State.UNDER_DECISION})  # an objection still counts
HELD = NOTICED | {State.OPENING, State.GRANTED}  # the case holds, or is asking for, the entity's lock
OBJECTED = frozenset({Outcome.ORDINARY_ONLY, Outcome.CURABLE})


class HandBack(StrEnum):
    """What becomes of the paper licence."""

    RETURNED = "returned"
    DECLARED_VOID = "declared_void"
    ELECTRONIC_ONLY = "electronic_only"


@dataclass(frozen=True)
class CaseDraft:
    """What the applicant fills in; ``contact`` is the sealed telephone number."""

    entity_id: UUID
    route: str
    reason: str
    undertaking_version: str
    contact: bytes | None = None
    previous_case_id: UUID | None = None
    cure_statement: str | None = None


@dataclass(frozen=True)
class Case:
    """One case as stored; ``version`` is the row's and goes into the ETag.

    ``rule_id`` is None until publication is asked for, fixed anew on the day of the lock, and kept from then on.
    ``contact`` is sealed and leaves the store only to be opened for an officer.
    """

    case_id: UUID
    entity_id: UUID
    uscc: str
    registry: str
    route: str
    state: State
    version: int
    reason: str
    undertaking_version: str
    created_by: str
    created_at: datetime
    edited_on: date
    outcome: Outcome | None = None
    rule_id: str | None = None
    contact: bytes | None = None
    previous_case_id: UUID | None = None
    cure_statement: str | None = None
    cure_stated_on: date | None = None
    undertaking_id: UUID | None = None
    content_hash: str | None = None
    signing_until_on: date | None = None
    declined_by: str | None = None
    declined_reason: str | None = None
    lock_refused: str | None = None
    blocked_by: tuple[str, ...] = ()
    filed_at: datetime | None = None
    hand_back: HandBack | None = None
    closed_on: date | None = None

    def require(self, *allowed: State) -> None:
        """Refuse unless the case is in one of the states.

        :raises Refusal: ``deregistration.not_in_state`` with the state and what would be allowed.
        """
        if self.state not in allowed:
            raise Refusal(
                "deregistration.not_in_state",
                params={"state": str(self.state), "allowed": [str(state) for state in allowed]},
            )

    def require_signing(self, today: date) -> None:
        """Refuse unless the case is being signed and its time for that has not run out.

        :raises Refusal: ``deregistration.not_in_state``, ``.signing_expired``.
        """
        self.require(State.SIGNING)
        if self.signing_until_on is not None and today > self.signing_until_on:
            raise Refusal("deregistration.signing_expired", params={"until": self.signing_until_on})

    @property
    def fixed_rule_id(self) -> str:
        """The rule the case runs under.

        :raises ValueError: publication was never asked for; a defect of the caller.
        """
        if self.rule_id is None:
            raise ValueError(f"case {self.case_id} has no rule yet")
        return self.rule_id

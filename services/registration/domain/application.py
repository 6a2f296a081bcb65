"""The application (申请件): its states, what may be done in which, and the six stages a visitor of the hall sees."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.registration.domain.form import Form
from shared.errors import Refusal

SET_UP = "set_up"


class State(StrEnum):
    """States of an application; the last of a registration is ``registered``, 发照 and 公示 are ticks beside it."""

    DRAFT = "draft"
    SIGNING = "signing"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED_FIRST = "approved_first"
    APPROVED = "approved"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"


class Step(StrEnum):
    """What moves an application from one state to another."""

    EDIT = "edit"
    FREEZE = "freeze"
    SIGN = "sign"
    DECLINE = "decline"
    SUBMIT = "submit"
    RECEIVE = "receive"
    CLAIM = "claim"
    RETURN = "return"
    RECOMMEND = "recommend"
    SEND_BACK = "send_back"
    DECIDE_FIRST = "decide_first"
    DECIDE_SECOND = "decide_second"
    REGISTER = "register"
    WITHDRAW = "withdraw"
    ABANDON = "abandon"
    NEXT_ROUND = "next_round"


_OPEN = (State.SUBMITTED, State.RECEIVED, State.IN_REVIEW, State.APPROVED_FIRST)
ALLOWED: dict[Step, tuple[State, ...]] = {
    Step.EDIT: (State.DRAFT, State.SIGNING),
    Step.FREEZE: (State.DRAFT,),
    Step.SIGN: (State.SIGNING,),
    Step.DECLINE: (State.SIGNING,),
    Step.SUBMIT: (State.SIGNING,),
    Step.RECEIVE: (State.SUBMITTED,),
    Step.CLAIM: _OPEN,
    Step.RETURN: (State.IN_REVIEW,),
    Step.RECOMMEND: (State.IN_REVIEW,),
    Step.SEND_BACK: (State.APPROVED_FIRST,),
    Step.DECIDE_FIRST: (State.IN_REVIEW,),
    Step.DECIDE_SECOND: (State.APPROVED_FIRST,),
    Step.REGISTER: (State.APPROVED,),
    Step.WITHDRAW: (State.DRAFT, State.SIGNING, *_OPEN),
    Step.ABANDON: (State.DRAFT, State.SIGNING),
    Step.NEXT_ROUND: (State.RETURNED,),
}


@dataclass(frozen=True)
class Ticks:
    """What happened beside the state: 发照, 公示, and why a code is late."""

    license_issued_at: datetime | None = None
    published_at: datetime | None = None
    code_delayed_since: datetime | None = None


@dataclass(frozen=True)
class Application:
    """One application as the database has it. ``version`` is the ETag; ``form`` holds personal data: mask it."""

    application_id: UUID
    entity_id: UUID
    applicant_subject: str
    applicant_person_id: UUID
    form: Form
    state: State
    round_no: int
    version: int
    created_at: datetime
    edited_at: datetime
    previous_round_id: UUID | None = None
    application_no: str | None = None
    content_hash: str | None = None
    signing_until_on: date | None = None
    rule_day: date | None = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    approved_on: date | None = None
    registered_at: datetime | None = None
    name_full: str | None = None
    ticks: Ticks = Ticks()

    def must_allow(self, step: Step) -> None:
        """Raise ``application.not_in_state`` unless the step may be taken now."""
        if self.state not in ALLOWED[step]:
            raise Refusal(
                "application.not_in_state",
                params={"state": str(self.state), "allowed": [str(s) for s in ALLOWED[step]]},
            )


def application_number(rule_day: date, count_of_day: int) -> str:
    """The number people quote (contract 8.12).

    >>> application_number(date(2026, 11, 22), 42)
    'SQ-2026-1122-0042'
    """
    return f"SQ-{rule_day:%Y-%m%d}-{count_of_day:04d}"


class Stage(StrEnum):
    """The six stages (六环节): 申请, 受理, 审查, 核准, 公示, 发照."""

    APPLICATION = "application"
    RECEIPT = "receipt"
    REVIEW = "review"
    APPROVAL = "approval"
    PUBLICATION = "publication"
    LICENCE = "licence"


_STAGE_OF: dict[State, Stage] = {
    State.DRAFT: Stage.APPLICATION,
    State.SIGNING: Stage.APPLICATION,
    State.SUBMITTED: Stage.APPLICATION,
    State.RECEIVED: Stage.RECEIPT,
    State.IN_REVIEW: Stage.REVIEW,
    State.RETURNED: Stage.REVIEW,
    State.APPROVED_FIRST: Stage.REVIEW,
    State.APPROVED: Stage.APPROVAL,
    State.REGISTERED: Stage.APPROVAL,
    State.WITHDRAWN: Stage.APPLICATION,
    State.ABANDONED: Stage.APPLICATION,
}


def stage_of(state: State, ticks: Ticks) -> Stage:
    """The stage an application stands in; after registration the ticks decide.

    >>> stage_of(State.REGISTERED, Ticks())
    <Stage.APPROVAL: 'approval'>
    """
    if state is State.REGISTERED and ticks.license_issued_at is not None:
        return Stage.LICENCE
    if state is State.REGISTERED and ticks.published_at is not None:
        return Stage.PUBLICATION
    return _STAGE_OF[state]

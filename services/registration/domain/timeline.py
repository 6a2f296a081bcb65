"""The six stages of an application with times and due days, as the hall shows them (六环节)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.registration.domain.application import Application, Stage, State
from shared.events.shapes import Deadline


class Progress(StrEnum):
    """Where a stage stands; ``stopped``: the application ended in it."""

    DONE = "done"
    NOW = "now"
    AHEAD = "todo"
    STOPPED = "stopped"


@dataclass(frozen=True)
class TimelineStage:
    """One stage; ``due_on`` None with ``provisional`` true: past the last year whose calendar is known."""

    stage: Stage
    progress: Progress
    at: datetime | None = None
    due_on: date | None = None
    provisional: bool = False


_ENDED = (State.RETURNED, State.WITHDRAWN, State.ABANDONED)


def timeline_of(
    application: Application, deadlines: Iterable[Deadline], decided_at: datetime | None
) -> tuple[TimelineStage, ...]:
    """All six stages in the order of the hall. 公示 and 发照 are independent of each other."""
    due = {deadline.deadline: deadline for deadline in deadlines}
    happened: dict[Stage, datetime | None] = {
        Stage.APPLICATION: application.submitted_at,
        Stage.RECEIPT: application.received_at,
        Stage.REVIEW: decided_at,
        Stage.APPROVAL: application.registered_at,
        Stage.PUBLICATION: application.ticks.published_at,
        Stage.LICENCE: application.ticks.license_issued_at,
    }
    current = next((stage for stage, at in happened.items() if at is None), None)
    stages = []
    for stage, at in happened.items():
        limit = due.get({Stage.REVIEW: "review", Stage.PUBLICATION: "publicity"}.get(stage, ""))
        stages.append(
            TimelineStage(
                stage=stage,
                progress=_progress(application.state, done=at is not None, current=stage is current),
                at=at,
                due_on=limit.due_on if limit else None,
                provisional=limit.provisional if limit else False,
            )
        )
    return tuple(stages)


def _progress(state: State, *, done: bool, current: bool) -> Progress:
    if done:
        return Progress.DONE
    if not current:
        return Progress.AHEAD
    return Progress.STOPPED if state in _ENDED else Progress.NOW

"""The six stages of the simplified route as a case's page shows them."""

from dataclasses import dataclass
from datetime import datetime

from services.deregistration.domain.case import Outcome, State
from services.deregistration.pages.words import STATES
from services.deregistration.queries.cases import CaseView
from shared.web import _, pick

ORDER = (
    State.DRAFT,
    State.SIGNING,
    State.IN_NOTICE,
    State.FILING_WINDOW,
    State.UNDER_DECISION,
    State.CLOSED,
)
_PLACE = {state: place for place, state in enumerate(ORDER)} | {State.OPENING: 2, State.GRANTED: 5}


@dataclass(frozen=True)
class Stage:
    """One stage: its name, its look (is-ok, is-now, is-bad or nothing), its state in words, and when."""

    title: str
    state: str
    words: str
    at: datetime | None = None


def stages_of(view: CaseView) -> list[Stage]:
    """Return the six stages. A case that ended early stands at the stage where it ended."""
    titles = (_("填写", "Fill in"), _("签署", "Sign"), _("公示", "Notice"), _("申请", "File"), _("决定", "Decide"))
    reached = _reached(view)
    ended_early = view.case.state is State.CLOSED and view.case.outcome is not Outcome.DEREGISTERED
    done = view.case.outcome is Outcome.DEREGISTERED
    return [
        _stage(title, place, len(ORDER) if done else reached, view, ended_early=ended_early)
        for place, title in enumerate((*titles, _("注销", "Closed")))
    ]


def _reached(view: CaseView) -> int:
    if view.case.state is not State.CLOSED:
        return _PLACE[view.case.state]
    if view.decision is not None and view.decision.is_made:
        return 5
    if view.case.filed_at is not None:
        return 4
    return 3 if view.case.outcome is Outcome.LAPSED else 2


def _stage(title: str, place: int, reached: int, view: CaseView, *, ended_early: bool) -> Stage:
    if place < reached:
        return Stage(title, "is-ok", _("已完成", "Done"), _moment(place, view))
    if place == reached:
        state = "is-bad" if ended_early else "is-now"
        return Stage(title, state, pick(STATES[view.case.outcome or view.case.state]))
    return Stage(title, "", _("未开始", "Not begun"))


def _moment(place: int, view: CaseView) -> datetime | None:
    moments = (
        view.case.created_at,
        max((each.signed_at for each in view.signatories if each.signed_at), default=None),
        view.notice.published_at if view.notice else None,
        view.case.filed_at,
        view.decision.decided_at if view.decision else None,
    )
    return moments[place] if place < len(moments) else None

"""The officers' desk: the queue, the dossier, the two opinions."""

from typing import Any
from uuid import UUID

from flask import Response, request

from services.deregistration.domain.departments import DEPARTMENTS
from services.deregistration.domain.eligibility import exclusions
from services.deregistration.domain.notice import group_of
from services.deregistration.domain.rules import simplified_rule_by_id
from services.deregistration.pages.forms import back_to, drawn_again, loaded, page
from services.deregistration.ports import Service
from services.deregistration.queries.cases import case_view
from services.deregistration.queries.desks import queue as filed_cases
from services.deregistration.schemas.desks import QueueFilters
from services.deregistration.store import decisions as claims
from services.deregistration.store.subjects import circumstances
from services.deregistration.usecases import decisions, queue
from services.deregistration.usecases.access import require_reach
from shared.clock import end_of_legal_day
from shared.errors import Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to
from shared.workdays import working_days_left

pages = page_blueprint("queue_pages", __name__)
OFFICERS = ("reviewer", "approver")
LAST_DAY = "9999-12-31"


@pages.get("/deregistration-queue")
@guard(*OFFICERS)
def show_queue() -> Response:
    """Filed cases of the registry, the most urgent first."""
    asked = page_request()
    q = request.args.get("q", "").strip()
    filters = loaded(QueueFilters, {"q": q} if q else {})
    with reading() as call:
        unit = call.unit
        rows = filed_cases(unit.tx, call.actor.reach, unit.clock.now(), filters, after=asked.after, fetch=asked.fetch)
        today, now = unit.clock.today(), unit.clock.legal_now()
    found = asked.of(rows, key=lambda row: (row["due_on"] or LAST_DAY, row["case_id"]))
    for row in found.items:
        row["days_left"] = working_days_left(today, row["due_on"]) if row["due_on"] else None
    return page(
        "dereg_queue.html",
        rows=found.items,
        next_cursor=found.next_cursor,
        started=asked.after is not None,
        q=q,
        now=now,
    )


@pages.post("/deregistration-queue/next")
@guard(*OFFICERS)
def take_next() -> Response:
    """Take the most urgent case."""

    def then(case: Any) -> Response:
        if case is None:
            return redirect_to("/deregistration-queue", said=_("没有待领取的业务。", "Nothing waits to be taken."))
        return redirect_to(
            f"/deregistration-queue/{case.case_id}", said=_("已领取，30 分钟内有效。", "Taken, for 30 minutes.")
        )

    return page_command(lambda call: queue.claim_next(call.unit, call.actor), then=then)


@pages.get("/deregistration-queue/<uuid:case_id>")
@guard(*OFFICERS)
def show_dossier(case_id: UUID) -> Response:
    """The dossier: what was filed on the left, what was checked again on the right."""
    return _draw("dereg_dossier.html", case_id)


@pages.post("/deregistration-queue/<uuid:case_id>/claim")
@guard(*OFFICERS)
def claim(case_id: UUID) -> Response:
    """Take this case."""
    return page_command(
        lambda call: queue.claim(call.unit, call.actor, case_id),
        then=lambda _case: redirect_to(
            f"/deregistration-queue/{case_id}", said=_("已领取，30 分钟内有效。", "Taken, for 30 minutes.")
        ),
        on_refusal=drawn_again(_draw, "dereg_dossier.html", case_id),
    )


@pages.post("/deregistration-queue/<uuid:case_id>/release")
@guard(*OFFICERS)
def release(case_id: UUID) -> Response:
    """Give this case back."""
    return page_command(
        lambda call: queue.release(call.unit, call.actor, case_id),
        then=lambda _case: redirect_to("/deregistration-queue", said=_("已退回队列。", "Given back to the queue.")),
        on_refusal=drawn_again(_draw, "dereg_dossier.html", case_id),
    )


@pages.get("/deregistration-queue/<uuid:case_id>/recommendation")
@guard(*OFFICERS)
def ask_recommendation(case_id: UUID) -> Response:
    """The first opinion, before it is given."""
    return _draw("dereg_recommendation.html", case_id)


@pages.post("/deregistration-queue/<uuid:case_id>/recommendation")
@guard(*OFFICERS)
def recommend(case_id: UUID) -> Response:
    """Give the first opinion."""
    return page_command(
        lambda call: decisions.recommend(call.unit, call.actor, case_id, call.expected_version),
        then=lambda _case: redirect_to(
            f"/deregistration-queue/{case_id}", said=_("已提交第二人复核。", "Passed to the second officer.")
        ),
        on_refusal=drawn_again(_draw, "dereg_recommendation.html", case_id),
    )


@pages.get("/deregistration-queue/<uuid:case_id>/decision")
@guard("approver")
def ask_decision(case_id: UUID) -> Response:
    """The decision, before it is made."""
    return _draw("dereg_decision.html", case_id)


@pages.post("/deregistration-queue/<uuid:case_id>/decision")
@guard("approver")
def decide(case_id: UUID) -> Response:
    """Decide."""
    retry_after = serving(Service).retry_seconds
    return page_command(
        lambda call: decisions.decide(call.unit, call.actor, case_id, call.expected_version, retry_after),
        then=lambda _case: redirect_to(
            f"/deregistration-queue/{case_id}", said=_("已准予注销。", "The deregistration is granted.")
        ),
        on_refusal=drawn_again(_draw, "dereg_decision.html", case_id),
    )


@pages.get("/deregistration-queue/<uuid:case_id>/claim")
@pages.get("/deregistration-queue/<uuid:case_id>/release")
@guard(*OFFICERS)
def back_to_dossier(case_id: UUID) -> Response:
    """Lead to the page on which this form stands."""
    return back_to(f"/deregistration-queue/{case_id}")


def _draw(
    template: str,
    case_id: UUID,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    del typed  # these pages have no fields to fill in again
    with reading() as call:
        unit = call.unit
        view = case_view(unit.tx, case_id)
        require_reach(call.actor, view.case)
        holder = claims.claim_holder(unit.tx, case_id, unit.clock.now())
        read_through = decisions.read_through(unit, view.case.uscc)
        known = circumstances(unit.tx, view.subject, case_id)
        today = unit.clock.today()
    period = view.notice.period if view.notice else None
    rule = simplified_rule_by_id(view.case.rule_id) if view.case.rule_id else None
    limits = {department: period.until_on(group_of(department)) if period else None for department in DEPARTMENTS}
    return page(
        template,
        status=status,
        refusal=refusal,
        view=view,
        case=view.case,
        subject=view.subject,
        period=period,
        holder=holder,
        today=today,
        exclusions=exclusions(known, rule, own=True),
        limits=limits,
        unread=[
            department
            for department, moment in read_through.items()
            if moment is None or (limit := limits[department]) is None or moment < end_of_legal_day(limit)
        ],
        word=view.case.outcome or view.case.state,
    )

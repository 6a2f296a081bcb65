"""Pages of the officers: queue, dossier with a mark for each item, one notice with all defects, opinion, decision."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, request

from services.registration.domain.application import State
from services.registration.domain.rules import OFFICERS
from services.registration.pages import words
from services.registration.pages.clockface import due_words
from services.registration.pages.dossier import Mark, draw_dossier, marks_of
from services.registration.pages.groups import title_of
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, application_view
from services.registration.queries.queue import QueueFilters, QueueItem, review_queue
from services.registration.usecases import reviews
from services.registration.usecases.decisions import approve_application
from services.registration.usecases.reviews import ReturnDefect
from shared.errors import Defect, Refusal
from shared.http import Call, guard, page_blueprint, principal, serving
from shared.http.paging import page_request
from shared.kinds import REGISTRABLE_KINDS, Kind, kind_row
from shared.web import _, page_command, pick, reading, redirect_to, render_page

pages = page_blueprint("review", __name__)

_QUEUE_STATES = ("submitted", "received", "in_review", "approved_first")


@pages.get("/review-queue")
@guard("reviewer", "approver")
def queue() -> Response:
    """Open cases of the registry, due first."""
    page = page_request()
    kind, state = request.args.get("kind") or None, request.args.get("state") or None
    with reading() as call:
        today = call.unit.clock.today()
        after = (str(page.after[0]), str(page.after[1])) if page.after else None
        filters = QueueFilters(kind=kind, state=state)
        found = review_queue(call.unit.tx, call.actor.reach, filters, limit=page.fetch, after=after)
        items = page.of(found, key=lambda item: (item.due_on or "infinity", item.application_id))
        return render_page(
            "queue.html",
            items=[(item, *due_words(item.due_on, today, provisional=item.provisional)) for item in items.items],
            next_cursor=items.next_cursor,
            started=page.after is not None,
            kind=kind or "",
            state=state or "",
            kinds=[("", _("全部", "All"))] + [(each.value, pick(kind_row(each))) for each in REGISTRABLE_KINDS],
            states=[("", _("全部", "All"))] + [(each, words.said(words.STATES, each)) for each in _QUEUE_STATES],
            kind_of=kind_row,
            state_of=lambda item: words.said(words.STATES, item.state),
            can_take=_can_take,
            held=sum(item.held_by == call.actor.subject for item in items.items),
        )


def _can_take(item: QueueItem) -> bool:
    """Whether the signed-in officer may take a case: nobody else holds it, and she is not its first officer."""
    mine = principal().subject
    return item.held_by in {None, mine} and item.first_officer != mine


@pages.post("/review-queue")
@guard("reviewer", "approver")
def take_next() -> Response:
    """Take the most urgent case that nobody holds."""
    keys = serving(Service).keys
    return page_command(
        lambda call: reviews.claim_next(call.unit, call.actor, keys=keys),
        then=lambda found: (
            redirect_to(f"/review-queue/{found}")
            if found
            else redirect_to("/review-queue", said=_("没有待领取的案件。", "No case is waiting."))
        ),
    )


@pages.post("/review-queue/<uuid:application_id>/claim")
@guard("reviewer", "approver")
def take(application_id: UUID) -> Response:
    """Take one case, or hold on to it for another half hour."""
    return _act(application_id, reviews.claim_application, to=f"/review-queue/{application_id}", said=None)


@pages.post("/review-queue/<uuid:application_id>/release")
@guard("reviewer", "approver")
def release(application_id: UUID) -> Response:
    """Give a case back to the queue."""
    return _act(application_id, reviews.release_claim, to="/review-queue", said=_("已放回队列。", "Back in the queue."))


@pages.get("/review-queue/<uuid:application_id>")
@guard("reviewer", "approver")
def dossier(application_id: UUID) -> Response:
    """Form on the left, checks and materials on the right."""
    with reading() as call:
        return draw_dossier(call, _view(call, application_id), {})


@pages.post("/review-queue/<uuid:application_id>")
@guard("reviewer", "approver")
def judge(application_id: UUID) -> Response:
    """Go on with the marks: to the notice of all defects, or to the opinion. Changes nothing."""
    with reading() as call:
        view = _view(call, application_id)
        marks = marks_of(view, request.form)
        unseen = [mark for mark in marks.values() if not mark.seen]
        vague = [mark for mark in marks.values() if mark.defect and not mark.code]
        if unseen or vague:
            return draw_dossier(call, view, marks, unseen=unseen, vague=vague)
        told = [mark for mark in marks.values() if mark.defect]
        return _draw_return(view, told) if told else redirect_to(_opinion_page(call, view))


def _opinion_page(call: Call, view: ApplicationView) -> str:
    two = _officers_needed(call, view) > 1 and view.state is State.IN_REVIEW
    return f"/review-queue/{view.application_id}/{'recommendation' if two else 'decision'}"


def _officers_needed(call: Call, view: ApplicationView) -> int:
    return OFFICERS.on(view.rule_day or call.unit.clock.today(), Kind(view.form.kind)).value


def _draw_return(view: ApplicationView, told: list[Mark]) -> Response:
    """The notice as the applicant will see it."""
    defects = [(mark, Defect(mark.pointer, mark.code)) for mark in told]
    return render_page(
        "review_return.html",
        application=view,
        kind=kind_row(view.form.kind),
        defects=defects,
        where=lambda pointer: _(*title_of(view.form.kind, pointer)),
        telling=view.round_no > 1,
    )


@pages.post("/review-queue/<uuid:application_id>/return")
@guard("reviewer", "approver")
def send_notice(application_id: UUID) -> Response:
    """Return the application with every defect at once."""
    told = zip(request.form.getlist("pointer"), request.form.getlist("code"), request.form.getlist("text"), strict=True)
    defects = tuple(ReturnDefect(pointer, code, text.strip() or None) for pointer, code, text in told)
    keys = serving(Service).keys
    return page_command(
        lambda call: reviews.return_application(
            call.unit, call.actor, application_id, defects, call.expected_version, keys=keys
        ),
        then=lambda _id: redirect_to(
            "/review-queue", said=_("告知书已发出，案件已退回。", "The notice is sent; the case is returned.")
        ),
    )


@pages.get("/review-queue/<uuid:application_id>/recommendation")
@guard("reviewer", "approver")
def show_recommendation(application_id: UUID) -> Response:
    """What happens when the first officer approves."""
    return _draw_confirmation(application_id, "review_recommendation.html", State.IN_REVIEW)


@pages.post("/review-queue/<uuid:application_id>/recommendation")
@guard("reviewer", "approver")
def recommend(application_id: UUID) -> Response:
    """Pass the case to the second officer."""
    said = _("已提交复核。", "Passed to the second officer.")
    return _act(application_id, reviews.recommend_approval, to="/review-queue", said=said)


@pages.get("/review-queue/<uuid:application_id>/decision")
@guard("reviewer", "approver")
def show_decision(application_id: UUID) -> Response:
    """What follows from the decision."""
    return _draw_confirmation(application_id, "review_decision.html", State.IN_REVIEW, State.APPROVED_FIRST)


@pages.post("/review-queue/<uuid:application_id>/decision")
@guard("reviewer", "approver")
def decide(application_id: UUID) -> Response:
    """Approve."""
    said = _("已准予登记，赋码和执照随后自动完成。", "Approved; code and licence follow by themselves.")
    return _act(application_id, approve_application, to="/review-queue", said=said)


@pages.get("/review-queue/<uuid:application_id>/send-back")
@guard("approver")
def show_send_back(application_id: UUID) -> Response:
    """The second officer does not follow the first."""
    return _draw_confirmation(application_id, "review_send_back.html", State.APPROVED_FIRST)


@pages.post("/review-queue/<uuid:application_id>/send-back")
@guard("approver")
def send_back(application_id: UUID) -> Response:
    """Back to the review; the limit runs on."""
    said = _("已退回审查。", "Sent back to the review.")
    return _act(application_id, reviews.send_back, to="/review-queue", said=said)


def _draw_confirmation(application_id: UUID, template: str, *states: State) -> Response:
    with reading() as call:
        view = _view(call, application_id)
        if view.state not in states:
            raise Refusal("application.not_in_state", params={"state": str(view.state), "allowed": list(states)})
        return render_page(
            template, application=view, kind=kind_row(view.form.kind), two=_officers_needed(call, view) > 1
        )


def _act(application_id: UUID, act: Callable[..., UUID], *, to: str, said: str | None) -> Response:
    keys = serving(Service).keys
    return page_command(
        lambda call: act(call.unit, call.actor, application_id, call.expected_version, keys=keys),
        then=lambda _id: redirect_to(to, said=said),
    )


def _view(call: Call, application_id: UUID) -> ApplicationView:
    """A case of the officer's own reach; another registry's case is refused by name, not hidden."""
    view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
    call.actor.require_registry(view.form.registry)
    return view

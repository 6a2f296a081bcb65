"""Reviews: queue, lease, receipt, return, recommendation, decision."""

from typing import Any
from uuid import UUID

from services.registration.api.applications import show_application
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, readable_application
from services.registration.queries.queue import QueueFilters, Risks, review_queue, risks
from services.registration.schemas.applications import (
    ApplicationOut,
    DecisionIn,
    QueueItemOut,
    QueueQuery,
    RecommendationIn,
    ReturnIn,
    RisksOut,
)
from services.registration.usecases import decisions, reviews
from services.registration.usecases.reviews import ReturnDefect
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard, serving

blueprint = api_blueprint("reviews", __name__, "Reviews: queue, return, recommendation, decision")

OFFICERS = ("reviewer", "approver")


@blueprint.route("/review-queue")
@guard(*OFFICERS)
@commands.listing(QueueItemOut, filters=QueueQuery)
def list_queue(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """Open cases within reach, due first."""
    after = (page.after[0], page.after[1]) if page.after else None
    rows = review_queue(call.unit.tx, call.actor.reach, QueueFilters(**filters), limit=page.fetch, after=after)
    return page.of(rows, key=lambda item: (str(item.due_on or "infinity"), item.application_id))


@blueprint.route("/review-queue/next", methods=["POST"])
@guard(*OFFICERS)
@commands.command(ApplicationOut, if_match=False)
def take_next(call: Call) -> ApplicationView | None:
    """Take the most urgent case; 204 if there is none."""
    found = reviews.claim_next(call.unit, call.actor, keys=serving(Service).keys)
    return None if found is None else show_application(call, found)


@blueprint.route("/applications/<uuid:application_id>/claim", methods=["POST"])
@guard(*OFFICERS)
@commands.command(ApplicationOut)
def claim(call: Call, application_id: UUID) -> ApplicationView:
    """Take a case, or hold it longer."""
    keys = serving(Service).keys
    reviews.claim_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/claim", methods=["DELETE"])
@guard(*OFFICERS)
@commands.change(ApplicationOut)
def release(call: Call, application_id: UUID) -> ApplicationView:
    """Give a case back to the queue."""
    keys = serving(Service).keys
    reviews.release_claim(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/risks")
@guard(*OFFICERS)
@commands.read(RisksOut)
def show_risks(call: Call, application_id: UUID) -> Risks:
    """What the register says about name, premises and persons of a case."""
    keys = serving(Service).keys
    known = readable_application(call.unit.tx, keys, call.actor, application_id)
    return risks(call.unit.tx, keys, known, call.unit.clock.today())


@blueprint.route("/applications/<uuid:application_id>/receipt", methods=["POST"])
@guard(*OFFICERS)
@commands.command(ApplicationOut)
def receive(call: Call, application_id: UUID) -> ApplicationView:
    """Issue the receipt."""
    keys = serving(Service).keys
    reviews.receive_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/return", methods=["POST"])
@guard(*OFFICERS)
@blueprint.arguments(ReturnIn)
@commands.command(ApplicationOut)
def give_back(call: Call, body: dict[str, Any], application_id: UUID) -> ApplicationView:
    """Return an application with all its defects."""
    told = tuple(ReturnDefect(**defect) for defect in body["errors"])
    reviews.return_application(
        call.unit, call.actor, application_id, told, call.expected_version, keys=serving(Service).keys
    )
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/recommendation", methods=["POST"])
@guard(*OFFICERS)
@blueprint.arguments(RecommendationIn)
@commands.command(ApplicationOut)
def recommend(call: Call, body: dict[str, Any], application_id: UUID) -> ApplicationView:
    """Record the first officer's opinion."""
    reviews.recommend_approval(
        call.unit,
        call.actor,
        application_id,
        call.expected_version,
        keys=serving(Service).keys,
        remark=body["remark"],
    )
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/send-back", methods=["POST"])
@guard(*OFFICERS)
@commands.command(ApplicationOut)
def send_back(call: Call, application_id: UUID) -> ApplicationView:
    """Send a recommendation back to the review."""
    keys = serving(Service).keys
    reviews.send_back(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/decision", methods=["POST"])
@guard(*OFFICERS)
@blueprint.arguments(DecisionIn)
@commands.command(ApplicationOut)
def decide(call: Call, _body: dict[str, Any], application_id: UUID) -> ApplicationView:
    """Approve."""
    keys = serving(Service).keys
    decisions.approve_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)

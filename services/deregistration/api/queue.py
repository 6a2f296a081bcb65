"""The officers' queue: filed cases, opinions, decisions."""

from typing import Any
from uuid import UUID

from services.deregistration.ports import Service
from services.deregistration.queries.cases import CaseView, case_view
from services.deregistration.queries.desks import queue as filed_cases
from services.deregistration.schemas.desks import DossierOut, OpinionIn, QueueFilters, QueueItemOut
from services.deregistration.usecases import decisions, queue
from services.deregistration.usecases.access import require_reach
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("deregistration-queue", __name__, "Decisions on filed cases")
OFFICERS = ("reviewer", "approver")
LAST_DAY = "9999-12-31"  # where a provisional due day stands in the order


@blueprint.route("/deregistration-queue")
@guard(*OFFICERS)
@commands.listing(QueueItemOut, filters=QueueFilters)
def list_queue(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List filed cases of the registry, the most urgent first."""
    unit = call.unit
    rows = filed_cases(unit.tx, call.actor.reach, unit.clock.now(), filters, after=page.after, fetch=page.fetch)
    return page.of(rows, key=lambda row: (row["due_on"] or LAST_DAY, row["case_id"]))


@blueprint.route("/deregistration-queue/next", methods=["POST"])
@guard(*OFFICERS)
@commands.command(DossierOut, if_match=False)
def claim_next(call: Call) -> CaseView | None:
    """Take the most urgent case nobody holds; 204 if there is none."""
    case = queue.claim_next(call.unit, call.actor)
    return case_view(call.unit.tx, case.case_id) if case else None


@blueprint.route("/deregistration-queue/<uuid:case_id>")
@guard(*OFFICERS)
@commands.read(DossierOut)
def show_dossier(call: Call, case_id: UUID) -> CaseView:
    """Show a case of the registry."""
    view = case_view(call.unit.tx, case_id)
    require_reach(call.actor, view.case)
    return view


@blueprint.route("/deregistration-queue/<uuid:case_id>/claim", methods=["POST"])
@guard(*OFFICERS)
@commands.command(DossierOut, if_match=False)
def claim_case(call: Call, case_id: UUID) -> CaseView:
    """Hold a case for half an hour, or go on holding it."""
    queue.claim(call.unit, call.actor, case_id)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistration-queue/<uuid:case_id>/claim", methods=["DELETE"])
@guard(*OFFICERS)
@commands.change(DossierOut)
def release_case(call: Call, case_id: UUID) -> CaseView:
    """Give a case back."""
    queue.release(call.unit, call.actor, case_id)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistration-queue/<uuid:case_id>/recommendation", methods=["POST"])
@guard(*OFFICERS)
@blueprint.arguments(OpinionIn)
@commands.command(DossierOut)
def recommend_case(call: Call, _body: dict[str, Any], case_id: UUID) -> CaseView:
    """Give the first opinion."""
    decisions.recommend(call.unit, call.actor, case_id, call.expected_version)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistration-queue/<uuid:case_id>/decision", methods=["POST"])
@guard("approver")
@blueprint.arguments(OpinionIn)
@commands.command(DossierOut)
def decide_case(call: Call, _body: dict[str, Any], case_id: UUID) -> CaseView:
    """Decide as the second officer."""
    retry_after = serving(Service).retry_seconds
    decisions.decide(call.unit, call.actor, case_id, call.expected_version, retry_after)
    return case_view(call.unit.tx, case_id)

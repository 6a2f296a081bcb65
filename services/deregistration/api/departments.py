"""What departments are asked, and their answers over HTTP; the same messages may come over the bus instead."""

from typing import Any
from uuid import UUID

from services.deregistration.domain.departments import Message
from services.deregistration.queries.desks import department_request, department_requests
from services.deregistration.schemas.desks import (
    DepartmentAnswerIn,
    DepartmentAnswerOut,
    DepartmentRequestFilters,
    DepartmentRequestOut,
)
from services.deregistration.usecases.departments import AnswerReceipt, answer_request, receipt_of
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("department-requests", __name__, "Requests to departments and their answers")


@blueprint.route("/department-requests")
@guard("department")
@commands.listing(DepartmentRequestOut, filters=DepartmentRequestFilters)
def list_requests(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List what the caller's department was asked, newest first."""
    own = call.actor.department
    if filters.pop("department") not in (None, own):
        raise Refusal("deregistration.answer_not_yours")
    rows = department_requests(call.unit.tx, own, filters, page.after, page.fetch)
    return page.of(rows, key=lambda row: (row["asked_at"], row["request_id"]))


@blueprint.route("/department-requests/<uuid:request_id>")
@guard("department")
@commands.read(DepartmentRequestOut)
def show_request(call: Call, request_id: UUID) -> dict[str, Any]:
    """Show one of the own requests with what was answered."""
    return department_request(call.unit.tx, call.actor.department, request_id)


def show_answer(call: Call, request_id: UUID, message_id: UUID) -> AnswerReceipt:
    """Return what became of a message."""
    department_request(call.unit.tx, call.actor.department, request_id)
    return receipt_of(call.unit, call.actor.department, message_id)


@blueprint.route("/department-requests/<uuid:request_id>/answers/<uuid:message_id>", methods=["PUT"])
@guard("department")
@blueprint.arguments(DepartmentAnswerIn)
@commands.create(DepartmentAnswerOut, present=show_answer)
def put_answer(call: Call, body: Message, request_id: UUID, message_id: UUID) -> AnswerReceipt:
    """Answer a request; a late objection is recorded, never refused."""
    return answer_request(call.unit, call.actor.department, request_id, message_id, body)

"""What departments are asked, and their answers over HTTP; the same messages may come over the bus instead."""

from typing import Any
from uuid import UUID

from services.deregistration.domain.departments import Answer, AnswerKind, source_of
from services.deregistration.queries.desks import department_request, department_requests
from services.deregistration.schemas.desks import (
    DepartmentAnswerIn,
    DepartmentAnswerOut,
    DepartmentRequestFilters,
    DepartmentRequestOut,
)
from services.deregistration.usecases.departments import AnswerReceipt, receipt_of, take_answer
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
def answer_request(call: Call, body: dict[str, Any], request_id: UUID, message_id: UUID) -> AnswerReceipt:
    """Answer a request; a late objection is recorded, never refused."""
    request = department_request(call.unit.tx, call.actor.department, request_id)
    return take_answer(call.unit, answer_from(call, request, body, message_id))


def answer_from(call: Call, request: dict[str, Any], body: dict[str, Any], message_id: UUID) -> Answer:
    """Make the message of a body received now."""
    kind: AnswerKind = body["answer"]
    return Answer(
        source=source_of(request["department"]),
        message_id=message_id,
        case_id=request["case_id"],
        department=request["department"],
        kind=kind,
        received_at=call.unit.clock.legal_now(),
        ground=body.get("ground"),
        objection_id=body.get("objection_id"),
        reason_code=body.get("reason_code"),
        reason_text=body.get("reason_text"),
    )

"""The departments' desk: what they are asked, and their answers."""

from typing import Any
from uuid import UUID

from flask import Response

from services.deregistration.pages.forms import back_to, drawn_again, loaded, page, typed
from services.deregistration.queries.desks import department_request, department_requests
from services.deregistration.schemas.desks import DepartmentAnswerIn
from services.deregistration.usecases.departments import AnswerReceipt, answer_request
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.http.commands import Call
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to

pages = page_blueprint("department_pages", __name__)


@pages.get("/department-requests")
@guard("department")
def list_requests() -> Response:
    """Own open requests."""
    asked = page_request()
    with reading() as call:
        own = call.actor.department
        rows = department_requests(call.unit.tx, own, {"open_only": True}, asked.after, asked.fetch)
        today = call.unit.clock.today()
    found = asked.of(rows, key=lambda row: (row["asked_at"], row["request_id"]))
    return page(
        "department_requests.html",
        rows=found.items,
        next_cursor=found.next_cursor,
        started=asked.after is not None,
        today=today,
        department=own,
    )


@pages.get("/department-requests/<uuid:request_id>")
@guard("department")
def show_request(request_id: UUID) -> Response:
    """One request, what was answered, and the form to answer."""
    return _draw(request_id)


@pages.post("/department-requests/<uuid:request_id>/answers")
@guard("department")
def answer(request_id: UUID) -> Response:
    """Answer."""
    values = typed()

    def act(call: Call) -> AnswerReceipt:
        message = loaded(DepartmentAnswerIn, _fitted(values, call.key or ""))
        return answer_request(call.unit, call.actor.department, request_id, UUID(call.key), message)

    def then(receipt: AnswerReceipt) -> Response:
        said = _("答复已记录。", "Your answer is recorded.")
        if receipt.outcome == "recorded_late":
            said = _(
                "已过期限：答复已记录，不再产生异议的效力。", "After the limit: recorded, but no objection any more."
            )
        return redirect_to(f"/department-requests/{request_id}", said=said)

    return page_command(act, then=then, on_refusal=drawn_again(_draw, request_id))


@pages.get("/department-requests/<uuid:request_id>/answers")
@guard("department")
def back_to_request(request_id: UUID) -> Response:
    """Lead to the page on which this form stands."""
    return back_to(f"/department-requests/{request_id}")


def _fitted(values: dict[str, str], key: str) -> dict[str, Any]:
    """Keep of the form what belongs to the chosen answer; a new objection is named by the form's own id."""
    kind = values.get("answer", "")
    wanted = {
        "no_objection": ("ground",),
        "objection": ("reason_code", "reason_text"),
        "objection_withdrawn": ("objection_id",),
    }.get(kind, ())
    fitted: dict[str, Any] = {name: values[name] for name in ("answer", *wanted) if name in values}
    return fitted | ({"objection_id": key} if kind == "objection" else {})


def _draw(
    request_id: UUID, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with reading() as call:
        asked = department_request(call.unit.tx, call.actor.department, request_id)
        today = call.unit.clock.today()
    withdrawn = {each["objection_id"] for each in asked["answers"] if each["answer"] == "objection_withdrawn"}
    standing = [
        each
        for each in asked["answers"]
        if each["answer"] == "objection" and each["in_time"] and each["objection_id"] not in withdrawn
    ]
    return page(
        "department_request.html",
        status=status,
        refusal=refusal,
        typed=typed or {},
        asked=asked,
        standing=standing,
        today=today,
    )

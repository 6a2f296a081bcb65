"""The ledger of codes, and what waits for one, for officers."""

from urllib.parse import urlencode

from flask import Response

from services.codegen import queries
from services.codegen.queries import legacy
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.http.paging import page_request
from shared.uscc import check
from shared.web import reading, redirect_to, render_page

blueprint = page_blueprint("ledger_pages", __name__)


OFFICERS = ("reviewer", "approver", "supervisor", "code_officer")


@blueprint.get("/codes/<uscc>")
@guard(*OFFICERS, "department")
def show_code(uscc: str) -> Response:
    """Show the record of an assignment."""
    with reading() as call:
        code = queries.find_code(call.unit.tx, uscc)
        numbers = legacy.numbers_of(call.unit.tx, uscc)
        burnings = queries.burnings_of(call.unit.tx, uscc) if call.actor.has("code_officer", "supervisor") else []
    if code is None and not check(uscc).valid:
        return redirect_to(f"/code-validations?{urlencode({'code': uscc})}")  # says which position to look at
    if code is None or not code.registry.startswith(call.actor.reach):
        raise Refusal("code.not_found")
    return render_page("code.html", code=code, numbers=numbers, burnings=burnings)


@blueprint.get("/code-requests")
@guard("code_officer", "supervisor")
def list_waiting() -> Response:
    """List what waits for a code."""
    page = page_request()
    with reading() as call:
        rows = queries.waiting(call.unit.tx, queries.WaitingFilter(), call.actor.reach, page.after, page.fetch)
        clock = call.unit.clock
    shown = page.of(rows, key=lambda row: (row.received_at, row.application_id))
    return render_page("code_requests.html", page=shown, started=page.after is not None, clock=clock)

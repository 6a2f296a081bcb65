"""The ledger of codes, and what waits for one."""

from typing import Any

from services.codegen import queries
from services.codegen.queries import legacy
from services.codegen.schemas import (
    CodeFilters,
    CodeOut,
    CodeRecordOut,
    WaitingFilters,
    WaitingOut,
)
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("ledger", __name__, "Ledger of codes")


OFFICERS = ("reviewer", "approver", "supervisor", "code_officer")


@blueprint.route("/codes/<uscc>")
@guard(*OFFICERS, "department")
@commands.read(CodeRecordOut)
def show_code(call: Call, uscc: str) -> dict[str, Any]:
    """Show a code of the ledger and the former numbers that lead to it."""
    code = queries.find_code(call.unit.tx, uscc)
    if code is None or not code.registry.startswith(call.actor.reach):
        raise Refusal("code.not_found")
    return {**vars(code), "numbers": legacy.numbers_of(call.unit.tx, uscc)}


@blueprint.route("/codes")
@guard(*OFFICERS, "department")
@commands.listing(CodeOut, filters=CodeFilters)
def list_codes(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List codes, newest first."""
    rows = queries.codes(call.unit.tx, queries.CodeFilter(**filters), call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda code: (code.code_id,))


@blueprint.route("/code-requests")
@guard("code_officer", "supervisor")
@commands.listing(WaitingOut, filters=WaitingFilters)
def list_waiting(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List what waits for a code, since when and why; oldest first."""
    wanted = queries.WaitingFilter(**filters)
    rows = queries.waiting(call.unit.tx, wanted, call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda request: (request.received_at, request.application_id))

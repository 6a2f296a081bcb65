"""Conversions that wait for a person."""

from uuid import UUID

from services.codegen.queries.conflicts import Conflict, find_conflict
from services.codegen.schemas.conflicts import ConflictOut
from services.codegen.usecases import conflicts
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call

blueprint = api_blueprint("conflicts", __name__, "Conversions that wait for a person")


@blueprint.route("/code-requests/<uuid:application_id>")
@guard("code_officer", "supervisor")
@commands.read(ConflictOut)
def show_conflict(call: Call, application_id: UUID) -> Conflict:
    """Show why a conversion waits for a person: what it brought, and whose code has its organisation code."""
    conflict = find_conflict(call.unit.tx, application_id)
    if conflict is None or not call.actor.covers(conflict.registry):
        raise Refusal("code.no_conflict")
    return conflict


@blueprint.route("/code-requests/<uuid:application_id>/next-number", methods=["POST"])
@guard("code_officer")
@commands.command(ConflictOut, if_match=False)
def let_draw(call: Call, application_id: UUID) -> Conflict:
    """Let the conversion go without its organisation code; it gets the next number of the segment."""
    return conflicts.let_draw(call.unit, call.actor, application_id)

"""Conversions that wait for a person, for code officers."""

from uuid import UUID

from flask import Response

from services.codegen.queries.conflicts import find_conflict
from services.codegen.usecases import conflicts
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.web import _, page_command, reading, redirect_to, render_page

blueprint = page_blueprint("conflicts_pages", __name__)


@blueprint.get("/code-requests/<uuid:application_id>")
@guard("code_officer", "supervisor")
def show_conflict(application_id: UUID) -> Response:
    """Show why a conversion waits, and ask whether it is to get a new number."""
    with reading() as call:
        conflict = find_conflict(call.unit.tx, application_id)
        if conflict is None or not call.actor.covers(conflict.registry):
            raise Refusal("code.no_conflict")
        return render_page("conflict.html", conflict=conflict, since=call.unit.clock.legal_moment(conflict.since))


@blueprint.post("/code-requests/<uuid:application_id>/next-number")
@guard("code_officer")
def let_draw(application_id: UUID) -> Response:
    """Let the conversion get a new number."""
    return page_command(
        lambda call: conflicts.let_draw(call.unit, call.actor, application_id),
        then=lambda _conflict: redirect_to(
            "/code-requests", said=_("已改用新号码，几秒内赋码。", "It gets a new number within seconds.")
        ),
    )

"""JSON of licences on display: for the head who hangs them up, and for everybody who follows a link."""

from typing import Any
from uuid import UUID

from services.license import usecases
from services.license.domain.display import Display, Posted, Seen
from services.license.ports import Service
from services.license.queries import displays as queries
from services.license.schemas.displays import DisplayIn, DisplayOut, PublicDisplayOut
from services.license.schemas.holding import UsccFilter
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("displays", __name__, "Licences on display in web shops")


def posted(call: Call, display: Display) -> Posted:
    """A display with its addresses and what it says now."""
    seen = queries.seen(call.unit.tx, display)
    return Posted(display, seen.state, seen.license.serial, serving(Service).settings.own_url)


def present_display(call: Call, display_id: UUID) -> Posted:
    """Return a display to the head."""
    return posted(call, usecases.display_for(call.unit, call.actor, display_id))


@blueprint.route("/displays")
@guard.signed_in
@commands.listing(DisplayOut, filters=UsccFilter)
def list_displays(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List the displays of an entity for its head, newest first."""
    entity_id = usecases.displays_scope(call.unit, call.actor, filters["uscc"])
    rows = queries.displays_of(call.unit.tx, entity_id, page.after, page.fetch)
    return page.of([posted(call, one) for one in rows], key=lambda one: (one.display.made_at, one.display.display_id))


@blueprint.route("/displays/<uuid:display_id>")
@guard.signed_in
@commands.read(DisplayOut)
def show_display(call: Call, display_id: UUID) -> Posted:
    """Show a display to the head."""
    return present_display(call, display_id)


@blueprint.route("/displays/<uuid:display_id>", methods=["PUT"])
@guard.signed_in
@blueprint.arguments(DisplayIn)
@commands.create(DisplayOut, present=present_display)
def put_display(call: Call, body: dict[str, str], display_id: UUID) -> Posted:
    """Put the licence in force on display; it is on from the start."""
    made = usecases.display_license(call.unit, call.actor, display_id, body["uscc"], body["place"])
    return posted(call, made)


@blueprint.route("/displays/<uuid:display_id>/activation", methods=["POST"])
@guard.signed_in
@commands.command(DisplayOut)
def activate_display(call: Call, display_id: UUID) -> Posted:
    """Turn a display on, or let one that shows an earlier licence show the one in force."""
    return posted(call, usecases.turn_on(call.unit, call.actor, display_id, call.expected_version))


@blueprint.route("/displays/<uuid:display_id>/deactivation", methods=["POST"])
@guard.signed_in
@commands.command(DisplayOut)
def deactivate_display(call: Call, display_id: UUID) -> Posted:
    """Turn a display off; its link stays and says so."""
    return posted(call, usecases.turn_off(call.unit, call.actor, display_id, call.expected_version))


@blueprint.route("/public-displays/<code>")
@guard.limited(per_minute=600)
@commands.read(PublicDisplayOut)
def show_public_display(call: Call, code: str) -> Seen:
    """Say whether the licence on display is the current one, and which is."""
    return usecases.seen_through(call.unit, code)

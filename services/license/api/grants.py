"""JSON of grants: naming managers and clerks, and taking it back."""

from typing import Any
from uuid import UUID

from services.license import usecases
from services.license.domain.grants import Grant, Role, Terms
from services.license.queries import grants as queries
from services.license.schemas.holding import GrantIn, GrantOut, UsccFilter
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("grants", __name__, "Who may use a licence beside its head")


def present_grant(call: Call, grant_id: UUID) -> Grant:
    """Return a grant to whom it concerns."""
    return usecases.grant_for(call.unit, call.actor, grant_id)


@blueprint.route("/license-grants")
@guard.signed_in
@commands.listing(GrantOut, filters=UsccFilter)
def list_grants(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List the grants of an entity, newest first: the head sees all, others those they gave or have."""
    entity_id, given_by = usecases.grants_scope(call.unit, call.actor, filters["uscc"])
    rows = queries.grants_of(call.unit.tx, entity_id, given_by, page.after, page.fetch)
    return page.of(rows, key=lambda one: (one.granted_at, one.grant_id))


@blueprint.route("/license-grants/<uuid:grant_id>")
@guard.signed_in
@commands.read(GrantOut)
def show_grant(call: Call, grant_id: UUID) -> Grant:
    """Show a grant to the head, to whoever gave it, and to whoever has it."""
    return present_grant(call, grant_id)


@blueprint.route("/license-grants/<uuid:grant_id>", methods=["PUT"])
@guard.signed_in
@blueprint.arguments(GrantIn)
@commands.create(GrantOut, present=present_grant)
def put_grant(call: Call, body: dict[str, Any], grant_id: UUID) -> Grant:
    """Make somebody manager (up to five) or clerk. A grant is not changed afterwards; end it and give another."""
    terms = Terms(Role(body["role"]), body["subject"], tuple(body["matters"]), body["until_on"])
    return usecases.grant(call.unit, call.actor, grant_id, body["uscc"], terms)


@blueprint.route("/license-grants/<uuid:grant_id>/revocation", methods=["POST"])
@guard.signed_in
@commands.command(GrantOut)
def revoke_grant(call: Call, grant_id: UUID) -> Grant:
    """End a grant at once, and with a manager's every grant that he gave."""
    return usecases.revoke_grant(call.unit, call.actor, grant_id, call.expected_version)

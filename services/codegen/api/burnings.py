"""Burnings: a code that was given out and cannot enter the register, withdrawn by two code officers."""

from typing import Any
from uuid import UUID

from services.codegen import queries, usecases
from services.codegen.domain.burning import Burning
from services.codegen.ports import Service
from services.codegen.schemas.burnings import BurningIn, BurningOut
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call

blueprint = api_blueprint("burnings", __name__, "Burnings")


def present_burning(call: Call, burning_id: UUID) -> Burning:
    """Return a burning the caller may see.

    :raises Refusal: ``code.burning_not_found``.
    """
    burning = queries.find_burning(call.unit.tx, burning_id)
    if burning is None or not call.actor.covers(burning.registry):
        raise Refusal("code.burning_not_found")
    return burning


@blueprint.route("/code-burnings/<uuid:burning_id>")
@guard("code_officer", "supervisor")
@commands.read(BurningOut)
def show_burning(call: Call, burning_id: UUID) -> Burning:
    """Show what was asked for and decided."""
    return present_burning(call, burning_id)


@blueprint.route("/code-burnings/<uuid:burning_id>", methods=["PUT"])
@guard("code_officer")
@blueprint.arguments(BurningIn)
@commands.create(BurningOut, present=present_burning)
def propose_burning(call: Call, body: dict[str, Any], burning_id: UUID) -> Burning:
    """Ask for a code to be burnt that was given out and is not in the register."""
    return usecases.propose_burning(call.unit, call.actor, burning_id, body["uscc"], body["reason"])


@blueprint.route("/code-burnings/<uuid:burning_id>/confirmation", methods=["POST"])
@guard("code_officer")
@commands.command(BurningOut)
def confirm_burning(call: Call, burning_id: UUID) -> Burning:
    """Burn the code; a second officer's act. The application gets the next number."""
    checked = serving(Service).settings.national_check
    return usecases.confirm_burning(call.unit, call.actor, burning_id, call.expected_version, national_check=checked)


@blueprint.route("/code-burnings/<uuid:burning_id>/withdrawal", methods=["POST"])
@guard("code_officer")
@commands.command(BurningOut)
def withdraw_burning(call: Call, burning_id: UUID) -> Burning:
    """Let the code stand after all."""
    return usecases.withdraw_burning(call.unit, call.actor, burning_id, call.expected_version)

"""Old numbers and the codes that they lead to."""

from typing import Any
from uuid import UUID

from services.codegen import usecases
from services.codegen.domain.mapping import Mapping
from services.codegen.queries import legacy
from services.codegen.schemas import MappingFilters, MappingIn, MappingOut
from services.codegen.usecases.legacy import NumberIn
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("legacy", __name__, "Old numbers")


@blueprint.route("/legacy-numbers")
@guard("code_officer", "department")
@commands.listing(MappingOut, filters=MappingFilters)
def list_mappings(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """Find the codes that a number leads to, newest mapping first; without a number list them all."""
    wanted = legacy.MappingFilter(**filters)
    rows = legacy.mappings(call.unit.tx, wanted, call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda mapping: (mapping.mapping_id,))


def present_mapping(call: Call, mapping_id: UUID) -> Mapping:
    """Return a mapping as it stands.

    :raises Refusal: ``code.not_found``.
    """
    mapping = legacy.find_mapping(call.unit.tx, mapping_id)
    if mapping is None:
        raise Refusal("code.not_found")
    return mapping


@blueprint.route("/legacy-numbers/<uuid:mapping_id>", methods=["PUT"])
@guard("code_officer")
@blueprint.arguments(MappingIn)
@commands.create(MappingOut, present=present_mapping)
def map_number(call: Call, given: NumberIn, mapping_id: UUID) -> Mapping:
    """Lead a number to a code, or change until when it is valid; told as ``code.mapped``."""
    return usecases.map_number(call.unit, call.actor, mapping_id, given, call.expected_version)

"""The register: entities for officers, departments and their heads; the public record for everybody; marks."""

from typing import Any
from uuid import UUID

from services.registration.domain.entity import SetMark
from services.registration.queries import entities
from services.registration.queries.entities import EntityView, PublicEntity
from services.registration.schemas.entities import (
    EntityFilters,
    EntityLineOut,
    EntityOut,
    EntityShape,
    LiftIn,
    MarkTaken,
    PublicEntityOut,
    PublicFilters,
    PublicLineOut,
    SetMarkOut,
    VersionsOut,
    entity_shape,
)
from services.registration.usecases import marks
from services.registration.usecases.marks import MarkIn
from shared.errors import Refusal
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard

blueprint = api_blueprint("entities", __name__, "The register of entities")

OFFICERS = ("reviewer", "approver", "supervisor", "department")
SEARCHES_A_MINUTE = 120


def _readable(call: Call, entity_id: UUID) -> EntityView:
    """An entity for whoever may see more than the public: officers within reach, departments, its own people."""
    view = entities.entity_view(call.unit.tx, entity_id)
    if view is None:
        raise Refusal("entity.not_found")
    if _sees_all(call, view) or entities.heads_or_holds(call.unit.tx, call.actor.subject, entity_id):
        return view
    raise Refusal("entity.not_found")


def _sees_all(call: Call, view: EntityView) -> bool:
    return call.actor.has("department") or (call.actor.has(*OFFICERS) and call.actor.covers(view.entity.registry))


@blueprint.route("/entities")
@guard(*OFFICERS)
@commands.listing(EntityLineOut, filters=EntityFilters)
def list_entities(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """Entities within reach, by code."""
    after = page.after[0] if page.after else None
    rows = entities.entities(call.unit.tx, limit=page.fetch, after=after, reach=call.actor.reach, **filters)
    return page.of(rows, key=lambda entity: (entity.uscc,))


@blueprint.route("/entities/<uuid:entity_id>")
@guard("applicant", *OFFICERS)
@commands.read(EntityOut)
def show_entity(call: Call, entity_id: UUID) -> EntityShape:
    """Show an entity with particulars, marks, receipts and lock."""
    view = _readable(call, entity_id)
    return entity_shape(view, call.unit.clock.today(), sees_all=_sees_all(call, view))


@blueprint.route("/entities/<uuid:entity_id>/versions")
@guard("applicant", *OFFICERS)
@commands.read(VersionsOut)
def list_versions(call: Call, entity_id: UUID) -> dict[str, Any]:
    """Every version of the particulars, oldest first."""
    _readable(call, entity_id)
    return {"items": entities.versions_of(call.unit.tx, entity_id)}


def show_mark(call: Call, entity_id: UUID, mark_id: UUID) -> SetMark:
    """A mark of an entity."""
    view = _readable(call, entity_id)
    found = next((known for known in view.marks if known.mark.mark_id == mark_id), None)
    if found is None:
        raise Refusal("mark.not_found")
    return found


@blueprint.route("/entities/<uuid:entity_id>/marks/<uuid:mark_id>", methods=["PUT"])
@guard("department", "supervisor")
@blueprint.arguments(MarkTaken)
@commands.create(SetMarkOut, present=show_mark)
def set_mark(call: Call, given: MarkIn, entity_id: UUID, mark_id: UUID) -> SetMark:
    """Set a mark; its maker is the caller's department, or the registry."""
    return marks.set_mark(call.unit, call.actor, entity_id, mark_id, given)


@blueprint.route("/entities/<uuid:entity_id>/marks/<uuid:mark_id>/lift", methods=["POST"])
@guard("department", "supervisor")
@blueprint.arguments(LiftIn)
@commands.command(SetMarkOut)
def lift_mark(call: Call, body: dict[str, Any], entity_id: UUID, mark_id: UUID) -> SetMark:
    """Lift a mark; only its maker may."""
    return marks.lift_mark(
        call.unit,
        call.actor,
        entity_id,
        mark_id,
        reference_no=body["reference_no"],
        expected_version=call.expected_version,
    )


@blueprint.route("/public-entities")
@guard.limited(per_minute=SEARCHES_A_MINUTE)
@commands.listing(PublicLineOut, filters=PublicFilters)
def search(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """Search by part of a name, by code, or by a number from before the one code."""
    after = page.after[0] if page.after else None
    rows = entities.public_entities(call.unit.tx, limit=page.fetch, after=after, **filters)
    return page.of(rows, key=lambda line: (line.uscc,))


@blueprint.route("/public-entities/<uscc>")
@guard.limited(per_minute=SEARCHES_A_MINUTE)
@commands.read(PublicEntityOut)
def show_public(call: Call, uscc: str) -> PublicEntity:
    """The public record of a code."""
    found = entities.public_entity(call.unit.tx, uscc, call.unit.clock.today())
    if found is None:
        raise Refusal("entity.not_found")
    return found

"""Segments: proposed by one code officer, activated by another."""

from typing import Any
from uuid import UUID

from services.codegen import queries, usecases
from services.codegen.domain.segment import Grant, Proposal, Segment
from services.codegen.domain.span import span_between
from services.codegen.ports import Service
from services.codegen.schemas import (
    SegmentFilters,
    SegmentIn,
    SegmentOut,
)
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("segments", __name__, "Segments")


def present_segment(call: Call, segment_id: UUID) -> Segment:
    """Return a segment the caller may see.

    :raises Refusal: ``segment.not_found``.
    """
    segment = queries.find_segment(call.unit.tx, segment_id)
    if segment is None or not call.actor.covers(segment.registry):
        raise Refusal("segment.not_found")
    return segment


@blueprint.route("/segments/<uuid:segment_id>")
@guard("code_officer")
@commands.read(SegmentOut)
def show_segment(call: Call, segment_id: UUID) -> Segment:
    """Show a segment."""
    return present_segment(call, segment_id)


@blueprint.route("/segments/<uuid:segment_id>", methods=["PUT"])
@guard("code_officer")
@blueprint.arguments(SegmentIn)
@commands.create(SegmentOut, present=present_segment)
def propose_segment(call: Call, body: dict[str, Any], segment_id: UUID) -> Segment:
    """Propose a segment, or amend a proposal."""
    proposal = Proposal(
        body["registry"],
        body["category"],
        span_between(body["first"], body["last"]),
        grant=Grant(body["granted_by"], body["grant_no"]) if body.get("grant_no") and body.get("granted_by") else None,
        parent_id=body.get("parent_id"),
    )
    space = serving(Service).settings.space
    return usecases.propose_segment(
        call.unit, call.actor, segment_id, proposal, space=space, expected_version=call.expected_version
    )


@blueprint.route("/segments/<uuid:segment_id>/activation", methods=["POST"])
@guard("code_officer")
@commands.command(SegmentOut)
def activate_segment(call: Call, segment_id: UUID) -> Segment:
    """Let a segment be used, at once or when those before it are used up (standby); a second officer's act."""
    return usecases.activate_segment(call.unit, call.actor, segment_id, call.expected_version)


@blueprint.route("/segments/<uuid:segment_id>/closing", methods=["POST"])
@guard("code_officer")
@commands.command(SegmentOut)
def close_segment(call: Call, segment_id: UUID) -> Segment:
    """Stop a segment for ever."""
    return usecases.close_segment(call.unit, call.actor, segment_id, call.expected_version)


@blueprint.route("/segments")
@guard("code_officer")
@commands.listing(SegmentOut, filters=SegmentFilters)
def list_segments(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List segments, newest first."""
    rows = queries.segments(call.unit.tx, queries.SegmentFilter(**filters), call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda segment: (segment.segment_id,))

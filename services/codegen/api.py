"""JSON in and out."""

from typing import Any
from uuid import UUID

from services.codegen import queries, usecases
from services.codegen.domain.code import Code
from services.codegen.domain.findings import ToldVerdict, tell
from services.codegen.domain.segment import Proposal, Segment, span_between
from services.codegen.ports import Service
from services.codegen.schemas import (
    AT_A_TIME,
    CodeFilters,
    CodeOut,
    CodesIn,
    SegmentFilters,
    SegmentIn,
    SegmentOut,
    VerdictsOut,
    WaitingFilters,
    WaitingOut,
)
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest
from shared.uscc import check

blueprint = api_blueprint("codegen", __name__, "Codes: validation, ledger, segments")

OFFICERS = ("reviewer", "approver", "supervisor", "code_officer")


@blueprint.route("/code-validations", methods=["POST"])
@guard.limited(per_minute=120)
@blueprint.arguments(CodesIn)
@commands.read(VerdictsOut)
def validate_codes(_call: Call, body: dict[str, Any]) -> list[ToldVerdict]:
    """Check up to 10,000 codes; nothing is stored."""
    if len(body["codes"]) > AT_A_TIME:
        raise Refusal("code.batch_too_large", pointer="/codes")
    return [tell(check(text, body["mode"])) for text in body["codes"]]


@blueprint.route("/codes/<uscc>")
@guard(*OFFICERS, "department")
@commands.read(CodeOut)
def show_code(call: Call, uscc: str) -> Code:
    """Show a code of the ledger."""
    code = queries.find_code(call.unit.tx, uscc)
    if code is None or not code.registry.startswith(call.actor.reach):
        raise Refusal("code.not_found")
    return code


@blueprint.route("/codes")
@guard(*OFFICERS, "department")
@commands.listing(CodeOut, filters=CodeFilters)
def list_codes(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List codes, newest first."""
    rows = queries.codes(call.unit.tx, queries.CodeFilter(**filters), call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda code: (code.assigned_at, code.code_id))


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
    proposal = Proposal(body["registry"], body["category"], span_between(body["first"], body["last"]))
    space = serving(Service).settings.space
    return usecases.propose_segment(
        call.unit, call.actor, segment_id, proposal, space=space, expected_version=call.expected_version
    )


@blueprint.route("/segments/<uuid:segment_id>/activation", methods=["POST"])
@guard("code_officer")
@commands.command(SegmentOut)
def activate_segment(call: Call, segment_id: UUID) -> Segment:
    """Let a segment be used; a second officer's act."""
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


@blueprint.route("/code-requests")
@guard("code_officer", "supervisor")
@commands.listing(WaitingOut, filters=WaitingFilters)
def list_waiting(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:  # noqa: ARG001 - one state to ask for
    """List what waits for a code, since when and why; oldest first."""
    rows = queries.waiting(call.unit.tx, call.actor.reach, page.after, page.fetch)
    return page.of(rows, key=lambda request: (request.since, request.application_id))

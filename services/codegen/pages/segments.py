"""Segments, for code officers."""

from uuid import UUID

from flask import Response, request

from services.codegen import queries, usecases
from services.codegen.domain.segment import OPEN, Grant, Proposal, Segment
from services.codegen.domain.span import span_between
from services.codegen.ports import Service
from shared.errors import Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.commands import Call
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to, render_page

blueprint = page_blueprint("segments_pages", __name__)


@blueprint.get("/segments")
@guard("code_officer", "supervisor")
def list_segments() -> Response:
    """List the segments and what is left of them."""
    page = page_request()
    with reading() as call:
        rows = queries.segments(call.unit.tx, queries.SegmentFilter(), call.actor.reach, page.after, page.fetch)
        today = call.unit.clock.today()
    shown = page.of(rows, key=lambda segment: (segment.segment_id,))
    return render_page("segments.html", page=shown, started=page.after is not None, today=today)


@blueprint.get("/segments/new")
@guard("code_officer")
def new_segment() -> Response:
    """Ask for a new segment."""
    return render_page("segment_new.html", space=serving(Service).settings.space, form={}, refusal=None)


@blueprint.post("/segments")
@guard("code_officer")
def propose_segment() -> Response:
    """Propose a segment; the form's own id is the segment's."""
    form = {name: request.form.get(name, "").strip() for name in ("registry", "category", "first", "last")}
    space = serving(Service).settings.space

    def work(call: Call) -> Segment:
        proposal = Proposal(form["registry"], form["category"], span_between(form["first"], form["last"]))
        return usecases.propose_segment(
            call.unit, call.actor, UUID(call.key), proposal, space=space, expected_version=call.expected_version
        )

    return page_command(
        work,
        then=lambda segment: redirect_to(
            f"/segments/{segment.segment_id}",
            said=_("已登记，等待另一名管理员启用。", "Put in; a second officer must activate it."),
        ),
        on_refusal=lambda refusal: render_page(
            "segment_new.html", status=refusal.status, space=space, form=form, refusal=refusal
        ),
    )


@blueprint.get("/segments/<uuid:segment_id>")
@guard("code_officer", "supervisor")
def show_segment(segment_id: UUID) -> Response:
    """Show a segment and what can be done with it."""
    return render_page("segment.html", segment=_segment(segment_id))


@blueprint.post("/segments/<uuid:segment_id>/activation")
@guard("code_officer")
def activate_segment(segment_id: UUID) -> Response:
    """Let a segment be used."""
    return page_command(
        lambda call: usecases.activate_segment(call.unit, call.actor, segment_id, call.expected_version),
        then=lambda _segment: redirect_to(f"/segments/{segment_id}", said=_("码段已启用。", "The segment is active.")),
    )


@blueprint.get("/segments/<uuid:segment_id>/closing")
@guard("code_officer")
def ask_closing(segment_id: UUID) -> Response:
    """Ask whether a segment is to be stopped for ever."""
    segment = _segment(segment_id)
    segment.require(SegmentState.PROPOSED, SegmentState.ACTIVE)
    return render_page("segment_closing.html", segment=segment)


@blueprint.post("/segments/<uuid:segment_id>/closing")
@guard("code_officer")
def close_segment(segment_id: UUID) -> Response:
    """Stop a segment for ever."""
    return page_command(
        lambda call: usecases.close_segment(call.unit, call.actor, segment_id, call.expected_version),
        then=lambda _segment: redirect_to(f"/segments/{segment_id}", said=_("码段已停用。", "The segment is closed.")),
    )


def _segment(segment_id: UUID) -> Segment:
    with reading() as call:
        segment = queries.find_segment(call.unit.tx, segment_id)
    if segment is None or not call.actor.covers(segment.registry):
        raise Refusal("segment.not_found")
    return segment

"""Segments, for code officers."""

from uuid import UUID

from flask import Response, request

from services.codegen import queries, usecases
from services.codegen.domain.segment import OPEN, Grant, Proposal, Segment, SegmentState
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
        low = [each for each in queries.active_segments(call.unit.tx) if each.low and call.actor.covers(each.registry)]
        today = call.unit.clock.today()
    shown = page.of(rows, key=lambda segment: (segment.segment_id,))
    return render_page("segments.html", page=shown, low=low, started=page.after is not None, today=today)


@blueprint.get("/segments/new")
@guard("code_officer")
def new_segment() -> Response:
    """Ask for a new segment: a granted one, or a part of a granted one."""
    asked = request.args.get("parent_id", "")
    registry = _segment(UUID(asked)).registry if _is_id(asked) else ""
    return _form({"parent_id": asked, "registry": registry})


FIELDS = ("registry", "category", "first", "last", "granted_by", "grant_no", "parent_id")


@blueprint.post("/segments")
@guard("code_officer")
def propose_segment() -> Response:
    """Propose a segment; the form's own id is the segment's."""
    form = {name: request.form.get(name, "").strip() for name in FIELDS}
    space = serving(Service).settings.space

    def work(call: Call) -> Segment:
        return usecases.propose_segment(
            call.unit, call.actor, UUID(call.key), _proposal(form), space=space, expected_version=call.expected_version
        )

    return page_command(
        work,
        then=lambda segment: redirect_to(
            f"/segments/{segment.segment_id}",
            said=_("已登记，等待另一名管理员启用。", "Put in; a second officer must activate it."),
        ),
        on_refusal=lambda refusal: _form(form, refusal),
    )


def _proposal(form: dict[str, str]) -> Proposal:
    grant = Grant(form["granted_by"], form["grant_no"]) if form["granted_by"] and form["grant_no"] else None
    parent_id = UUID(form["parent_id"]) if _is_id(form["parent_id"]) else None
    span = span_between(form["first"], form["last"])
    return Proposal(form["registry"], form["category"], span, None if parent_id else grant, parent_id)


def _form(form: dict[str, str], refusal: Refusal | None = None) -> Response:
    parent = _segment(UUID(form["parent_id"])) if _is_id(form["parent_id"]) else None
    places = parent.next_places(1) if parent else []
    return render_page(
        "segment_new.html",
        status=refusal.status if refusal else 200,
        space=serving(Service).settings.space,
        form=form,
        parent=parent,
        first_left=parent.span.body(places[0]) if parent and places else None,
        refusal=refusal,
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


SHOWN = 10  # of the last codes and of what is wasted


@blueprint.get("/segments/<uuid:segment_id>")
@guard("code_officer", "supervisor")
def show_segment(segment_id: UUID) -> Response:
    """Show a segment: its use, its parts, what was given last, what nobody gets, and what can be done with it."""
    segment = _segment(segment_id)
    with reading() as call:
        tx = call.unit.tx
        return render_page(
            "segment.html",
            segment=segment,
            parent=queries.find_segment(tx, segment.parent_id) if segment.parent_id else None,
            parts=queries.parts_of(tx, segment_id),
            last=queries.last_of_segment(tx, segment_id, SHOWN),
            wasted=queries.wasted(tx, segment_id, SHOWN),
            by_reason=queries.waste_by_reason(tx, segment_id),
            today=call.unit.clock.today(),
        )


@blueprint.post("/segments/<uuid:segment_id>/activation")
@guard("code_officer")
def activate_segment(segment_id: UUID) -> Response:
    """Let a segment be used."""
    return page_command(
        lambda call: usecases.activate_segment(call.unit, call.actor, segment_id, call.expected_version),
        then=lambda segment: redirect_to(f"/segments/{segment_id}", said=_said_of(segment)),
    )


def _said_of(opened: Segment) -> str:
    if opened.state is SegmentState.STANDBY:
        return _("已备用，前面的码段用完后自动启用。", "It stands by and opens when those before it are used up.")
    return _("码段已启用。", "The segment is active.")


@blueprint.get("/segments/<uuid:segment_id>/closing")
@guard("code_officer")
def ask_closing(segment_id: UUID) -> Response:
    """Ask whether a segment is to be stopped for ever."""
    segment = _segment(segment_id)
    segment.require(*OPEN)
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

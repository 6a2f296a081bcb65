"""HTML in and out: checking a code (for everybody), the ledger, segments and what waits (for officers)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from services.codegen import queries, usecases
from services.codegen.domain.findings import tell
from services.codegen.domain.parts import parts_of
from services.codegen.domain.segment import Proposal, Segment, SegmentState, span_between
from services.codegen.ports import Service
from shared.divisions import REGISTRIES, registry_of
from shared.errors import Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.commands import Call
from shared.http.paging import page_request
from shared.uscc import Mode, Rule, check
from shared.web import _, page_command, pick, reading, redirect_to, render_page

blueprint = page_blueprint("pages", __name__)

OFFICERS = ("reviewer", "approver", "supervisor", "code_officer")
TEXT_LENGTH = 200


@blueprint.context_processor
def registries() -> dict[str, Any]:
    """Give the templates the names of registries."""
    return {"registry_name": _registry_name, "registry_options": [(code, _registry_name(code)) for code in REGISTRIES]}


def _registry_name(code: str) -> str:
    known = registry_of(code)
    return pick(known) if known else code


@blueprint.get("/code-validations")
@guard.limited(per_minute=120)
def validate_code() -> Response:
    """Check a code part by part."""
    text = request.args.get("code", "")[:TEXT_LENGTH]
    if not text.strip():
        return render_page("code_validations.html", text="", verdict=None)
    verdict = check(text, Mode.INTAKE)
    imported = check(text, Mode.IMPORT)
    pilot = imported.rule not in {None, Rule.STANDARD}  # a legal code for life, though we would not issue it
    if pilot:
        verdict = imported
    return render_page("code_validations.html", text=text, verdict=tell(verdict), parts=parts_of(verdict), pilot=pilot)


@blueprint.get("/codes/<uscc>")
@guard(*OFFICERS, "department")
def show_code(uscc: str) -> Response:
    """Show the record of an assignment."""
    with reading() as call:
        code = queries.find_code(call.unit.tx, uscc)
    if code is None and not check(uscc).valid:
        return redirect_to(f"/code-validations?{urlencode({'code': uscc})}")  # says which position to look at
    if code is None or not code.registry.startswith(call.actor.reach):
        raise Refusal("code.not_found")
    return render_page("code.html", code=code)


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


@blueprint.get("/code-requests")
@guard("code_officer", "supervisor")
def list_waiting() -> Response:
    """List what waits for a code."""
    page = page_request()
    with reading() as call:
        rows = queries.waiting(call.unit.tx, call.actor.reach, page.after, page.fetch)
        clock = call.unit.clock
    shown = page.of(rows, key=lambda row: (row.since, row.application_id))
    return render_page("code_requests.html", page=shown, started=page.after is not None, clock=clock)


def _segment(segment_id: UUID) -> Segment:
    with reading() as call:
        segment = queries.find_segment(call.unit.tx, segment_id)
    if segment is None or not call.actor.covers(segment.registry):
        raise Refusal("segment.not_found")
    return segment

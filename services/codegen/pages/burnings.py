"""Burnings, for code officers: asked for by one, confirmed or taken back by another."""

from uuid import UUID

from flask import Response, request

from services.codegen import queries, usecases
from services.codegen.domain.burning import Burning
from services.codegen.ports import Service
from services.codegen.schemas.burnings import REASON_LENGTH
from shared.errors import Defect, Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.commands import Call
from shared.web import _, page_command, reading, redirect_to, render_page

blueprint = page_blueprint("burnings_pages", __name__)


@blueprint.get("/code-burnings/new")
@guard("code_officer")
def new_burning() -> Response:
    """Ask for the reason why a code is to be burnt."""
    uscc = request.args.get("uscc", "")
    with reading() as call:
        code = queries.find_code(call.unit.tx, uscc)
    if code is None or not call.actor.covers(code.registry):
        raise Refusal("code.not_found")
    if not code.burnable:
        raise Refusal("code.not_burnable")
    return render_page("burning_new.html", uscc=uscc, reason="", refusal=None)


@blueprint.post("/code-burnings")
@guard("code_officer")
def propose_burning() -> Response:
    """Ask for a code to be burnt; the form's own id is the burning's."""
    uscc, reason = request.form.get("uscc", ""), request.form.get("reason", "").strip()

    def work(call: Call) -> Burning:
        if not 0 < len(reason) <= REASON_LENGTH:
            raise Refusal("request.invalid", defects=[Defect("/reason", "code.burning_reason_missing")])
        return usecases.propose_burning(call.unit, call.actor, UUID(call.key), uscc, reason)

    return page_command(
        work,
        then=lambda burning: redirect_to(
            f"/code-burnings/{burning.burning_id}",
            said=_("已提出，等待另一名管理员确认。", "Asked for; a second officer must confirm it."),
        ),
        on_refusal=lambda refusal: render_page(
            "burning_new.html", status=refusal.status, uscc=uscc, reason=reason, refusal=refusal
        ),
    )


@blueprint.get("/code-burnings/<uuid:burning_id>")
@guard("code_officer", "supervisor")
def show_burning(burning_id: UUID) -> Response:
    """Show what was asked for, and what can be decided."""
    return render_page("burning.html", burning=_burning(burning_id))


@blueprint.post("/code-burnings/<uuid:burning_id>/confirmation")
@guard("code_officer")
def confirm_burning(burning_id: UUID) -> Response:
    """Burn the code."""
    checked = serving(Service).settings.national_check
    return page_command(
        lambda call: usecases.confirm_burning(
            call.unit, call.actor, burning_id, call.expected_version, national_check=checked
        ),
        then=lambda _burning: redirect_to(
            f"/code-burnings/{burning_id}",
            said=_("代码已作废，申请将得到下一个号码。", "The code is burnt; the application gets the next number."),
        ),
    )


@blueprint.post("/code-burnings/<uuid:burning_id>/withdrawal")
@guard("code_officer")
def withdraw_burning(burning_id: UUID) -> Response:
    """Let the code stand after all."""
    return page_command(
        lambda call: usecases.withdraw_burning(call.unit, call.actor, burning_id, call.expected_version),
        then=lambda _burning: redirect_to(
            f"/code-burnings/{burning_id}", said=_("已撤回，代码照常有效。", "Taken back; the code stands.")
        ),
    )


def _burning(burning_id: UUID) -> Burning:
    with reading() as call:
        burning = queries.find_burning(call.unit.tx, burning_id)
    if burning is None or not call.actor.covers(burning.registry):
        raise Refusal("code.burning_not_found")
    return burning

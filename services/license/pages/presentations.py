"""Showing a licence: choose the items, hold up the code; and the record of every use."""

from typing import Any
from uuid import UUID

from flask import Response, request
from markupsafe import Markup

from services.license import minting, usecases
from services.license.domain import qr
from services.license.domain.grants import Capacity
from services.license.domain.presentation import Presentation, Wish, offered
from services.license.pages.routes import blueprint
from services.license.ports import Service
from services.license.queries import grants, licenses, presentations
from shared.clock import LEGAL_ZONE
from shared.errors import Refusal
from shared.http import Call, guard, principal, serving
from shared.http.paging import page_request
from shared.kinds import kind_row
from shared.web import _, page_command, reading, redirect_to, render_page

MOST_DOWNLOADS = 50


@blueprint.get("/presentations/new")
@guard.signed_in
def choose_items() -> Response:
    """The form: to whom, what for, which items; without ``license`` a choice of licences."""
    return _form(request.args.get("license", ""), {})


@blueprint.post("/presentations/new")
@guard.signed_in
def make_code() -> Response:
    """Write the showing down; its code is signed when it is held up."""
    form: dict[str, Any] = request.form.to_dict() | {"fields": request.form.getlist("fields")}
    chosen = form.get("license", "")

    def work(call: Call) -> Presentation:
        wish = Wish(form.get("audience", "").strip(), form.get("purpose", "").strip(), tuple(form["fields"]))
        return usecases.present(call.unit, call.actor, UUID(call.key), _id_of(chosen), wish)

    return page_command(
        work,
        then=lambda made: redirect_to(f"/presentations/{made.presentation_id}"),
        on_refusal=lambda refusal: _form(chosen, form, refusal),
    )


@blueprint.get("/presentations/<uuid:presentation_id>")
@guard.signed_in
def hold_up(presentation_id: UUID) -> Response:
    """The code, until when it holds, and the two digits that both sides compare."""
    shown = minting.signed(serving(Service), principal(), presentation_id)
    with reading() as call:
        found = licenses.license_by_id(call.unit.tx, shown.license_id)
        now = call.unit.clock.now()
    code = qr.outline(shown.token) if shown.token and now < shown.expires_at else None
    return render_page(
        "presentation.html",
        shown=shown,
        license=found,
        items=[item_words(name, found.face.kind) for name in shown.fields] if found else [],
        code=code,
        code_path=Markup(code.path) if code else None,  # noqa: S704 - drawn by us from a code of ours
        until=f"{shown.expires_at.astimezone(LEGAL_ZONE):%H:%M:%S}",
    )


@blueprint.get("/presentations")
@guard.signed_in
def list_uses() -> Response:
    """The record of use (使用记录): every showing and every download."""
    page, uscc = page_request(), request.args.get("uscc", "")
    with reading() as call:
        mine = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
        chosen = next((one for one in mine if one.uscc == uscc), mine[0] if len(mine) == 1 and not uscc else None)
        rows, fetched = [], []
        if chosen or uscc:
            entity_id, only = usecases.uses_scope(call.unit, call.actor, chosen.uscc if chosen else uscc)
            rows = presentations.presentations_of(call.unit.tx, entity_id, only, page.after, page.fetch)
            fetched = [] if only else presentations.downloads_of(call.unit.tx, entity_id, None, MOST_DOWNLOADS)
    found = page.of(rows, key=lambda one: (one.minted_at, one.presentation_id))
    return render_page(
        "presentations.html",
        mine=mine,
        chosen=chosen,
        page=found,
        started=bool(page.after),
        downloads=fetched,
        words=item_words,
        kind=chosen.kind if chosen else "other",
        shows_downloads=chosen is not None and chosen.capacity is not Capacity.CLERK,
    )


def _form(chosen: str, form: dict[str, Any], refusal: Refusal | None = None) -> Response:
    with reading() as call:
        mine = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
        found = licenses.license_by_id(call.unit.tx, _id_of(chosen)) if chosen else None
        acting = next((one for one in mine if found and one.entity_id == found.entity_id), None)
        if chosen and acting is None:
            raise Refusal("license.not_holder")
        matters: list[str] = []
        if acting and acting.capacity is Capacity.CLERK:
            matters = grants.matters_of(call.unit.tx, acting.entity_id, call.actor.subject, call.unit.clock.today())
    return render_page(
        "presentation_new.html",
        status=refusal.status if refusal else 200,
        mine=mine,
        license=found,
        items=[(name, item_words(name, found.face.kind)) for name in offered(found.face)] if found else [],
        matters=[(matter, matter) for matter in matters],
        form=form,
        refusal=refusal,
    )


def item_words(name: str, kind: str) -> str:
    """What an item is called on the licence of that kind."""
    row = kind_row(kind)
    return {
        "name": _("名称", "Name"),
        "head": _(row.head_zh, row.head_en),
        "capital": _(row.capital_zh, row.capital_en),
        "established_on": _("成立日期", "Established"),
        "address": _(row.address_zh, row.address_en),
        "scope": _("经营范围", "Business scope"),
        "composition": _("组成形式", "Composition"),
    }[name]


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise Refusal("license.not_found") from fault

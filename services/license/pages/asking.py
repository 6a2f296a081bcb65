"""Asking for a licence to be shown by a wallet: the form, what the asker sees, what the holder sees."""

from typing import Any
from uuid import UUID

from flask import Response, request
from markupsafe import Markup

from services.license import usecases
from services.license.domain import qr
from services.license.domain.asking import Asking, ShowRequest
from services.license.domain.grants import Capacity
from services.license.domain.panels import Words, panels
from services.license.pages.presentations import item_words
from services.license.pages.routes import blueprint
from services.license.pages.words import face_rows
from services.license.queries import presentations
from services.license.usecases.asked import Shown, Stage, asked, post_of
from services.license.verification import Verdict
from services.license.verification.sd_jwt import DISCLOSABLE
from shared.clock import LEGAL_ZONE
from shared.errors import Refusal
from shared.http import Call, guard
from shared.web import _, page_command, reading, redirect_to, render_page

REFRESH_SECONDS = 5
_GENUINE = Words(
    "钱包出示的执照真实，当前有效",
    "Shown by its holder's wallet: genuine and in force",
    "签名有效，持有人的密钥已核对。",
    "Signature valid, the holder's key checked.",
)


@blueprint.get("/presentation-requests/new")
@guard.signed_in
def new_request() -> Response:
    """The form: in whose name, what for, which items."""
    return _form({})


@blueprint.post("/presentation-requests/new")
@guard.signed_in
def make_request() -> Response:
    """Write the request down; it is signed when a wallet fetches it."""
    form: dict[str, Any] = request.form.to_dict() | {"fields": request.form.getlist("fields")}

    def work(call: Call) -> ShowRequest:
        asking = Asking(form.get("purpose", "").strip(), tuple(dict.fromkeys(form["fields"])))
        return usecases.ask(call.unit, call.actor, UUID(call.key), form.get("uscc") or None, asking)

    return page_command(
        work,
        then=lambda made: redirect_to(f"/presentation-requests/{made.request_id}"),
        on_refusal=lambda refusal: _form(form, refusal),
    )


@blueprint.get("/presentation-requests/<uuid:request_id>")
@guard.signed_in
def follow_request(request_id: UUID) -> Response:
    """The code that wallets scan, and then what was shown; it draws itself anew while it waits."""
    with reading() as call:
        made = asked(call.unit, usecases.asked_by(call.unit, call.actor, request_id))
    code = qr.outline(made.wallet_link) if made.state is Stage.WAITING else None
    page = render_page(
        "presentation_request.html",
        made=made,
        code=code,
        code_path=Markup(code.path) if code else None,  # noqa: S704 - drawn by us from a link of ours
        items=[item_words(name, "other") for name in made.request.fields],
        until=f"{made.request.expires_at.astimezone(LEGAL_ZONE):%H:%M:%S}",
        holder_page=made.post.holder_page(request_id),
        words=_words_of(made.shown) if made.shown else None,
        rows=face_rows(made.shown.excerpt) if made.shown else [],
        missing=[item_words(name, made.shown.excerpt.kind) for name in made.shown.missing] if made.shown else [],
        seconds=REFRESH_SECONDS,
    )
    if made.state is Stage.WAITING:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


@blueprint.get("/presentation-requests/<uuid:request_id>/holder")
@guard.limited(per_minute=120)
def show_to_holder(request_id: UUID) -> Response:
    """Who asks, what for, which items, the number to compare; afterwards what was shown."""
    with reading() as call:
        found = usecases.request_by_id(call.unit, request_id)
        made, link = asked(call.unit, found), post_of(call.unit).wallet_link(found)
    shown = found.answer.fields if found.answer else ()
    return render_page(
        "presentation_request_holder.html",
        made=made,
        link=link,
        items=[item_words(name, "other") for name in found.fields],
        choices=[(name, item_words(name, "other")) for name in found.fields],
        shown=[item_words(name, "other") for name in shown],
        until=f"{found.expires_at.astimezone(LEGAL_ZONE):%H:%M:%S}",
    )


def _words_of(shown: Shown) -> Words:
    return _GENUINE if shown.verdict is Verdict.VALID else panels()[str(shown.verdict)]


def _form(form: dict[str, Any], refusal: Refusal | None = None) -> Response:
    with reading() as call:
        mine = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
        is_authority = usecases.asks_as_authority(call.actor)
    names = [(one.uscc, one.name) for one in mine if one.capacity is not Capacity.CLERK]
    return render_page(
        "presentation_request_new.html",
        status=refusal.status if refusal else 200,
        names=[("", _("本机关", "This authority")), *names] if is_authority else names,
        items=[(name, item_words(name, "other")) for name in DISCLOSABLE],
        form=form,
        refusal=refusal,
    )

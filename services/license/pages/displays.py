"""Pages of licences on display: the head's list and switch, and what a shop's customer sees behind the badge."""

from uuid import UUID

from flask import Response, request
from markupsafe import Markup

from services.license import usecases
from services.license.domain.badge import badge
from services.license.domain.display import DISPLAYS, Display, Posted
from services.license.domain.grants import Capacity
from services.license.pages.display_words import display_tag, display_words
from services.license.pages.routes import blueprint
from services.license.pages.words import face_rows
from services.license.ports import Service
from services.license.queries import displays as queries
from services.license.queries import presentations
from shared.errors import Refusal
from shared.http import Call, guard, serving
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to, render_page


@blueprint.get("/displays")
@guard.signed_in
def list_displays() -> Response:
    """The displays of one entity, with the form; without ``uscc`` of the only entity there is, or a choice."""
    return _page(request.args.get("uscc", ""))


@blueprint.post("/displays")
@guard.signed_in
def put_on_display() -> Response:
    """Put the licence in force on display."""
    form = request.form.to_dict()
    uscc = form.get("uscc", "")
    return page_command(
        lambda call: usecases.display_license(call.unit, call.actor, UUID(call.key), uscc, form.get("place", "")),
        then=lambda made: _shown_again(
            made, _("已亮照。把下面的代码放进网店页面。", "On display. Put the code below on your page.")
        ),
        on_refusal=lambda refusal: _page(uscc, form, refusal),
    )


@blueprint.get("/displays/<uuid:display_id>")
@guard.signed_in
def show_display(display_id: UUID) -> Response:
    """One display: its state, the badge to be copied, and the switch."""
    with reading() as call:
        shown = _posted(call, usecases.display_for(call.unit, call.actor, display_id))
        newest = queries.in_force(call.unit.tx, shown.display.entity_id)
    return render_page(
        "display.html",
        shown=shown,
        badge=Markup(badge(shown.state)),  # noqa: S704 - drawn by us from words of ours
        tag=display_tag(shown.state),
        may_show=newest is not None,
    )


@blueprint.post("/displays/<uuid:display_id>/activation")
@guard.signed_in
def turn_on(display_id: UUID) -> Response:
    """Show the licence in force."""
    return page_command(
        lambda call: usecases.turn_on(call.unit, call.actor, display_id, call.expected_version),
        then=lambda one: _shown_again(one, _("已开启，显示现行执照。", "On, with the licence in force.")),
    )


@blueprint.post("/displays/<uuid:display_id>/deactivation")
@guard.signed_in
def turn_off(display_id: UUID) -> Response:
    """Show nothing any more."""
    return page_command(
        lambda call: usecases.turn_off(call.unit, call.actor, display_id, call.expected_version),
        then=lambda one: _shown_again(one, _("已关闭，链接不再显示执照。", "Off; the link shows no licence any more.")),
    )


@blueprint.get("/public-displays/<code>")
@guard.limited(per_minute=120)
def follow_badge(code: str) -> Response:
    """Whether the licence on display is the current one; where it is not, the way to the one that is."""
    with reading() as call:
        seen = usecases.seen_through(call.unit, code)
        checked = usecases.check_serial(call.unit, seen.license.serial)
        now = call.unit.clock.now()
    return render_page(
        "public_display.html",
        status=200 if seen.display.is_on else 410,
        seen=seen,
        checked=checked,
        words=display_words(seen.state, checked),
        rows=face_rows(seen.license.face),
        now=now,
    )


def _posted(call: Call, display: Display) -> Posted:
    seen = queries.seen(call.unit.tx, display)
    return Posted(display, seen.state, seen.license.serial, serving(Service).settings.own_url)


def _shown_again(one: Display, said: str) -> Response:
    return redirect_to(f"/displays/{one.display_id}", said=said)


def _page(uscc: str, form: dict[str, str] | None = None, refusal: Refusal | None = None) -> Response:
    page = page_request()
    with reading() as call:
        everybody = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
        mine = [one for one in everybody if one.capacity is Capacity.HEAD]
        chosen = next((one for one in mine if one.uscc == uscc), mine[0] if len(mine) == 1 and not uscc else None)
        if uscc and chosen is None:
            raise Refusal("license.not_holder")
        rows: list[Posted] = []
        if chosen:
            entity_id = usecases.displays_scope(call.unit, call.actor, chosen.uscc)
            found = queries.displays_of(call.unit.tx, entity_id, page.after, page.fetch)
            rows = [_posted(call, one) for one in found]
    return render_page(
        "displays.html",
        status=refusal.status if refusal else 200,
        mine=mine,
        chosen=chosen,
        most=DISPLAYS,
        page=page.of(rows, key=lambda one: (one.display.made_at, one.display.display_id)),
        started=bool(page.after),
        tag_of=display_tag,
        form=form or {},
        refusal=refusal,
    )

"""Who else may use a licence: the list, the form, and taking it back."""

from datetime import date
from uuid import UUID

from flask import Response, request

from services.license import usecases
from services.license.domain.grants import MANAGERS, TEXT_LENGTH, Capacity, Grant, Role, Terms
from services.license.pages.routes import blueprint
from services.license.queries import grants as queries
from services.license.queries import presentations
from shared.errors import Defect, Refusal
from shared.http import Call, guard
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to, render_page


@blueprint.get("/license-grants")
@guard.signed_in
def list_grants() -> Response:
    """The grants of one entity, with the form; without ``uscc`` of the only entity there is, or a choice."""
    return _page(request.args.get("uscc", ""))


@blueprint.post("/license-grants")
@guard.signed_in
def give_grant() -> Response:
    """Make somebody manager or clerk."""
    form = request.form.to_dict()
    uscc = form.get("uscc", "")

    def work(call: Call) -> Grant:
        return usecases.grant(call.unit, call.actor, UUID(call.key), uscc, _terms(form))

    said = _("已授权，马上生效。", "Granted, at once.")
    return page_command(
        work,
        then=lambda _grant: redirect_to(f"/license-grants?uscc={uscc}", said=said),
        on_refusal=lambda refusal: _page(uscc, form, refusal),
    )


@blueprint.get("/license-grants/<uuid:grant_id>/revocation")
@guard.signed_in
def ask_revocation(grant_id: UUID) -> Response:
    """Ask whether a grant is to end."""
    with reading() as call:
        found = usecases.grant_for(call.unit, call.actor, grant_id)
    if found.ended_at is not None:
        raise Refusal("license.grant_ended")
    return render_page("license_grant_end.html", grant=found)


@blueprint.post("/license-grants/<uuid:grant_id>/revocation")
@guard.signed_in
def revoke_grant(grant_id: UUID) -> Response:
    """End a grant."""
    return page_command(
        lambda call: usecases.revoke_grant(call.unit, call.actor, grant_id, call.expected_version),
        then=lambda one: redirect_to(
            f"/license-grants?uscc={one.uscc}", said=_("授权已收回，马上生效。", "Revoked, at once.")
        ),
    )


def _terms(form: dict[str, str]) -> Terms:
    """What the form says; a line is a matter. Raises Refusal for a shape that no use case has to look at."""
    try:
        until_on = date.fromisoformat(form["until_on"]) if form.get("until_on") else None
    except ValueError as fault:
        raise _invalid("/until_on") from fault
    subject = form.get("subject", "").strip()
    if not subject or len(subject) > 64 or not subject.isascii() or not subject.isprintable() or " " in subject:
        raise _invalid("/subject")
    role = Role.MANAGER if form.get("role") == Role.MANAGER else Role.CLERK
    matters = tuple(line.strip() for line in form.get("matters", "").splitlines() if line.strip())
    if any(len(matter) > TEXT_LENGTH for matter in matters):
        raise _invalid("/matters")
    return Terms(role, subject, () if role is Role.MANAGER else matters, until_on)


def _invalid(pointer: str) -> Refusal:
    return Refusal("request.invalid", defects=(Defect(pointer, "request.invalid"),))


def _page(uscc: str, form: dict[str, str] | None = None, refusal: Refusal | None = None) -> Response:
    page = page_request()
    with reading() as call:
        mine = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
        chosen = next((one for one in mine if one.uscc == uscc), mine[0] if len(mine) == 1 and not uscc else None)
        if uscc and chosen is None:
            raise Refusal("license.not_holder")
        rows: list[Grant] = []
        if chosen:
            entity_id, given_by = usecases.grants_scope(call.unit, call.actor, chosen.uscc)
            rows = queries.grants_of(call.unit.tx, entity_id, given_by, page.after, page.fetch)
    found = page.of(rows, key=lambda one: (one.granted_at, one.grant_id))
    return render_page(
        "license_grants.html",
        status=refusal.status if refusal else 200,
        mine=mine,
        chosen=chosen,
        may_grant=chosen is not None and chosen.capacity is not Capacity.CLERK,
        may_name_managers=chosen is not None and chosen.capacity is Capacity.HEAD,
        managers=MANAGERS,
        page=found,
        started=bool(page.after),
        form=form or {},
        refusal=refusal,
    )

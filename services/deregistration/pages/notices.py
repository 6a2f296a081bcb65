"""Public notices; objecting to one: the form, the page to check it, and what became of it."""

from typing import Any
from uuid import UUID

from flask import Response, request

from services.deregistration.domain.notice import Group, in_time
from services.deregistration.domain.objection import TEXT_LIMIT, public_text_defects
from services.deregistration.domain.undertaking import TEXTS
from services.deregistration.pages.forms import back_to, drawn_again, loaded, page, typed, with_contacts
from services.deregistration.ports import Service
from services.deregistration.queries.notices import notice_list, notice_view, undertaking_content
from services.deregistration.schemas.cases import phone_of
from services.deregistration.schemas.notices import NoticeFilters, ObjectionIn
from services.deregistration.usecases import objections
from services.deregistration.usecases.objections import ObjectionDraft
from shared.errors import Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.commands import Call
from shared.http.paging import page_request
from shared.ids import uuid7
from shared.web import _, page_command, reading, redirect_to

pages = page_blueprint("notice_pages", __name__)
RUNNING = frozenset({"in_notice", "filing_window", "under_decision"})


@pages.get("/notices")
@guard.public
def list_notices() -> Response:
    """All notices, newest first."""
    asked = page_request()
    values = {name: request.args.get(name, "").strip() for name in ("state", "registry", "q")}
    filters = loaded(NoticeFilters, {name: value for name, value in values.items() if value})
    with reading() as call:
        rows = notice_list(call.unit.tx, filters, asked.after, asked.fetch)
        today = call.unit.clock.today()
    found = asked.of(rows, key=lambda row: (row["published_at"], row["notice_id"]))
    return page(
        "notices.html",
        rows=found.items,
        next_cursor=found.next_cursor,
        started=asked.after is not None,
        values=values,
        today=today,
    )


@pages.get("/notices/<uuid:notice_id>")
@guard.public
def show_notice(notice_id: UUID) -> Response:
    """One notice: its days, its undertaking, its objections, and the form to object."""
    return _draw(notice_id)


def _draw(
    notice_id: UUID, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with reading() as call:
        view = notice_view(call.unit.tx, notice_id)
        today, now = call.unit.clock.today(), call.unit.clock.legal_now()
        actor = call.actor
    return page(
        "notice.html",
        status=status,
        refusal=refusal,
        typed=typed or {},
        view=view,
        period=view.notice.period,
        today=today,
        undertaking=TEXTS[view.undertaking_version],
        may_object=view.state in RUNNING and in_time(view.notice.period, Group.PUBLIC, now),
        is_applicant=actor.has("applicant"),
        text_limit=TEXT_LIMIT,
    )


@pages.get("/notices/<uuid:notice_id>/undertaking")
@guard.public
def show_undertaking(notice_id: UUID) -> Response:
    """The undertaking as a paper to read and print."""
    with reading() as call:
        view = notice_view(call.unit.tx, notice_id)
        content = undertaking_content(call.unit.tx, notice_id)
    return page("notice_undertaking.html", view=view, content=content)


@pages.post("/notices/<uuid:notice_id>/objections")
@guard("applicant", real_named=True)
def check_objection(notice_id: UUID) -> Response:
    """Show what would be published, before anything is."""
    values = typed()
    defects = public_text_defects("/text", values.get("text", ""))
    try:
        loaded(ObjectionIn, with_contacts(dict(values)))
    except Refusal as refusal:
        defects = refusal.defects + defects
    if defects:
        told = Refusal("request.invalid", defects=defects)
        return _draw(notice_id, status=told.status, refusal=told, typed=values)
    return _draw_check(notice_id, uuid7(), typed=values)


@pages.get("/notices/<uuid:notice_id>/objections")
@guard.public
def back_to_notice(notice_id: UUID) -> Response:
    """Lead to the page on which this form stands."""
    return back_to(f"/notices/{notice_id}")


def _draw_check(
    notice_id: UUID,
    objection_id: UUID,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    with reading() as call:
        view = notice_view(call.unit.tx, notice_id)
    return page(
        "objection_check.html",
        status=status,
        refusal=refusal,
        typed=typed or {},
        view=view,
        objection_id=objection_id,
    )


@pages.post("/notices/<uuid:notice_id>/objections/<uuid:objection_id>")
@guard("applicant", real_named=True)
def object_to_notice(notice_id: UUID, objection_id: UUID) -> Response:
    """Object."""
    values = typed()

    def act(call: Call) -> Any:
        body = loaded(ObjectionIn, with_contacts(dict(values)))
        contact = serving(Service).sealed_contact("objection", objection_id, phone_of(body["contacts"]))
        draft = ObjectionDraft(body["reason_code"], body["text"], contact)
        return objections.raise_objection(call.unit, call.actor, notice_id, objection_id, draft)

    return page_command(
        act,
        then=lambda _objection: redirect_to(
            f"/notices/{notice_id}/objections/{objection_id}",
            said=_("异议已提出并公开。", "Your objection is raised and public."),
        ),
        on_refusal=drawn_again(_draw_check, notice_id, objection_id),
    )


@pages.get("/notices/<uuid:notice_id>/objections/<uuid:objection_id>")
@guard("applicant")
def show_objection(notice_id: UUID, objection_id: UUID) -> Response:
    """My objection, and the button to withdraw it."""
    with reading() as call:
        objection = objections.own_objection(call.unit, call.actor, notice_id, objection_id)
        view = notice_view(call.unit.tx, notice_id)
    return page("objection.html", view=view, objection=objection)


@pages.post("/notices/<uuid:notice_id>/objections/<uuid:objection_id>/withdrawal")
@guard("applicant")
def withdraw_objection(notice_id: UUID, objection_id: UUID) -> Response:
    """Withdraw my objection."""
    return page_command(
        lambda call: objections.withdraw_objection(
            call.unit, call.actor, notice_id, objection_id, call.expected_version
        ),
        then=lambda _objection: redirect_to(
            f"/notices/{notice_id}/objections/{objection_id}", said=_("异议已撤回。", "Your objection is withdrawn.")
        ),
    )

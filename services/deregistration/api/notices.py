"""Public notices, and objecting to them."""

from typing import Any
from uuid import UUID

import rfc8785
from flask import Response

from services.deregistration.domain.objection import Objection
from services.deregistration.ports import Service
from services.deregistration.queries.notices import NoticeView, notice_list, notice_view, undertaking_content
from services.deregistration.schemas.cases import phone_of
from services.deregistration.schemas.notices import (
    NoticeFilters,
    NoticeOut,
    NoticeRowOut,
    ObjectionIn,
    ObjectionsOut,
    OwnObjectionOut,
)
from services.deregistration.usecases import objections
from services.deregistration.usecases.objections import ObjectionDraft
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call, reading
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("notices", __name__, "Public notices and objections")


@blueprint.route("/notices")
@guard.public
@commands.listing(NoticeRowOut, filters=NoticeFilters)
def list_notices(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List notices, newest first."""
    rows = notice_list(call.unit.tx, filters, page.after, page.fetch)
    return page.of(rows, key=lambda row: (row["published_at"], row["notice_id"]))


@blueprint.route("/notices/<uuid:notice_id>")
@guard.public
@commands.read(NoticeOut)
def show_notice(call: Call, notice_id: UUID) -> NoticeView:
    """Show a notice with its objections and its result."""
    return notice_view(call.unit.tx, notice_id)


@blueprint.route("/notices/<uuid:notice_id>/undertaking")
@guard.public
def show_undertaking(notice_id: UUID) -> Response:
    """Send the document all investors signed, byte for byte as it was hashed."""
    with reading() as call:
        document = rfc8785.dumps(undertaking_content(call.unit.tx, notice_id))
    return Response(document, mimetype="application/json")


@blueprint.route("/notices/<uuid:notice_id>/objections")
@guard.public
@commands.read(ObjectionsOut)
def list_objections(call: Call, notice_id: UUID) -> dict[str, Any]:
    """Show all objections to a notice."""
    return {"items": notice_view(call.unit.tx, notice_id).objections}


def show_objection(call: Call, notice_id: UUID, objection_id: UUID) -> Objection:
    """Return an own objection."""
    return objections.own_objection(call.unit, call.actor, notice_id, objection_id)


@blueprint.route("/notices/<uuid:notice_id>/objections/<uuid:objection_id>", methods=["PUT"])
@guard("applicant", real_named=True)
@blueprint.arguments(ObjectionIn)
@commands.create(OwnObjectionOut, present=show_objection)
def object_to_notice(call: Call, body: dict[str, Any], notice_id: UUID, objection_id: UUID) -> Objection:
    """Object to a notice."""
    contact = serving(Service).sealed_contact("objection", objection_id, phone_of(body["contacts"]))
    draft = ObjectionDraft(body["reason_code"], body["text"], contact)
    return objections.raise_objection(call.unit, call.actor, notice_id, objection_id, draft)


@blueprint.route("/notices/<uuid:notice_id>/objections/<uuid:objection_id>/withdrawal", methods=["POST"])
@guard("applicant")
@commands.command(OwnObjectionOut)
def withdraw_objection(call: Call, notice_id: UUID, objection_id: UUID) -> Objection:
    """Take an own objection back."""
    return objections.withdraw_objection(call.unit, call.actor, notice_id, objection_id, call.expected_version)

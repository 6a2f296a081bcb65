"""A holder's licences: the list, the card, the files."""

from uuid import UUID

from flask import Response
from markupsafe import Markup

from services.license import usecases
from services.license.domain import qr
from services.license.domain.license import State
from services.license.domain.paper import copies
from services.license.pages.routes import blueprint
from services.license.pages.words import card_rows, state_tag
from services.license.queries import licenses as queries
from shared.http import guard
from shared.http.paging import page_request
from shared.web import reading, render_page


@blueprint.get("/licenses")
@guard.signed_in
def list_licenses() -> Response:
    """The licences one may see."""
    page = page_request()
    with reading() as call:
        reader = usecases.reader_of(call.unit, call.actor)
        rows = queries.visible_licenses(call.unit.tx, reader, None, page.after, page.fetch)
    found = page.of(rows, key=lambda one: (one.prepared_at, one.license_id))
    return render_page(
        "licenses.html",
        licenses=found.items,
        next_cursor=found.next_cursor,
        started=bool(page.after),
        state_tag=state_tag,
    )


@blueprint.get("/licenses/<uuid:license_id>")
@guard.signed_in
def show_license(license_id: UUID) -> Response:
    """The card of one licence."""
    with reading() as call:
        shown = usecases.licence_for(call.unit, call.actor, license_id)
        text = queries.qr_text(call.unit.tx, license_id)
    code = qr.outline(text) if text else None
    return render_page(
        "license.html",
        license=shown,
        rows=card_rows(shown.face),
        code=code,
        code_path=Markup(code.path) if code else None,  # noqa: S704 - drawn by us from a code of ours
        tag=state_tag(shown.state),
        copies=copies(shown.copies),
        is_waiting=shown.state is State.PREPARED,
        is_void=shown.state in {State.VOID, State.SUPERSEDED, State.DROPPED},
    )


@blueprint.get("/licenses/<uuid:license_id>/credential")
@guard.signed_in
def download_credential(license_id: UUID) -> Response:
    """The SD-JWT as a file."""
    with reading() as call:
        shown = usecases.licence_for(call.unit, call.actor, license_id)
        text = usecases.credential_for(call.unit, call.actor, license_id)
    return file_response(text, "application/dc+sd-jwt", f"{shown.serial}.sdjwt")


@blueprint.get("/licenses/<uuid:license_id>/qr.png")
@guard.signed_in
def download_qr(license_id: UUID) -> Response:
    """The QR code as a picture, large enough for print: 6 pixels a module."""
    with reading() as call:
        shown = usecases.licence_for(call.unit, call.actor, license_id)
        text = usecases.qr_text_for(call.unit, call.actor, license_id)
    return file_response(qr.png(text), "image/png", f"{shown.serial}.png")


def file_response(content: str | bytes, kind: str, name: str) -> Response:
    """A file that the browser keeps, and nobody on the way."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response

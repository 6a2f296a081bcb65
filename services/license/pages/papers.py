"""Buttons of a licence's page: PDF and picture."""

from uuid import UUID

from flask import Response, request

from services.license.domain.paper import CopyKind, PaperFormat
from services.license.pages.routes import blueprint
from services.license.papers import paper, paper_response
from services.license.ports import Service
from services.license.usecases import Wanted
from shared.http import guard, serving
from shared.http.guards import principal


@blueprint.get("/licenses/<uuid:license_id>/document")
@guard.signed_in
def download_document(license_id: UUID) -> Response:
    """The signed PDF."""
    return _file(license_id, PaperFormat.PDF)


@blueprint.get("/licenses/<uuid:license_id>/image")
@guard.signed_in
def download_image(license_id: UUID) -> Response:
    """The picture."""
    return _file(license_id, PaperFormat.PNG)


def _file(license_id: UUID, form: PaperFormat) -> Response:
    kind = CopyKind.DUPLICATE if request.args.get("copy") == CopyKind.DUPLICATE else CopyKind.ORIGINAL
    number = request.args.get("number", "1")
    wanted = Wanted(license_id, kind, int(number) if number.isdecimal() and len(number) < 4 else 0, form)
    return paper_response(paper(serving(Service), principal(), wanted))

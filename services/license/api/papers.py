"""The files of a licence on paper."""

from typing import Any
from uuid import UUID

from flask import Response

from services.license.domain.paper import PaperFormat
from services.license.papers import paper, paper_response
from services.license.ports import Service
from services.license.schemas.licenses import PaperQuery
from services.license.usecases import Wanted
from shared.http import api_blueprint, guard, serving
from shared.http.guards import principal

blueprint = api_blueprint("papers", __name__, "A licence on paper: PDF and picture")


@blueprint.route("/licenses/<uuid:license_id>/document")
@guard.signed_in
@blueprint.arguments(PaperQuery, location="query")
def show_document(query: dict[str, Any], license_id: UUID) -> Response:
    """Give the licence in force as a signed PDF/A-3, with the credential and the log's proof inside."""
    return answer(license_id, query, PaperFormat.PDF)


@blueprint.route("/licenses/<uuid:license_id>/image")
@guard.signed_in
@blueprint.arguments(PaperQuery, location="query")
def show_image(query: dict[str, Any], license_id: UUID) -> Response:
    """Give the licence in force as a picture (PNG)."""
    return answer(license_id, query, PaperFormat.PNG)


def answer(license_id: UUID, query: dict[str, Any], form: PaperFormat) -> Response:
    """The file that a query asks for."""
    return paper_response(
        paper(serving(Service), principal(), Wanted(license_id, query["copy"], query["number"], form))
    )

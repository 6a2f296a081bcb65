"""JSON in and out: licences for holders and officers, checks for everybody."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request

from services.license import usecases
from services.license.domain import qr
from services.license.domain.license import License
from services.license.published.logfiles import proof_response
from services.license.queries import licenses
from services.license.schemas.licenses import (
    LicenseFilters,
    LicenseOut,
    PublicLicenseOut,
    VerificationIn,
    VerificationOut,
)
from services.license.verification import Verification
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call, reading
from shared.http.paging import Page, PageRequest
from shared.unit import Unit

blueprint = api_blueprint("license", __name__, "Licences: for their holders; checks by everybody")

CREDENTIAL_TYPE = "application/dc+sd-jwt"
_CHECKS: dict[str, Callable[[Unit, str], Verification]] = {
    "qr": usecases.check_document,
    "sd_jwt": usecases.check_document,
    "serial": usecases.check_serial,
    "uscc": usecases.check_uscc,
}
_DRAWN: dict[str, Callable[[str], str | bytes]] = {
    "text/plain": str,
    "image/png": qr.png,
    "image/svg+xml": qr.svg,
}


@blueprint.route("/licenses")
@guard.signed_in
@commands.listing(LicenseOut, filters=LicenseFilters)
def list_licenses(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List the licences one may see, newest first."""
    reader = usecases.reader_of(call.unit, call.actor)
    rows = licenses.visible_licenses(call.unit.tx, reader, filters.get("uscc"), page.after, page.fetch)
    return page.of(rows, key=lambda one: (one.prepared_at, one.license_id))


@blueprint.route("/licenses/<uuid:license_id>")
@guard.signed_in
@commands.read(LicenseOut)
def show_license(call: Call, license_id: UUID) -> License:
    """Show a licence."""
    return usecases.licence_for(call.unit, call.actor, license_id)


@blueprint.route("/licenses/<uuid:license_id>/credential")
@guard.signed_in
def show_credential(license_id: UUID) -> Response:
    """Give the licence as an SD-JWT VC."""
    with reading() as call:
        return Response(usecases.credential_for(call.unit, call.actor, license_id), mimetype=CREDENTIAL_TYPE)


@blueprint.route("/licenses/<uuid:license_id>/qr")
@guard.signed_in
def show_qr(license_id: UUID) -> Response:
    """Give the QR code as its text, PNG or SVG, by ``Accept``."""
    kind = request.accept_mimetypes.best_match(list(_DRAWN), default="text/plain")
    with reading() as call:
        text = usecases.qr_text_for(call.unit, call.actor, license_id)
    return Response(_DRAWN[kind](text), mimetype=kind)


@blueprint.route("/licenses/<uuid:license_id>/proof")
@guard.signed_in
def show_proof(license_id: UUID) -> Response:
    """Prove that the licence is in the public log: the text of a tlog-proof, or JSON by ``Accept``."""
    with reading() as call:
        proof = usecases.proof_for(call.unit, call.actor, license_id)
    return proof_response(proof)


@blueprint.route("/public-licenses/<serial>")
@guard.public
@commands.read(PublicLicenseOut)
def show_public_license(call: Call, serial: str) -> License:
    """Show what everybody may know of a licence that was ever in force."""
    found = licenses.by_serial(call.unit.tx, serial)
    if found is None:
        raise Refusal("license.not_found")
    return found


@blueprint.route("/verifications", methods=["POST"])
@guard.limited(per_minute=600)
@blueprint.arguments(VerificationIn)
@commands.read(VerificationOut)
def verify(call: Call, body: dict[str, str]) -> Verification:
    """Check a licence or a number; the answer is always 200 with a verdict. Nothing is stored."""
    if body["kind"] == "token":
        return usecases.check_token(call.unit, body["text"].strip(), body.get("audience"))
    return _CHECKS[body["kind"]](call.unit, body["text"].strip())

"""The second signature of a licence (SM2), where the deployment makes one."""

from uuid import UUID

from flask import Response, jsonify, request

from services.license.ports import Service
from services.license.schemas.second_signatures import SecondSignatureOut
from services.license.second_signing import second_signature
from shared.http import api_blueprint, guard, serving
from shared.http.guards import principal

blueprint = api_blueprint("second_signatures", __name__, "A second signature over a licence, with SM2; off by default")

DER = "application/octet-stream"


@blueprint.route("/licenses/<uuid:license_id>/second-signature")
@guard.signed_in
def show_second_signature(license_id: UUID) -> Response:
    """Give the SM2 signature over the credential: JSON with its key, or DER by ``Accept``."""
    found = second_signature(serving(Service), principal(), license_id)
    if request.accept_mimetypes.best_match(["application/json", DER]) != DER:
        return jsonify(SecondSignatureOut().dump(found))
    headers = {"Content-Disposition": f'attachment; filename="{found.serial}.sm2"'}
    return Response(found.signature, mimetype=DER, headers=headers)

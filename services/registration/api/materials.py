"""Materials: bytes in, bytes out."""

import binascii
from base64 import b64decode
from typing import Any
from uuid import UUID

from flask import Response, request

from services.registration.api.applications import READERS
from services.registration.domain.material import Material
from services.registration.ports import Service
from services.registration.queries.records import find_material
from services.registration.schemas.applications import MaterialOut, MaterialQuery
from services.registration.usecases import materials
from services.registration.usecases.materials import Upload
from shared.errors import Refusal
from shared.http import Call, api_blueprint, commands, guard, reading, serving

blueprint = api_blueprint("materials", __name__, "Materials of an application")
_DIGEST = "sha-256="


def show_material(call: Call, application_id: UUID, material_id: UUID) -> Material:
    """A file without its bytes."""
    found = find_material(call.unit.tx, material_id)
    if found is None or found.application_id != application_id:
        raise Refusal("material.not_found")
    return found


@blueprint.route("/applications/<uuid:application_id>/materials/<uuid:material_id>", methods=["PUT"])
@guard("applicant")
@blueprint.arguments(MaterialQuery, location="query")
@commands.create(MaterialOut, present=show_material)
def upload(call: Call, query: dict[str, Any], application_id: UUID, material_id: UUID) -> Material:
    """Upload a file: the body is its bytes, ``Digest: sha-256=<base64>`` its hash."""
    given = Upload(query["material_kind"], request.get_data(), declared_hash(request.headers.get("Digest")))
    return materials.add_material(call.unit, call.actor, application_id, material_id, given, keys=serving(Service).keys)


def declared_hash(header: str | None) -> str | None:
    """The hash a sender declares, as hex digits.

    :raises Refusal: ``material.hash_mismatch`` if it cannot be read.

    >>> declared_hash("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")[:8]
    'e3b0c442'
    """
    if header is None:
        return None
    if not header.lower().startswith(_DIGEST):
        raise Refusal("material.hash_mismatch")
    try:
        return b64decode(header[len(_DIGEST) :], validate=True).hex()
    except binascii.Error as error:
        raise Refusal("material.hash_mismatch") from error


@blueprint.route("/applications/<uuid:application_id>/materials/<uuid:material_id>")
@guard(*READERS)
def download(application_id: UUID, material_id: UUID) -> Response:
    """The bytes of a file; each reading is written down."""
    with reading() as call:
        keys = serving(Service).keys
        found = materials.read_material(call.unit, call.actor, application_id, material_id, keys=keys)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(found.content, mimetype=found.media_type, headers=headers)


@blueprint.route("/applications/<uuid:application_id>/materials/<uuid:material_id>", methods=["DELETE"])
@guard("applicant")
@commands.change(None)
def remove(call: Call, application_id: UUID, material_id: UUID) -> None:
    """Remove a file from a draft; ``If-Match`` names the version of the application."""
    materials.remove_material(
        call.unit,
        call.actor,
        application_id,
        material_id,
        call.expected_version,
        keys=serving(Service).keys,
    )

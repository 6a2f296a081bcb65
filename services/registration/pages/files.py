"""Pages of materials: upload, open, remove. A file is part of what is signed."""

from uuid import UUID

from flask import Response, request

from services.registration.domain.validation.materials import required_materials
from services.registration.pages import words
from services.registration.pages.drafts import DRAFT_STATES
from services.registration.ports import Service
from services.registration.queries.applications import application_view
from services.registration.usecases import materials
from shared.errors import Refusal
from shared.http import Call, guard, page_blueprint, serving
from shared.kinds import kind_row
from shared.web import _, page_command, reading, redirect_to, render_page

pages = page_blueprint("files", __name__)


@pages.get("/applications/<uuid:application_id>/materials")
@guard("applicant")
def show_files(application_id: UUID) -> Response:
    """What is needed, what is there, and the form to add a file."""
    with reading() as call:
        return _draw(call, application_id)


@pages.post("/applications/<uuid:application_id>/materials")
@guard("applicant")
def add_file(application_id: UUID) -> Response:
    """Take one file; the form's own id is the file's, so that a second press stores it once."""
    uploaded = request.files.get("file")
    upload = materials.Upload(request.form.get("material_kind", ""), uploaded.read() if uploaded else b"")
    return page_command(
        lambda call: materials.add_material(
            call.unit, call.actor, application_id, UUID(call.key), upload, keys=serving(Service).keys
        ),
        then=lambda _file: redirect_to(f"/applications/{application_id}/materials", said=_("已上传。", "Uploaded.")),
        on_refusal=lambda refusal: _draw_refused(application_id, refusal),
    )


@pages.post("/applications/<uuid:application_id>/materials/<uuid:material_id>/removal")
@guard("applicant")
def remove_file(application_id: UUID, material_id: UUID) -> Response:
    """Take a file out of the draft."""
    keys = serving(Service).keys
    return page_command(
        lambda call: materials.remove_material(
            call.unit, call.actor, application_id, material_id, call.expected_version, keys=keys
        ),
        then=lambda _none: redirect_to(f"/applications/{application_id}/materials", said=_("已删除。", "Removed.")),
    )


@pages.get("/applications/<uuid:application_id>/materials/<uuid:material_id>")
@guard("applicant", "reviewer", "approver", "supervisor")
def open_file(application_id: UUID, material_id: UUID) -> Response:
    """The bytes of a file, for whoever may see the application; every opening is in the audit."""
    with reading() as call:
        content = materials.read_material(
            call.unit, call.actor, application_id, material_id, keys=serving(Service).keys
        )
    headers = {"Content-Disposition": "inline", "Cache-Control": "no-store"}
    return Response(content.content, content_type=content.media_type, headers=headers)


def _draw_refused(application_id: UUID, refusal: Refusal) -> Response:
    with reading() as call:
        return _draw(call, application_id, refusal)


def _draw(call: Call, application_id: UUID, refusal: Refusal | None = None) -> Response:
    view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
    if view.state not in DRAFT_STATES:
        raise Refusal("application.not_in_state", params={"state": str(view.state), "allowed": list(DRAFT_STATES)})
    present = {material.material_kind for material in view.materials}
    needed = [(words.said(words.MATERIAL_KINDS, kind), kind in present) for kind in required_materials(view.form.kind)]
    missing = [kind for kind in required_materials(view.form.kind) if kind not in present]
    return render_page(
        "application_materials.html",
        status=refusal.status if refusal else 200,
        application=view,
        kind=kind_row(view.form.kind),
        needed=needed,
        next_kind=request.form.get("material_kind") or (missing[0] if missing else ""),
        options=words.options(words.MATERIAL_KINDS),
        files=[
            (material, words.said(words.MATERIAL_KINDS, material.material_kind), max(1, material.size // 1000))
            for material in view.materials
        ],
        refusal=refusal,
    )

"""Applications up to their submission, and what became of them."""

from typing import Any
from uuid import UUID

from services.registration.api.real_names import attested, real_named
from services.registration.domain.document import Document
from services.registration.domain.form import Form
from services.registration.ports import Service
from services.registration.queries.applications import (
    ApplicationView,
    application_view,
    my_applications,
    timeline,
)
from services.registration.queries.documents import readable_document
from services.registration.schemas.applications import (
    ApplicationFilters,
    ApplicationIn,
    ApplicationLineOut,
    ApplicationOut,
    DocumentOut,
    DocumentsOut,
    NextRoundIn,
    TimelineOut,
)
from services.registration.schemas.base import DefectsOut
from services.registration.usecases import applications, submissions
from shared.errors import Refusal
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard, serving

blueprint = api_blueprint("applications", __name__, "Applications: draft, sign, submit, follow")

READERS = ("applicant", "reviewer", "approver", "supervisor")


def show_application(call: Call, application_id: UUID) -> ApplicationView:
    """An application the caller may see."""
    return application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)


@blueprint.route("/applications/<uuid:application_id>", methods=["PUT"])
@guard("applicant", real_named=True)
@blueprint.arguments(ApplicationIn)
@real_named
@commands.create(ApplicationOut, present=show_application)
def save(call: Call, form: Form, application_id: UUID) -> ApplicationView:
    """Begin an application, or replace its form."""
    applications.save_draft(
        call.unit,
        call.actor,
        application_id,
        form,
        call.expected_version,
        keys=serving(Service).keys,
        attested=attested(),
    )
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>")
@guard(*READERS)
@commands.read(ApplicationOut)
def show(call: Call, application_id: UUID) -> ApplicationView:
    """Show an application."""
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>", methods=["DELETE"])
@guard("applicant")
@commands.change(None)
def abandon(call: Call, application_id: UUID) -> None:
    """Delete an application that was never submitted."""
    keys = serving(Service).keys
    applications.abandon_draft(call.unit, call.actor, application_id, call.expected_version, keys=keys)


@blueprint.route("/applications")
@guard("applicant")
@commands.listing(ApplicationLineOut, filters=ApplicationFilters)
def list_mine(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """The caller's applications, newest first."""
    before = page.after[0] if page.after else None
    rows = my_applications(call.unit.tx, call.actor.subject, limit=page.fetch, before=before, **filters)
    return page.of(rows, key=lambda line: (line.application_id,))


@blueprint.route("/applications/<uuid:application_id>/validation", methods=["POST"])
@guard("applicant")
@commands.read(DefectsOut)
def validate(call: Call, application_id: UUID) -> dict[str, Any]:
    """Every defect of an application at once; nothing is stored."""
    keys = serving(Service).keys
    found = applications.validate_application(call.unit, call.actor, application_id, keys=keys)
    return {"errors": [defect.as_json() for defect in found]}


@blueprint.route("/applications/<uuid:application_id>/freeze", methods=["POST"])
@guard("applicant")
@commands.command(ApplicationOut)
def freeze(call: Call, application_id: UUID) -> ApplicationView:
    """Lock the content and ask for signatures."""
    keys = serving(Service).keys
    applications.freeze_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/submission", methods=["POST"])
@guard("applicant")
@commands.command(ApplicationOut)
def submit(call: Call, application_id: UUID) -> ApplicationView:
    """Submit what everybody signed."""
    keys = serving(Service).keys
    submissions.submit_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/withdrawal", methods=["POST"])
@guard("applicant", real_named=True)
@commands.command(ApplicationOut)
def withdraw(call: Call, application_id: UUID) -> ApplicationView:
    """Withdraw before the decision."""
    keys = serving(Service).keys
    applications.withdraw_application(call.unit, call.actor, application_id, call.expected_version, keys=keys)
    return show_application(call, application_id)


def show_next_round(call: Call, application_id: UUID) -> ApplicationView:
    """The next round of a returned application."""
    following = show_application(call, application_id).next_round_id
    if following is None:
        raise Refusal("application.not_found")
    return show_application(call, following)


@blueprint.route("/applications/<uuid:application_id>/next-round", methods=["PUT"])
@guard("applicant")
@blueprint.arguments(NextRoundIn)
@commands.create(ApplicationOut, present=show_next_round)
def next_round(call: Call, body: dict[str, Any], application_id: UUID) -> ApplicationView:
    """Begin the next round of a returned application."""
    keys = serving(Service).keys
    following = applications.start_next_round(call.unit, call.actor, application_id, body["application_id"], keys=keys)
    return show_application(call, following)


@blueprint.route("/applications/<uuid:application_id>/timeline")
@guard(*READERS)
@commands.read(TimelineOut)
def show_timeline(call: Call, application_id: UUID) -> dict[str, Any]:
    """The six stages with times and due days."""
    return {"stages": timeline(call.unit.tx, serving(Service).keys, call.actor, application_id)}


@blueprint.route("/applications/<uuid:application_id>/documents")
@guard(*READERS)
@commands.read(DocumentsOut)
def list_documents(call: Call, application_id: UUID) -> dict[str, Any]:
    """The documents of an application, oldest first."""
    return {"items": show_application(call, application_id).documents}


@blueprint.route("/documents/<uuid:document_id>")
@guard(*READERS)
@commands.read(DocumentOut)
def show_document(call: Call, document_id: UUID) -> Document:
    """Show a document."""
    return readable_document(call.unit.tx, serving(Service).keys, call.actor, document_id)

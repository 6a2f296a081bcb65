"""Signatures: what waits for mine, sign, decline."""

from typing import Any
from uuid import UUID

from services.registration.api.applications import show_application
from services.registration.api.real_names import attested, real_named
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView
from services.registration.queries.signing import SigningTask, bound_person, signing_tasks
from services.registration.schemas.applications import (
    ApplicationOut,
    BindingOut,
    DeclineIn,
    SignatureTaken,
    SigningTaskOut,
)
from services.registration.usecases import signatures
from services.registration.usecases.identifying import identify_caller, person_behind
from services.registration.usecases.signatures import SignatureIn
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard, serving

blueprint = api_blueprint("signatures", __name__, "Signatures: tasks, sign, decline")


def show_binding(call: Call, binding_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    """Whom the caller is bound to."""
    return {"person_id": bound_person(call.unit.tx, call.actor.subject), "subject": call.actor.subject}


@blueprint.route("/person-bindings/<uuid:binding_id>", methods=["PUT"])
@guard("applicant", real_named=True)
@real_named
@commands.create(BindingOut, present=show_binding)
def bind_caller(call: Call, binding_id: UUID) -> dict[str, Any]:
    """Bind the caller to her person by the real-name check, so that she may read what waits for her signature."""
    identify_caller(call.unit, call.actor, keys=serving(Service).keys, attested=attested())
    return show_binding(call, binding_id)


@blueprint.route("/signing-tasks")
@guard("applicant", real_named=True)
@real_named
@commands.listing(SigningTaskOut)
def list_tasks(call: Call, _filters: dict[str, Any], page: PageRequest) -> Page:
    """What waits for the caller's signature, newest first."""
    person_id = person_behind(call.unit.tx, call.actor, attested(), serving(Service).keys)
    found: tuple[SigningTask, ...] = ()
    if person_id is not None:
        before = page.after[0] if page.after else None
        found = signing_tasks(call.unit.tx, person_id, limit=page.fetch, before=before)
    return page.of(found, key=lambda task: (task.signatory_id,))


def show_signed(call: Call, application_id: UUID, signature_id: UUID) -> ApplicationView:  # noqa: ARG001
    """The application that was signed."""
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/signatures/<uuid:signature_id>", methods=["PUT"])
@guard("applicant", real_named=True)
@blueprint.arguments(SignatureTaken)
@real_named
@commands.create(ApplicationOut, present=show_signed)
def sign(call: Call, given: SignatureIn, application_id: UUID, signature_id: UUID) -> ApplicationView:
    """Sign the frozen content."""
    signatures.sign(
        call.unit,
        call.actor,
        application_id,
        signature_id,
        given,
        keys=serving(Service).keys,
        attested=attested(),
    )
    return show_application(call, application_id)


@blueprint.route("/applications/<uuid:application_id>/signatures/decline", methods=["POST"])
@guard("applicant", real_named=True)
@blueprint.arguments(DeclineIn)
@real_named
@commands.command(None, if_match=False)
def decline(call: Call, body: dict[str, Any], application_id: UUID) -> None:
    """Decline to sign: the application is a draft again."""
    signatures.decline_signature(
        call.unit,
        call.actor,
        application_id,
        body["signatory_id"],
        body["reason"],
        keys=serving(Service).keys,
        attested=attested(),
    )

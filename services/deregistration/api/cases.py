"""Eligibility checks, cases, signatures."""

from typing import Any
from uuid import UUID

from services.deregistration.domain.case import CaseDraft
from services.deregistration.ports import Service
from services.deregistration.queries.cases import CaseView, case_view, my_cases, undertaking_tasks
from services.deregistration.schemas.cases import (
    CaseFilters,
    CaseIn,
    CaseOut,
    CaseRowOut,
    DeclineIn,
    EligibilityIn,
    EligibilityOut,
    FilingIn,
    SignatureIn,
    TaskOut,
    phone_of,
)
from services.deregistration.store.subjects import person_of
from services.deregistration.usecases import cases, filing, publication, signing
from services.deregistration.usecases.access import own_case
from services.deregistration.usecases.eligibility import EligibilityAnswer, check_eligibility
from shared.http import api_blueprint, commands, guard, serving
from shared.http.commands import Call
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("deregistrations", __name__, "Eligibility, cases, undertakings")


@blueprint.route("/eligibility-checks", methods=["POST"])
@guard("applicant")
@blueprint.arguments(EligibilityIn)
@commands.read(EligibilityOut)
def ask_eligibility(call: Call, body: dict[str, Any]) -> EligibilityAnswer:
    """Ask which routes are open, with every failed case; nothing is stored."""
    return check_eligibility(call.unit, call.actor, body["uscc"], body["on"])


def show_own(call: Call, case_id: UUID, **_: Any) -> CaseView:
    """Return a case to its own people.

    :raises Refusal: ``deregistration.not_found``.
    """
    return own_case(call.unit, call.actor, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>", methods=["PUT"])
@guard("applicant")
@blueprint.arguments(CaseIn)
@commands.create(CaseOut, present=show_own)
def put_case(call: Call, body: dict[str, Any], case_id: UUID) -> CaseView:
    """Open a case or change its draft."""
    contact = serving(Service).sealed_contact("dereg_case", case_id, phone_of(body.pop("contacts")))
    cases.save_draft(call.unit, call.actor, case_id, CaseDraft(**body, contact=contact), call.expected_version)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>")
@guard("applicant")
@commands.read(CaseOut)
def get_case(call: Call, case_id: UUID) -> CaseView:
    """Show an own case."""
    return show_own(call, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>", methods=["DELETE"])
@guard("applicant")
@commands.change(None)
def delete_case(call: Call, case_id: UUID) -> None:
    """Delete a case that was never published."""
    cases.delete_draft(call.unit, call.actor, case_id, call.expected_version)


@blueprint.route("/deregistrations")
@guard("applicant")
@commands.listing(CaseRowOut, filters=CaseFilters)
def list_cases(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List own cases, newest first."""
    owner = {"subject": call.actor.subject, "person_id": person_of(call.unit.tx, call.actor.subject)}
    rows = my_cases(call.unit.tx, owner, filters, page.after, page.fetch)
    return page.of(rows, key=lambda row: (row["created_at"], row["case_id"]))


@blueprint.route("/deregistrations/<uuid:case_id>/freeze", methods=["POST"])
@guard("applicant")
@commands.command(CaseOut)
def freeze_case(call: Call, case_id: UUID) -> CaseView:
    """Fix the content and ask all investors to sign."""
    cases.freeze(call.unit, call.actor, case_id, call.expected_version)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>/signatures/<uuid:signature_id>", methods=["PUT"])
@guard("applicant")
@blueprint.arguments(SignatureIn)
@commands.create(CaseOut, present=show_own)
def put_signature(call: Call, body: signing.Signature, case_id: UUID, signature_id: UUID) -> CaseView:
    """Sign the undertaking as one of the investors."""
    signing.sign(call.unit, call.actor, case_id, signature_id, body)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>/decline", methods=["POST"])
@guard("applicant")
@blueprint.arguments(DeclineIn)
@commands.command(CaseOut, if_match=False)
def decline_signature(call: Call, body: dict[str, Any], case_id: UUID) -> CaseView:
    """Refuse to sign; the case is a draft again."""
    signing.decline(call.unit, call.actor, case_id, body["reason"])
    return case_view(call.unit.tx, case_id)


@blueprint.route("/undertaking-tasks")
@guard("applicant")
@commands.listing(TaskOut)
def list_tasks(call: Call, _filters: dict[str, Any], page: PageRequest) -> Page:
    """List undertakings that wait for the caller's signature."""
    rows = undertaking_tasks(call.unit.tx, person_of(call.unit.tx, call.actor.subject))
    return page.of(rows[: page.limit], key=lambda row: (row["case_id"],))


@blueprint.route("/deregistrations/<uuid:case_id>/publication", methods=["POST"])
@guard("applicant")
@commands.command(CaseOut)
def publish_notice(call: Call, case_id: UUID) -> CaseView:
    """Ask for publication; the answer says ``opening``, the notice follows."""
    publication.request_publication(call.unit, call.actor, case_id, call.expected_version)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>/withdrawal", methods=["POST"])
@guard("applicant")
@commands.command(CaseOut)
def withdraw_notice(call: Call, case_id: UUID) -> CaseView:
    """Withdraw the notice."""
    filing.withdraw_notice(call.unit, call.actor, case_id, call.expected_version)
    return case_view(call.unit.tx, case_id)


@blueprint.route("/deregistrations/<uuid:case_id>/filing", methods=["POST"])
@guard("applicant")
@blueprint.arguments(FilingIn)
@commands.command(CaseOut)
def file_application(call: Call, body: dict[str, Any], case_id: UUID) -> CaseView:
    """File the application in its window."""
    filing.file_application(call.unit, call.actor, case_id, body["hand_back"], call.expected_version)
    return case_view(call.unit.tx, case_id)

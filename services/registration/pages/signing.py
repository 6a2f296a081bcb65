"""Pages of signatures: who has signed, what waits for me, read it, prove who I am, sign or decline."""

from uuid import UUID

from flask import Response, request

from services.registration.attesting import attest
from services.registration.domain.application import State
from services.registration.pages import words
from services.registration.pages.answers import files_of, rows_of, sections_of
from services.registration.ports import Service
from services.registration.queries.applications import application_view
from services.registration.queries.signing import SigningTask, bound_person, signing_task, signing_tasks
from services.registration.usecases.identifying import identify_caller
from services.registration.usecases.signatures import SignatureIn, decline_signature, sign
from services.registration.usecases.submissions import submit_application
from shared.errors import Refusal
from shared.http import Call, guard, page_blueprint, principal, serving
from shared.kinds import kind_row
from shared.web import _, page_command, reading, redirect_to, render_page

pages = page_blueprint("signing", __name__)


@pages.get("/applications/<uuid:application_id>/signatures")
@guard("applicant")
def show_signatures(application_id: UUID) -> Response:
    """Who must sign and who has; when all have, the button to submit."""
    with reading() as call:
        return _draw_signatures(call, application_id)


@pages.post("/applications/<uuid:application_id>/submission")
@guard("applicant")
def submit(application_id: UUID) -> Response:
    """Submit what everybody signed."""
    keys = serving(Service).keys
    return page_command(
        lambda call: submit_application(call.unit, call.actor, application_id, call.expected_version, keys=keys),
        then=lambda _id: redirect_to(
            f"/applications/{application_id}",
            said=_("已提交。法定时限从现在起算。", "Submitted. The legal clock runs from now."),
        ),
        on_refusal=lambda refusal: _draw_submission_refused(application_id, refusal),
    )


def _draw_submission_refused(application_id: UUID, refusal: Refusal) -> Response:
    if refusal.code not in {"application.not_all_signed", "application.has_defects"}:
        raise refusal
    with reading() as call:
        return _draw_signatures(call, application_id, refusal)


def _draw_signatures(call: Call, application_id: UUID, refusal: Refusal | None = None) -> Response:
    view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
    if view.state is not State.SIGNING:
        return redirect_to(f"/applications/{application_id}")
    rows = [
        (each.name, words.all_said(words.ROLES, each.roles), each.signed_at, each.declined_at)
        for each in view.signatories
    ]
    return render_page(
        "signatures.html",
        status=refusal.status if refusal else 200,
        application=view,
        kind=kind_row(view.form.kind),
        rows=rows,
        signed=sum(each.signed_at is not None for each in view.signatories),
        mine=_own_task(call, application_id),
        refusal=refusal,
    )


def _own_task(call: Call, application_id: UUID) -> SigningTask | None:
    person_id = bound_person(call.unit.tx, call.actor.subject)
    tasks = signing_tasks(call.unit.tx, person_id) if person_id else ()
    return next((task for task in tasks if task.application_id == application_id and task.state == "open"), None)


@pages.get("/signing-tasks")
@guard("applicant")
def list_tasks() -> Response:
    """What waits for my signature; who has not proved who they are does that first."""
    with reading() as call:
        person_id = bound_person(call.unit.tx, call.actor.subject)
        tasks = signing_tasks(call.unit.tx, person_id) if person_id else ()
        shown = [(task, kind_row(task.kind), words.all_said(words.ROLES, task.roles)) for task in tasks]
        return render_page("signing_tasks.html", known=person_id is not None, tasks=shown)


@pages.post("/signing-tasks")
@guard("applicant")
def prove_identity() -> Response:
    """The real-name check binds the account to its person; from then on her tasks are found."""
    service = serving(Service)
    attested = attest(service, principal())
    return page_command(
        lambda call: identify_caller(call.unit, call.actor, keys=service.keys, attested=attested),
        then=lambda _person: redirect_to("/signing-tasks", said=_("实名核验通过。", "Your identity is verified.")),
    )


@pages.get("/signing-tasks/<uuid:signatory_id>")
@guard("applicant")
def read_task(signatory_id: UUID) -> Response:
    """All that is signed, in full, and the two ways to answer."""
    with reading() as call:
        task = _task(call, signatory_id)
        view = application_view(call.unit.tx, serving(Service).keys, call.actor, task.application_id)
        return render_page(
            "signing_task.html",
            task=task,
            application=view,
            kind=kind_row(task.kind),
            roles=words.all_said(words.ROLES, task.roles),
            sections=[(section.title, rows_of(view, section, editable=False)) for section in sections_of(view)],
            files=[(file.label, file.value) for file in files_of(view)],
        )


@pages.post("/signing-tasks/<uuid:signatory_id>/signature")
@guard("applicant")
def sign_task(signatory_id: UUID) -> Response:
    """Sign the content that was read: its hash comes from the page, not from the database."""
    service = serving(Service)
    attested = attest(service, principal())

    def work(call: Call) -> UUID:
        task = _task(call, signatory_id)
        given = SignatureIn(signatory_id, request.form.get("content_hash", ""))
        return sign(
            call.unit, call.actor, task.application_id, UUID(call.key), given, keys=service.keys, attested=attested
        )

    return page_command(work, then=lambda _id: redirect_to("/signing-tasks", said=_("已签名。", "You have signed.")))


@pages.post("/signing-tasks/<uuid:signatory_id>/decline")
@guard("applicant")
def decline_task(signatory_id: UUID) -> Response:
    """Decline: the application is a draft again, every signature on it is void."""
    service = serving(Service)
    attested = attest(service, principal())

    def work(call: Call) -> UUID:
        task = _task(call, signatory_id)
        reason = request.form.get("reason", "").strip()[:200]
        return decline_signature(
            call.unit, call.actor, task.application_id, signatory_id, reason, keys=service.keys, attested=attested
        )

    return page_command(
        work, then=lambda _id: redirect_to("/signing-tasks", said=_("已拒绝签名。", "You have declined."))
    )


def _task(call: Call, signatory_id: UUID) -> SigningTask:
    person_id = bound_person(call.unit.tx, call.actor.subject)
    task = signing_task(call.unit.tx, person_id, signatory_id) if person_id else None
    if task is None:
        raise Refusal("signing_task.not_found")
    return task

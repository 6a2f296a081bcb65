"""Pages of a submitted application: six stages, legal clock, history, documents, correction, withdrawal."""

from datetime import datetime
from uuid import UUID

from flask import Response
from markupsafe import Markup

from services.registration.domain.application import ALLOWED, State, Step
from services.registration.domain.document import Document
from services.registration.domain.timeline import Progress, TimelineStage
from services.registration.pages import words
from services.registration.pages.clockface import ClockFace, clock_face
from services.registration.pages.drafts import DRAFT_STATES, draw_tasks
from services.registration.pages.groups import path_of, title_of
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, application_view, timeline
from services.registration.queries.documents import readable_document
from services.registration.usecases import applications
from shared.divisions import registry_of
from shared.http import Call, guard, page_blueprint, serving
from shared.kinds import kind_row
from shared.web import _, page_command, pick, reading, redirect_to, render_page

pages = page_blueprint("case", __name__)

_TICKS: dict[Progress, str] = {
    Progress.DONE: "is-ok",
    Progress.NOW: "is-now",
    Progress.AHEAD: "",
    Progress.STOPPED: "is-bad",
}


@pages.get("/applications/<uuid:application_id>")
@guard("applicant")
def show(application_id: UUID) -> Response:
    """The task list of a draft; of everything else where it stands and when it is due."""
    with reading() as call:
        view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
        if view.state in DRAFT_STATES:
            return draw_tasks(call, view)
        return _draw_case(call, view)


def _draw_case(call: Call, view: ApplicationView) -> Response:
    stages = timeline(call.unit.tx, serving(Service).keys, call.actor, view.application_id)
    return render_page(
        "application_case.html",
        application=view,
        kind=kind_row(view.form.kind),
        state=words.said(words.STATES, view.state),
        tag=words.STATE_TAGS.get(view.state, ""),
        stages=[_stage(stage) for stage in stages],
        clock=_clock(call, view),
        happened=_happened(view),
        documents=[(document, words.said(words.DOCUMENT_KINDS, document.document_kind)) for document in view.documents],
        may_withdraw=view.state in ALLOWED[Step.WITHDRAW],
        defect_notice=next((each for each in reversed(view.documents) if each.document_kind == "defect_notice"), None),
    )


def _stage(stage: TimelineStage) -> dict[str, object]:
    return {
        "title": words.said(words.STAGES, stage.stage),
        "state": _TICKS[stage.progress],
        "words": _progress_words(stage),
        "at": stage.at,
    }


def _progress_words(stage: TimelineStage) -> str:
    said = {
        Progress.DONE: _("已完成", "Done"),
        Progress.NOW: _("进行中", "Now"),
        Progress.AHEAD: _("未开始", "Not started"),
        Progress.STOPPED: _("到此为止", "Ended here"),
    }[stage.progress]
    if stage.progress is Progress.DONE or stage.due_on is None:
        return said
    return said + _("，最迟 {day}", ", by {day}", day=stage.due_on.isoformat())


def _clock(call: Call, view: ApplicationView) -> ClockFace | None:
    """The clock runs while the registry has the case in hand."""
    if view.state not in {State.SUBMITTED, State.RECEIVED, State.IN_REVIEW, State.APPROVED_FIRST}:
        return None
    review = next((deadline for deadline in view.deadlines if deadline.deadline == "review"), None)
    return clock_face(review, call.unit.clock.today()) if review else None


def _happened(view: ApplicationView) -> list[tuple[datetime, Markup]]:
    """What happened, newest first, the document number with each act."""
    told = [
        (view.submitted_at, _("{n} 位签名人全部签名，申请提交", "All {n} signed; submitted", n=len(view.signatories))),
        (view.registered_at, _("准予登记", "Registered")),
        (view.ticks.published_at, _("已向社会公示", "Published")),
        (view.ticks.license_issued_at, _("电子营业执照已签发", "Electronic licence issued")),
    ]
    events = [(at, Markup("{}").format(text)) for at, text in told if at is not None]
    events += [(document.issued_at, _issued(view, document)) for document in view.documents]
    return sorted(events, key=lambda event: event[0], reverse=True)


def _issued(view: ApplicationView, document: Document) -> Markup:
    title = words.said(words.DOCUMENT_KINDS, document.document_kind)
    link = Markup('<a href="/applications/{}/documents/{}">{}</a>').format(
        view.application_id, document.document_id, title
    )
    return Markup("{}{}{}{}").format(_("出具", "Issued: "), link, _("，", ", "), words.marked(document.document_no))


@pages.get("/applications/<uuid:application_id>/documents/<uuid:document_id>")
@guard("applicant", "reviewer", "approver", "supervisor")
def show_document(application_id: UUID, document_id: UUID) -> Response:
    """A document as a sheet of paper; the notice of defects with links into the form."""
    keys = serving(Service).keys
    with reading() as call:
        document = readable_document(call.unit.tx, keys, call.actor, document_id)
        view = application_view(call.unit.tx, keys, call.actor, application_id)
        registry = registry_of(document.registry)
        return render_page(
            f"document_{document.document_kind}.html",
            application=view,
            document=document,
            title=words.said(words.DOCUMENT_KINDS, document.document_kind),
            registry=pick(registry) if registry else document.registry,
            kind=kind_row(view.form.kind),
            where=lambda pointer: _(*title_of(view.form.kind, pointer)),
            page_of=lambda pointer: path_of(view.form.kind, pointer),
            review=next((deadline for deadline in view.deadlines if deadline.deadline == "review"), None),
            files=[words.said(words.MATERIAL_KINDS, material.material_kind) for material in view.materials],
        )


@pages.post("/applications/<uuid:application_id>/next-round")
@guard("applicant")
def next_round(application_id: UUID) -> Response:
    """Correct a returned application: a new draft with everything that was filled in."""
    keys = serving(Service).keys
    return page_command(
        lambda call: applications.start_next_round(call.unit, call.actor, application_id, UUID(call.key), keys=keys),
        then=lambda new_id: redirect_to(f"/applications/{new_id}"),
    )


@pages.get("/applications/<uuid:application_id>/withdrawal")
@guard("applicant")
def confirm_withdrawal(application_id: UUID) -> Response:
    """What is lost and what stays."""
    with reading() as call:
        view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
        return render_page("application_withdrawal.html", application=view)


@pages.post("/applications/<uuid:application_id>/withdrawal")
@guard("applicant")
def withdraw(application_id: UUID) -> Response:
    """Withdraw before the decision."""
    keys = serving(Service).keys
    return page_command(
        lambda call: applications.withdraw_application(
            call.unit, call.actor, application_id, call.expected_version, keys=keys
        ),
        then=lambda _id: redirect_to(f"/applications/{application_id}", said=_("已撤回。", "Withdrawn.")),
    )

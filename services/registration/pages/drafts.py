"""Pages of an application before it is submitted: begin, task list, files, check the answers, lock, delete."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Response, request

from services.registration.attesting import attest
from services.registration.domain.application import SET_UP, State
from services.registration.domain.claims import NameClaim
from services.registration.domain.form import RESIDENT_ID, Form, FormParticulars, FormPerson, FormPrivate
from services.registration.domain.people import Attested, must_sign
from services.registration.domain.rules import REVIEW_LIMIT, UNDERTAKING_TEXT
from services.registration.domain.scope import section_of
from services.registration.domain.validation import stopping
from services.registration.domain.validation.materials import required_materials
from services.registration.pages import words
from services.registration.pages.answers import files_of, rows_of, sections_of
from services.registration.pages.faults import told
from services.registration.pages.groups import GROUPS, Group, asks_for_file, page_of
from services.registration.pages.typed import identifier
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, application_view
from services.registration.usecases import applications
from services.registration.usecases.names import own_claim
from shared.divisions import REGISTRIES
from shared.errors import Defect, Refusal
from shared.events.shapes import Industry
from shared.http import Call, guard, page_blueprint, principal, serving
from shared.kinds import REGISTRABLE_KINDS, Kind, kind_row
from shared.web import _, page_command, pick, reading, redirect_to, render_page

pages = page_blueprint("drafts", __name__)

_DISTRICTS = tuple(code for code, registry in REGISTRIES.items() if registry.divisions == (code,))
DRAFT_STATES = (State.DRAFT, State.SIGNING)


@dataclass(frozen=True)
class Task:
    """One line of the task list."""

    path: str
    title: str
    small: str
    tag: str
    state: str


@pages.get("/applications/new")
@guard("applicant")
def choose() -> Response:
    """Which kind, at which registry; both are known where a name was declared first."""
    with reading() as call:
        claim = (
            own_claim(call.unit, call.actor, identifier(request.args["claim"])) if request.args.get("claim") else None
        )
        today = call.unit.clock.today()
        return render_page(
            "application_new.html",
            claim=claim,
            kinds=[
                (
                    kind.value,
                    pick(kind_row(kind)),
                    _what_it_takes(kind, REVIEW_LIMIT.on(today, kind).value.working_days),
                )
                for kind in REGISTRABLE_KINDS
            ],
            registries=[(code, pick(REGISTRIES[code])) for code in _DISTRICTS],
        )


def _what_it_takes(kind: Kind, days: int) -> str:
    needed = words.all_said(words.MATERIAL_KINDS, required_materials(kind))
    return _(
        "材料：{needed}；最迟 {days} 个工作日办结",
        "Materials: {needed}; decided within {days} working days",
        needed=needed,
        days=days,
    )


@pages.post("/applications/new")
@guard("applicant")
def begin() -> Response:
    """Make a draft; it holds the applicant's real-name data already."""
    service = serving(Service)
    attested = attest(service, principal())
    return page_command(
        lambda call: applications.save_draft(
            call.unit,
            call.actor,
            UUID(call.key),
            _first_form(call, attested),
            None,
            keys=service.keys,
            attested=attested,
        ),
        then=lambda application_id: redirect_to(f"/applications/{application_id}"),
    )


def _first_form(call: Call, attested: Attested | None) -> Form:
    kind, registry, chosen = request.form.get("kind"), request.form.get("registry"), request.form.get("claim_id")
    claim = own_claim(call.unit, call.actor, identifier(chosen)) if chosen else None
    if claim is not None:
        kind, registry = claim.kind, claim.registry
    if kind not in REGISTRABLE_KINDS or registry not in _DISTRICTS:
        raise Refusal("request.invalid", pointer="/kind")
    person = FormPerson("p1", attested.name, RESIDENT_ID, attested.identity_number, "CHN") if attested else None
    return Form(
        SET_UP,
        str(kind),
        str(registry),
        claim_id=claim.claim_id if claim else None,
        particulars=FormParticulars(industry=_industry_of(claim)),
        private_particulars=FormPrivate(persons=(person,) if person else ()),
    )


def _industry_of(claim: NameClaim | None) -> Industry | None:
    code = claim.industry_code if claim else None
    return Industry(section_of(code) or "", code) if code else None


def draw_tasks(call: Call, view: ApplicationView) -> Response:
    """The task list of a draft."""
    keys = serving(Service).keys
    defects = applications.validate_application(call.unit, call.actor, view.application_id, keys=keys)
    business, people = GROUPS[Kind(view.form.kind)]
    files = [defect for defect in defects if asks_for_file(defect)]
    parts = [
        (_("1. 名称与住所", "1. Name and premises"), [_task(view, group, defects) for group in business]),
        (_("2. 出资与人员", "2. Holders and people"), [_task(view, group, defects) for group in people]),
        (_("3. 材料", "3. Materials"), [_files_task(view, files)]),
    ]
    tasks = [task for _title, tasks in parts for task in tasks]
    return render_page(
        "application_tasks.html",
        application=view,
        kind=kind_row(view.form.kind),
        parts=parts,
        done=sum(task.state == "is-ok" for task in tasks),
        total=len(tasks),
        ready=not [defect for defect in stopping(defects) if defect.code != "declaration.missing"],
    )


def _task(view: ApplicationView, group: Group, defects: tuple[Defect, ...]) -> Task:
    wrong = stopping(group.defects(defects))
    small = group.summary(view.form) if group.path != "name" else (view.name_full or "")
    tag, state = _tag(started=group.started(view.form), wrong=len(wrong))
    return Task(group.path, pick(group), small, tag, state)


def _files_task(view: ApplicationView, defects: list[Defect]) -> Task:
    needed = words.all_said(words.MATERIAL_KINDS, required_materials(view.form.kind))
    tag, state = _tag(started=bool(view.materials), wrong=len(defects))
    return Task("materials", _("上传材料", "Upload materials"), needed, tag, state)


def _tag(*, started: bool, wrong: int) -> tuple[str, str]:
    if wrong and started:
        return _("有 {n} 处要改", "{n} to put right", n=wrong), "is-bad"
    if wrong:
        return _("未开始", "Not started"), ""
    return _("已完成", "Done"), "is-ok"


@pages.get("/applications/<uuid:application_id>/check")
@guard("applicant")
def check(application_id: UUID) -> Response:
    """All answers on one page, with everything that is still wrong on top."""
    with reading() as call:
        return _draw_check(call, application_id)


@pages.post("/applications/<uuid:application_id>/check")
@guard("applicant")
def lock(application_id: UUID) -> Response:
    """Declare the truth, lock the content, ask everybody to sign."""
    service = serving(Service)

    def work(call: Call) -> UUID:
        version = UNDERTAKING_TEXT.on(call.unit.clock.today(), "declaration").value
        declared = version if "declaration" in request.form else None
        seen = call.expected_version
        applications.change_form(
            call.unit,
            call.actor,
            application_id,
            lambda form: replace(form, declaration=declared),
            seen,
            keys=service.keys,
        )
        view = application_view(call.unit.tx, service.keys, call.actor, application_id)
        return applications.freeze_application(call.unit, call.actor, application_id, view.version, keys=service.keys)

    return page_command(
        work,
        then=lambda _id: redirect_to(
            f"/applications/{application_id}/signatures",
            said=_("内容已锁定，签名人现在可以签名。", "The content is locked; signatories can sign now."),
        ),
        on_refusal=lambda refusal: _draw_check_refused(application_id, refusal),
    )


def _draw_check_refused(application_id: UUID, refusal: Refusal) -> Response:
    if not refusal.defects:
        raise refusal
    with reading() as call:
        return _draw_check(call, application_id, refusal)


def _draw_check(call: Call, application_id: UUID, refusal: Refusal | None = None) -> Response:
    keys = serving(Service).keys
    view = application_view(call.unit.tx, keys, call.actor, application_id)
    if view.state not in DRAFT_STATES:
        raise Refusal("application.not_in_state", params={"state": str(view.state), "allowed": list(DRAFT_STATES)})
    defects = applications.validate_application(call.unit, call.actor, application_id, keys=keys)
    wrong = refusal.defects if refusal else defects
    links = [
        (_link(view, defect), told(defect)) for defect in stopping(tuple(wrong)) if refusal or not _declares(defect)
    ]
    return render_page(
        "application_check.html",
        status=refusal.status if refusal else 200,
        application=view,
        kind=kind_row(view.form.kind),
        sections=[(section.title, rows_of(view, section, editable=True)) for section in sections_of(view)],
        files=[(file.label, file.value) for file in files_of(view)],
        wrong_places=links,
        refusal=refusal,
        signers=[view.form.private_particulars.person(role.person_ref) for role in must_sign(view.form)],
    )


def _declares(defect: Defect) -> bool:
    return defect.code == "declaration.missing"


def _link(view: ApplicationView, defect: Defect) -> str:
    if _declares(defect):
        return "#f-declaration"
    return f"/applications/{view.application_id}/{page_of(view.form.kind, defect)}?checked=1#errors"


@pages.get("/applications/<uuid:application_id>/delete")
@guard("applicant")
def confirm_delete(application_id: UUID) -> Response:
    """What is lost and what stays when a draft is deleted."""
    with reading() as call:
        view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
        return render_page("application_delete.html", application=view)


@pages.post("/applications/<uuid:application_id>/delete")
@guard("applicant")
def delete(application_id: UUID) -> Response:
    """Delete a draft."""
    keys = serving(Service).keys
    return page_command(
        lambda call: applications.abandon_draft(
            call.unit, call.actor, application_id, call.expected_version, keys=keys
        ),
        then=lambda _none: redirect_to("/my", said=_("已删除。", "Deleted.")),
    )

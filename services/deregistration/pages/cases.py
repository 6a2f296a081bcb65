"""The self-check, the applicant's cases, and filling one in."""

from typing import Any
from uuid import UUID

from flask import Response, request

from services.deregistration.domain.case import CaseDraft, State
from services.deregistration.domain.eligibility import bars
from services.deregistration.domain.undertaking import TEXTS
from services.deregistration.pages.forms import drawn_again, loaded, page, typed, with_contacts
from services.deregistration.pages.stages import stages_of
from services.deregistration.ports import Service
from services.deregistration.queries.cases import my_cases, my_entities, undertaking_tasks
from services.deregistration.schemas.cases import CaseIn, phone_of
from services.deregistration.store import answers
from services.deregistration.store.cases import last_curable_of
from services.deregistration.store.subjects import person_of
from services.deregistration.usecases import cases
from services.deregistration.usecases.access import own_case
from services.deregistration.usecases.eligibility import EligibilityAnswer, assess, check_eligibility
from shared.errors import Refusal
from shared.http import guard, page_blueprint, serving
from shared.http.commands import Call
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to

pages = page_blueprint("case_pages", __name__)


@pages.get("/eligibility-checks")
@guard("applicant")
def check() -> Response:
    """The self-check: choose an entity, see every failed case."""
    uscc = request.args.get("uscc", "").strip().upper()
    with reading() as call:
        person_id = person_of(call.unit.tx, call.actor.subject)
        entities = my_entities(call.unit.tx, person_id)
        answer, refusal = _answer(call, uscc)
        running = [row for row in _cases_of(call) if answer and row["uscc"] == uscc and row["state"] != "closed"]
    return page(
        "eligibility.html",
        status=refusal.status if refusal else 200,
        uscc=uscc,
        entities=entities,
        answer=answer,
        refusal=refusal,
        running=running[0] if running else None,
    )


def _answer(call: Call, uscc: str) -> tuple[EligibilityAnswer | None, Refusal | None]:
    if not uscc:
        return None, None
    try:
        return check_eligibility(call.unit, call.actor, uscc), None
    except Refusal as refusal:
        return None, refusal


def _cases_of(call: Call) -> list[dict[str, Any]]:
    owner = {"subject": call.actor.subject, "person_id": person_of(call.unit.tx, call.actor.subject)}
    return my_cases(call.unit.tx, owner, {}, None, 200)


@pages.get("/deregistrations")
@guard("applicant")
def list_cases() -> Response:
    """My cases, and what waits for my signature."""
    asked = page_request()
    with reading() as call:
        person_id = person_of(call.unit.tx, call.actor.subject)
        owner = {"subject": call.actor.subject, "person_id": person_id}
        rows = my_cases(call.unit.tx, owner, {}, asked.after, asked.fetch)
        tasks = undertaking_tasks(call.unit.tx, person_id)
    found = asked.of(rows, key=lambda row: (row["created_at"], row["case_id"]))
    return page(
        "deregistrations.html",
        rows=found.items,
        next_cursor=found.next_cursor,
        started=asked.after is not None,
        tasks=tasks,
    )


@pages.get("/deregistrations/new")
@guard("applicant")
def new_case() -> Response:
    """The form of a new case of the entity in ``?uscc=``."""
    return _draw_new(request.args.get("uscc", "").strip().upper())


@pages.post("/deregistrations")
@guard("applicant")
def open_case() -> Response:
    """Open a case."""
    values = typed()
    uscc = values.pop("uscc", "")
    return page_command(
        lambda call: _save(call, UUID(call.key), values, None),
        then=lambda case: redirect_to(f"/deregistrations/{case.case_id}", said=_("已保存。", "Saved.")),
        on_refusal=drawn_again(_draw_new, uscc),
    )


def _save(call: Call, case_id: UUID, values: dict[str, Any], expected: int | None) -> Any:
    body = loaded(CaseIn, with_contacts(dict(values)))
    contact = serving(Service).sealed_contact("dereg_case", case_id, phone_of(body.pop("contacts")))
    return cases.save_draft(call.unit, call.actor, case_id, CaseDraft(**body, contact=contact), expected)


def _draw_new(
    uscc: str, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with reading() as call:
        answer = check_eligibility(call.unit, call.actor, uscc)
        if not answer.own:
            raise Refusal("entity.not_found")
        previous = last_curable_of(call.unit.tx, answer.subject.entity_id)
        objections = answers.objections_of(call.unit.tx, previous.case_id) if previous else ()
    return page(
        "dereg_form.html",
        status=status,
        refusal=refusal,
        typed=typed or {},
        answer=answer,
        subject=answer.subject,
        undertaking=TEXTS.get(answer.undertaking_version or ""),
        objections=[objection for objection in objections if objection.stands],
        case=None,
    )


@pages.get("/deregistrations/<uuid:case_id>/draft")
@guard("applicant")
def edit_case(case_id: UUID) -> Response:
    """The form of a case that is not published yet."""
    return _draw_edit(case_id)


@pages.post("/deregistrations/<uuid:case_id>/draft")
@guard("applicant")
def change_case(case_id: UUID) -> Response:
    """Write a case anew; signatures are void."""
    values = typed()
    values.pop("uscc", None)
    return page_command(
        lambda call: _save(call, case_id, values, call.expected_version),
        then=lambda _case: redirect_to(f"/deregistrations/{case_id}", said=_("已保存。", "Saved.")),
        on_refusal=drawn_again(_draw_edit, case_id),
    )


def _draw_edit(
    case_id: UUID, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with reading() as call:
        view = own_case(call.unit, call.actor, case_id)
        answer = check_eligibility(call.unit, call.actor, view.subject.uscc)
        previous = view.case.previous_case_id
        objections = answers.objections_of(call.unit.tx, previous) if previous else ()
    kept = {"reason": view.case.reason, "cure_statement": view.case.cure_statement or ""}
    return page(
        "dereg_form.html",
        status=status,
        refusal=refusal,
        typed=kept | (typed or {}),
        answer=answer,
        subject=view.subject,
        undertaking=TEXTS.get(answer.undertaking_version or ""),
        objections=[objection for objection in objections if objection.stands],
        case=view.case,
    )


@pages.get("/deregistrations/<uuid:case_id>")
@guard("applicant")
def show_case(case_id: UUID) -> Response:
    """One case: where it stands, until when, what comes next."""
    return draw_case(case_id)


def draw_case(
    case_id: UUID, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    """Draw a case; a draft is checked again each time it is shown."""
    del typed  # a case's page has no fields to fill in again
    with reading() as call:
        view = own_case(call.unit, call.actor, case_id)
        today = call.unit.clock.today()
        _rule, defects = assess(call.unit, view.subject, own=True, on=today, case_id=case_id)
    is_open = view.case.state in (State.DRAFT, State.SIGNING)
    return page(
        "deregistration.html",
        status=status,
        refusal=refusal,
        view=view,
        case=view.case,
        subject=view.subject,
        today=today,
        exclusions=bars(defects) if is_open else (),
        word=view.case.outcome or view.case.state,
        stages=stages_of(view),
    )

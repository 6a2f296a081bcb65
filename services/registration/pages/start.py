"""The front door: start page, tracking a case, my cases."""

from flask import Response, request

from services.registration.domain.rules import REVIEW_LIMIT
from services.registration.pages import words
from services.registration.pages.clockface import due_words
from services.registration.queries.applications import ApplicationSummary, my_applications
from services.registration.queries.entities import my_entities
from services.registration.queries.names import my_claims
from services.registration.queries.signing import bound_person, signing_tasks
from shared.http import Call, guard, page_blueprint
from shared.kinds import Kind, kind_row
from shared.web import _, reading, redirect_to, render_page

pages = page_blueprint("start", __name__)

_MOST = 50


@pages.get("/")
@guard.public
def home() -> Response:
    """What can be done here, and how a case goes."""
    with reading() as call:
        today = call.unit.clock.today()
        return render_page("home.html", stages=_plan(), review_days=REVIEW_LIMIT.on(today, Kind.LLC).value.working_days)


def _plan() -> list[dict[str, object]]:
    steps = {
        "application": _("填表、上传、全体签名", "Form, files, signatures"),
        "receipt": _("当场出具接收凭证", "A receipt at once"),
        "review": _("问题一次说清", "All defects told at once"),
        "approval": _("最迟 3 个工作日", "Within 3 working days"),
        "publication": _("20 个工作日内", "Within 20 working days"),
        "licence": _("电子执照即时生成", "Electronic, at once"),
    }
    return [
        {"title": words.said(words.STAGES, stage), "state": "", "words": text, "at": None}
        for stage, text in steps.items()
    ]


@pages.get("/track")
@guard("applicant")
def track() -> Response:
    """Open a case by the number on its receipt; an unknown number and a stranger's read the same."""
    number = request.args.get("no", "").strip().upper()
    with reading() as call:
        found = next((each for each in _mine(call) if number and each.application_no == number), None)
    if found:
        return redirect_to(f"/applications/{found.application_id}")
    return render_page("track.html", number=number, status=404 if number else 200)


@pages.get("/my")
@guard("applicant")
def my() -> Response:
    """My applications, signatures, names and enterprises."""
    with reading() as call:
        tx, subject = call.unit.tx, call.actor.subject
        today = call.unit.clock.today()
        person_id = bound_person(tx, subject)
        return render_page(
            "my.html",
            applications=[
                (each, kind_row(each.kind), words.said(words.STATES, each.state), words.STATE_TAGS.get(each.state, ""))
                for each in _mine(call)
            ],
            tasks=[task for task in signing_tasks(tx, person_id) if task.state == "open"] if person_id else [],
            known=person_id is not None,
            claims=[claim for claim in my_claims(tx, subject, limit=_MOST) if claim.state == "reserved"],
            entities=[
                (entity, words.said(words.ENTITY_STATUSES, entity.status), words.ENTITY_TAGS.get(entity.status, ""))
                for entity in my_entities(tx, subject)
            ],
            due=lambda each: due_words(each.due_on, today, provisional=False)[0] if each.due_on else "",
        )


def _mine(call: Call) -> list[ApplicationSummary]:
    return my_applications(call.unit.tx, call.actor.subject, limit=_MOST)

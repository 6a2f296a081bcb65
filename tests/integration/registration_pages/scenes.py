"""Cases in every state, and the pages on which they are seen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.registration.usecases import reviews
from services.registration.usecases.importing.jobs import draft
from services.registration.usecases.reviews import ReturnDefect
from shared.auth.principal import Principal
from shared.ids import uuid7
from shared.unit import Unit
from tests.builders.application import company_form, company_name, individual_business_form
from tests.integration.registration.acting import Desk, principal
from tests.integration.registration.former import KEPT, REG_NO, OldEntity, put_in
from tests.integration.registration.importing import csv_of, line, staged, started, taken

QUERY = "kind=llc&registry=140105&division=太原&trade_name={}&industry=软件&form=有限公司"
GROUPS = ("name", "premises", "scope", "people", "holders", "officers", "contacts", "tax", "beneficial-owners")


@dataclass(frozen=True)
class Scenes:
    """One application in each state a page can show."""

    registered: UUID
    submitted: UUID
    recommended: UUID
    draft: UUID
    empty: UUID
    signing: UUID
    returned: UUID
    held: UUID


def scenes_of(desk: Desk) -> Scenes:
    """Bring one application to each state."""

    def draft(trade_name: str, number: int) -> UUID:
        return desk.draft(company_form(desk.declare(company_name(trade_name)).claim_id, number=number))

    scenes = Scenes(
        registered=application_of(desk, desk.registered("晋源达")),
        submitted=desk.submitted("云凡"),
        recommended=desk.submitted("飞鸿达"),
        draft=draft("鼎晖源", 5),
        empty=desk.draft(individual_business_form(), with_materials=False),
        signing=draft("锦程源", 6),
        returned=desk.submitted("腾飞达"),
        held=desk.submitted("瑞祥源"),
    )
    desk.recommend(scenes.recommended)
    desk.freeze(scenes.signing)
    for each in (scenes.returned, scenes.held):
        desk.step(reviews.claim_application, each, "o-0417")
    desk.step(return_with_a_defect, scenes.returned, "o-0417")
    return scenes


def return_with_a_defect(unit: Unit, actor: Principal, application_id: UUID, version: int, **keys: Any) -> UUID:
    """Return an application for one defect."""
    defects = (ReturnDefect("/materials/1", "charter.contradicts_form", "第七条与表内不一致。"),)
    return reviews.return_application(unit, actor, application_id, defects, version, **keys)


def application_of(desk: Desk, entity_id: UUID) -> UUID:
    """The application an entity was registered by."""
    sql = "SELECT set_up_application_id FROM entity WHERE entity_id = %(id)s"
    found: UUID = desk.ask(lambda tx: tx.scalar(sql, {"id": entity_id}))
    return found


def pages_of(desk: Desk) -> dict[str, list[str]]:
    """Who looks at which pages; the public is nobody."""
    scenes = scenes_of(desk)
    return {
        "": [
            "/",
            "/public-entities?q=晋",
            "/public-entities?q=无此企业",
            "/public-entities/91140105MAY000017U",
            *former_pages(desk),
        ],
        "p-zhang": [*names_pages(desk, scenes), *form_pages(scenes), *case_pages(desk, scenes)],
        "o-0417": ["/review-queue", f"/review-queue/{scenes.held}", f"/review-queue/{scenes.held}/recommendation"],
        "o-0502": [f"/review-queue/{scenes.submitted}", f"/review-queue/{scenes.recommended}/decision"],
        "o-0600": ["/supervision"],
        "o-0701": import_pages(desk),
    }


def former_pages(desk: Desk) -> list[str]:
    """An enterprise of 1998 with former numbers whose old licence is void, found by one of them."""
    put_in(desk.db, OldEntity(licence_exchange="unexchanged"), ("reg_no", REG_NO, "太原市工商行政管理局"))
    return ["/public-entities?q=D2143569-X", f"/public-entities/{KEPT}"]


def names_pages(desk: Desk, scenes: Scenes) -> list[str]:
    """Names: nothing typed, similar, identical, forbidden, reserved."""
    compared = [f"/name-claims/new?{QUERY.format(name)}" for name in ("云帆", "晋源达", "ABC")]
    return ["/my", "/track?no=SQ-1", "/name-claims/new", *compared, f"/name-claims/{desk.view(scenes.draft).claim_id}"]


def form_pages(scenes: Scenes) -> list[str]:
    """The form: every question, complete and with faults."""
    draft, empty = f"/applications/{scenes.draft}", f"/applications/{scenes.empty}"
    complete = ["", "/materials", "/check", "/delete", *(f"/{group}" for group in GROUPS)]
    faulty = ["", "/premises", "/operator", "/contacts", "/materials", "/check"]
    return ["/applications/new", *(draft + rest for rest in complete), *(f"{empty}{rest}?checked=1" for rest in faulty)]


def case_pages(desk: Desk, scenes: Scenes) -> list[str]:
    """What comes after the form: signatures, the case in its states, its documents."""
    tasks = {each.name: each.signatory_id for each in desk.view(scenes.signing).signatories}
    cases = [scenes.signing, scenes.submitted, scenes.returned, scenes.registered]
    documents = [
        f"/applications/{case}/documents/{document.document_id}"
        for case in (scenes.recommended, scenes.returned, scenes.registered)
        for document in desk.view(case).documents
    ]
    return [
        *(f"/applications/{case}" for case in cases),
        f"/applications/{scenes.signing}/signatures",
        "/signing-tasks",
        f"/signing-tasks/{tasks['张晓岚']}",
        f"/applications/{scenes.submitted}/withdrawal",
        *documents,
    ]


def import_pages(desk: Desk) -> list[str]:
    """Imports: columns to be confirmed, running, tried, done with every sort of row."""
    rows = csv_of(line(1, "太原晋阳湖软件有限公司"), line(2, "太原市晋阳湖软件有限公司"), line(1, "太原重复有限公司"))
    drafted = desk.do("o-0701", lambda unit: draft(unit, principal("o-0701"), uuid7(), staged(desk, rows)))
    tried, done = taken(desk, rows, dry_run=True), taken(desk, rows)
    running = started(desk, rows)
    shown = [f"/imports/{job.job_id}" for job in (drafted, running, tried, done)]
    return ["/imports", *shown, f"{shown[-1]}?show=all", f"{shown[-1]}?finding=import.code_twice"]

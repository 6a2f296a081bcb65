"""A service as small as possible, with one route of each kind, to try the shared HTTP and page machinery on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

from flask import Flask, request
from marshmallow import Schema, fields, validate

from shared.app import new_app
from shared.auth.principal import Principal
from shared.errors import Defect, Refusal
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard, page_blueprint
from shared.settings import ServiceSettings
from shared.unit import Unit, Units
from shared.versions import check_version
from shared.web import _, page_command, redirect_to, render_page
from shared.web.sandbox import clock_blueprint

TABLE = """
CREATE TABLE note (note_id uuid PRIMARY KEY, owner text NOT NULL, words text NOT NULL, version int NOT NULL DEFAULT 1);
GRANT SELECT, INSERT, UPDATE, DELETE ON note TO sample_app;
"""


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Nothing of its own."""

    SERVICE: ClassVar[str] = "registration"


@dataclass(frozen=True)
class Note:
    """A note."""

    note_id: UUID
    owner: str
    words: str
    version: int


class NoteIn(Schema):
    words = fields.String(required=True, validate=validate.Length(max=40))


class NoteOut(Schema):
    note_id = fields.UUID(required=True)
    words = fields.String(required=True)
    version = fields.Integer(required=True)


class NoteFilters(Schema):
    words = fields.String()


def find(unit: Unit, actor: Principal, note_id: UUID) -> Note:
    row = unit.tx.one("SELECT * FROM note WHERE note_id = %(id)s FOR UPDATE", {"id": note_id})
    if row is None or row["owner"] != actor.subject:
        raise Refusal("request.not_found")
    return Note(**row)


def write(unit: Unit, actor: Principal, note_id: UUID, words: str, expected: int | None) -> Note:
    row = unit.tx.one("SELECT owner, version FROM note WHERE note_id = %(id)s FOR UPDATE", {"id": note_id})
    if row is None:
        made = {"id": note_id, "owner": actor.subject, "words": words}
        unit.tx.execute("INSERT INTO note (note_id, owner, words) VALUES (%(id)s, %(owner)s, %(words)s)", made)
        return find(unit, actor, note_id)
    if row["owner"] != actor.subject:
        raise Refusal("request.id_taken")
    check_version(expected, row["version"])
    changed = {"id": note_id, "words": words}
    unit.tx.execute("UPDATE note SET words = %(words)s, version = version + 1 WHERE note_id = %(id)s", changed)
    return find(unit, actor, note_id)


api = api_blueprint("applications", __name__, "Notes.")
pages = page_blueprint("pages", __name__)


def show(call: Call, note_id: UUID) -> Note:
    return find(call.unit, call.actor, note_id)


@api.route("/applications/<uuid:note_id>", methods=["PUT"])
@guard("applicant")
@api.arguments(NoteIn)
@commands.create(NoteOut, present=show)
def put_note(call: Call, body: dict[str, Any], note_id: UUID) -> Note:
    """Write a note."""
    return write(call.unit, call.actor, note_id, body["words"], call.expected_version)


@api.get("/applications/<uuid:note_id>")
@guard("applicant")
@commands.read(NoteOut)
def get_note(call: Call, note_id: UUID) -> Note:
    return show(call, note_id)


@api.post("/applications/<uuid:note_id>/doubling")
@guard("applicant")
@commands.command(NoteOut)
def double(call: Call, note_id: UUID) -> Note:
    note = find(call.unit, call.actor, note_id)
    return write(call.unit, call.actor, note_id, note.words * 2, call.expected_version)


@api.get("/applications")
@guard("applicant")
@commands.listing(NoteOut, filters=NoteFilters)
def list_notes(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    after = page.after or ("ffffffff-ffff-ffff-ffff-ffffffffffff",)
    rows = call.unit.tx.all(
        "SELECT * FROM note WHERE owner = %(owner)s AND note_id < %(after)s::uuid"
        " AND (%(words)s::text IS NULL OR words = %(words)s) ORDER BY note_id DESC LIMIT %(fetch)s",
        {"owner": call.actor.subject, "after": after[0], "fetch": page.fetch, "words": filters.get("words")},
    )
    return page.of([Note(**row) for row in rows], key=lambda note: (note.note_id,))


@api.get("/kinds")
@guard.limited(per_minute=3)
@commands.read(NoteFilters)
def kinds(call: Call) -> dict[str, str]:
    return {"words": "kinds"}


@api.get("/rules")
@guard.public
@commands.read(NoteFilters)
def fault(call: Call) -> dict[str, str]:
    message = "broken with 140105199003070012 inside"
    raise RuntimeError(message)


@pages.get("/my")
@guard("applicant")
def my() -> Any:
    return render_page("my.html")


@pages.post("/my")
@guard("applicant")
def add() -> Any:
    words = request.form.get("words", "")

    def work(call: Call) -> Note:
        if not words:
            raise Refusal("request.invalid", pointer="/words")
        return write(call.unit, call.actor, UUID(call.key or ""), words, call.expected_version)

    return page_command(
        work,
        then=lambda note: redirect_to(f"/my?note={note.note_id}", said=_("已保存。", "Saved.")),
        on_refusal=lambda refusal: render_page("my.html", status=refusal.status, refusal=refusal),
    )


@pages.get("/")
@guard.public
def home() -> Any:
    return render_page("home.html")


@pages.get("/components")
@guard.public
def components() -> Any:
    """Every component once, with invented values."""
    today, moment = date(2026, 11, 24), datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    stages = [
        {"title": _("申请", "Apply"), "state": "is-ok", "words": _("已完成", "done"), "at": moment},
        {"title": _("受理", "Accept"), "state": "is-ok", "words": _("已完成", "done"), "at": moment},
        {"title": _("审查", "Review"), "state": "is-now", "words": _("进行中", "under way"), "at": moment},
        {"title": _("核准", "Approve"), "state": "", "words": _("未开始", "not begun"), "at": None},
        {"title": _("公示", "Publish"), "state": "", "words": _("未开始", "not begun"), "at": None},
        {"title": _("发照", "Issue"), "state": "", "words": _("未开始", "not begun"), "at": None},
    ]
    days = [(today, _("收件日，不计", "not counted"), "off"), (today, _("今天", "today"), "today"), (today, "", "due")]
    defects = [Defect("/name", "request.invalid"), Defect("/who", "auth.own_case")]
    return render_page("components.html", today=today, moment=moment, stages=stages, days=days, defects=defects)


def notebook(settings: Settings, units: Units) -> Flask:
    """Make the app."""
    shown = [pages, clock_blueprint(settings)]
    return new_app(settings, object(), units, package="tests.integration.http", api=[api], pages=shown)

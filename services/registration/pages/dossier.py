"""The dossier: every answer and file as an item to mark, with what the system compared beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from flask import Response
from werkzeug.datastructures import MultiDict

from services.registration.domain.application import State
from services.registration.domain.names import NameHit
from services.registration.pages import words
from services.registration.pages.answers import Answer, files_of, sections_of
from services.registration.pages.clockface import due_words
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, readable_application
from services.registration.queries.queue import Risks, risks
from shared.errors import Refusal
from shared.http import Call, serving
from shared.kinds import kind_row
from shared.refusals import Kind, Row, catalogue
from shared.web import bilingual, pick, render_page

# Which areas of the catalogue fit an item, by the beginning of its place in the form.
_AREAS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/particulars/name", ("name",)),
    ("/particulars/entity_type", ("entity",)),
    ("/particulars/address", ("address",)),
    ("/particulars/scope", ("scope",)),
    ("/particulars/industry", ("industry",)),
    ("/particulars/capital", ("capital",)),
    ("/particulars/investors", ("investor", "person")),
    ("/particulars/heads", ("legal_rep", "operator", "person")),
    ("/particulars/officers", ("director", "supervisor", "officer", "person")),
    ("/private_particulars/contact", ("contact",)),
    ("/private_particulars/liaison_ref", ("liaison",)),
    ("/private_particulars/beneficial_owners", ("beneficial_owner",)),
    ("/tax_items", ("business_place", "finance_officer", "accounting_mode", "staff")),
    ("/materials", ("material", "charter")),
)
_ALWAYS = ("charter.contradicts_form", "material.wrong_form", "material.unreadable")


@dataclass(frozen=True)
class Mark:
    """What the officer thinks of one item. ``verdict``: ok, defect, or None while not looked at."""

    pointer: str
    label: str
    verdict: str | None = None
    code: str = ""
    text: str = ""

    @property
    def seen(self) -> bool:
        return self.verdict is not None

    @property
    def defect(self) -> bool:
        return self.verdict == "defect"


Marks = Mapping[str, Mark]


def marks_of(view: ApplicationView, posted: MultiDict[str, str]) -> dict[str, Mark]:
    """Return the marks that a posted dossier holds, by the field of the item."""
    return {item.field: _mark(item, posted) for item in items_of(view)}


def _mark(item: Answer, posted: MultiDict[str, str]) -> Mark:
    verdict = posted.get(item.field)
    return Mark(
        pointer=item.pointer,
        label=item.label,
        verdict=verdict if verdict in {"ok", "defect"} else None,
        code=posted.get(f"{item.field}-reason", ""),
        text=posted.get(f"{item.field}-text", "").strip()[:500],
    )


def items_of(view: ApplicationView) -> list[Answer]:
    """Return everything that is to be marked: what was filled in or uploaded, not what was derived from it."""
    answers = chain.from_iterable(section.answers for section in sections_of(view))
    return [*(answer for answer in answers if answer.path), *files_of(view)]


def draw_dossier(
    call: Call, view: ApplicationView, marks: Marks, *, unseen: Iterable[Mark] = (), vague: Iterable[Mark] = ()
) -> Response:
    """The dossier; read only for whoever does not hold the case."""
    today = call.unit.clock.today()
    review = next((deadline for deadline in view.deadlines if deadline.deadline == "review"), None)
    application = readable_application(call.unit.tx, serving(Service).keys, call.actor, view.application_id)
    found = risks(call.unit.tx, serving(Service).keys, application, today)
    faults = _faults(marks, unseen, vague)
    return render_page(
        "dossier.html",
        status=422 if faults else 200,
        application=view,
        kind=kind_row(view.form.kind),
        state=words.said(words.STATES, view.state),
        due=due_words(review.due_on, today, provisional=review.provisional) if review else ("", "", ""),
        due_on=review.due_on if review else None,
        sections=[(section.title, section.answers) for section in sections_of(view)],
        files=files_of(view),
        marks=marks,
        reasons=reasons_for,
        faults=faults,
        checks=_checks(view, found),
        name_hits=[(hit.name, words.said(words.LIKENESS, hit.rule), _status(hit)) for hit in found.name_hits],
        held=view.lease is not None and view.lease.officer == call.actor.subject,
        lease=view.lease,
        second=view.state is State.APPROVED_FIRST,
        own_opinion=view.first_officer == call.actor.subject,
        refusal=Refusal("request.invalid") if faults else None,
    )


def _status(hit: NameHit) -> str:
    return words.said(words.NAME_STATUSES, hit.status)


def _faults(marks: Marks, unseen: Iterable[Mark], vague: Iterable[Mark]) -> list[tuple[str, str]]:
    fields = {mark.pointer: field for field, mark in marks.items()}
    not_seen = [
        (f"#{fields[mark.pointer]}", bilingual("还没有看：{what}", "Not looked at: {what}", what=mark.label))
        for mark in unseen
    ]
    no_reason = [
        (
            f"#f-{fields[mark.pointer]}-reason",
            bilingual("请选问题种类：{what}", "Choose the kind of defect: {what}", what=mark.label),
        )
        for mark in vague
    ]
    return not_seen + no_reason


def _checks(view: ApplicationView, found: Risks) -> list[tuple[str, str, str, str]]:
    """What the system compared: name, small print, words of the tag, its state."""
    signed = sum(each.signed_at is not None for each in view.signatories)
    total = len(view.signatories)
    return [
        (
            bilingual("签名人实名核验", "Signatories verified"),
            "",
            f"{signed}/{total}",
            "is-ok" if signed == total else "is-bad",
        ),
        (
            bilingual("表内逻辑核对", "Form checked against the rules"),
            view.deadlines[0].rule_id if view.deadlines else "",
            bilingual("通过", "Passed"),
            "is-ok",
        ),
        _count(
            bilingual("名称比对", "Similar names"),
            bilingual("相近 {n} 个", "{n} similar", n=len(found.name_hits)),
            len(found.name_hits),
        ),
        _count(
            bilingual("同一住所已登记主体", "Entities at the same premises"),
            bilingual("{n} 户", "{n}", n=len(found.same_address)),
            len(found.same_address),
            "、".join(each.name_full or each.uscc for each in found.same_address),
        ),
        _count(
            bilingual("人员在其他主体任职", "Persons heading other entities"),
            bilingual("{n} 户", "{n}", n=len(found.other_posts)),
            len(found.other_posts),
            "、".join(each.name_full or each.uscc for each in found.other_posts),
        ),
    ]


def _count(name: str, tag: str, n: int, small: str = "") -> tuple[str, str, str, str]:
    return (name, small, tag, "is-warn") if n else (name, "", bilingual("未命中", "None"), "is-ok")


def reasons_for(pointer: str) -> list[tuple[str, str]]:
    """Return the defects of the catalogue that an officer may tell about an item, with their words."""
    areas = next((areas for stem, areas in _AREAS if pointer.startswith(stem)), ())
    rows = [row for row in catalogue().values() if row.code.partition(".")[0] in areas and _plain(row)]
    always = [catalogue()[code] for code in _ALWAYS if code in catalogue()]
    return [(row.code, pick(row)) for row in dict.fromkeys([*rows, *always])]


def _plain(row: Row) -> bool:
    """Whether a row can be told by itself: it is a defect, and its words need no values."""
    return row.kind is Kind.RULE_BROKEN and "{" not in row.zh and "{" not in row.remedy_zh

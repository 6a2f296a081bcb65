"""Groups about who runs the business: posts of a company, operator and family of an individual business."""

from dataclasses import replace

from services.registration.domain.form import Form, FormHead, FormOfficer
from services.registration.pages import words
from services.registration.pages.groups.group import Group, Values
from services.registration.pages.groups.persons import name_of_person
from services.registration.pages.typed import Typed
from shared.web import bilingual

STEM = "particulars-officers"
_HEADS = "particulars-heads"


def _read_posts(form: Form, typed: Typed) -> Form:
    rows = [_officer(typed, f"{STEM}-{row}") for row in typed.rows(STEM)]
    gone = typed.whole("remove")
    officers = tuple(officer for place, officer in enumerate(rows) if place != gone)
    if typed.ticked("add"):
        officers = (*officers, FormOfficer())
    particulars = replace(
        form.particulars,
        heads=_legal_rep(typed.text(_HEADS), officers),
        officers=officers,
        supervision=typed.text("particulars-supervision"),
    )
    return replace(form, particulars=particulars)


def _officer(typed: Typed, stem: str) -> FormOfficer:
    return FormOfficer(
        person_ref=typed.text(f"{stem}-person_ref"),
        posts=typed.all(f"{stem}-posts"),
        employee=typed.ticked(f"{stem}-employee"),
        from_on=typed.day(f"{stem}-from_on"),
        until_on=typed.day(f"{stem}-until_on"),
    )


def _legal_rep(ref: str | None, officers: tuple[FormOfficer, ...]) -> tuple[FormHead, ...]:
    """The legal representative with the post that lets the person be one (公司法 10)."""
    if ref is None:
        return ()
    held = {post for officer in officers if officer.person_ref == ref for post in officer.posts}
    post = next((post for post in ("director", "manager") if post in held), None)
    return (FormHead("legal_rep", ref, post),)


def _posts_values(form: Form) -> Values:
    heads = form.particulars.heads
    values = {
        _HEADS: (heads[0].person_ref or "") if heads else "",
        "particulars-supervision": form.particulars.supervision or "supervisor",
    }
    for row, officer in enumerate(form.particulars.officers):
        stem = f"{STEM}-{row}"
        values[f"{stem}-person_ref"] = officer.person_ref or ""
        values[f"{stem}-posts"] = ",".join(officer.posts)
        values[f"{stem}-employee"] = "yes" if officer.employee else ""
        values[f"{stem}-from_on"] = officer.from_on.isoformat() if officer.from_on else ""
        values[f"{stem}-until_on"] = officer.until_on.isoformat() if officer.until_on else ""
    return values


def _posts_summary(form: Form) -> str:
    named = [
        f"{name_of_person(form, officer.person_ref)}（{words.all_said(words.POSTS, officer.posts)}）"
        for officer in form.particulars.officers
        if officer.person_ref
    ]
    return bilingual("、", ", ").join(named)


def _read_operator(form: Form, typed: Typed) -> Form:
    ref = typed.text(_HEADS)
    composition = typed.text("particulars-composition")
    family = typed.all("private_particulars-family_refs") if composition == "family" else ()
    particulars = replace(
        form.particulars,
        entity_type="9500",
        composition=composition,
        heads=(FormHead("operator", ref),) if ref else (),
    )
    private = replace(form.private_particulars, family_refs=tuple(each for each in family if each != ref))
    return replace(form, particulars=particulars, private_particulars=private)


def _operator_values(form: Form) -> Values:
    heads = form.particulars.heads
    return {
        _HEADS: (heads[0].person_ref or "") if heads else "",
        "particulars-composition": form.particulars.composition or "personal",
        "private_particulars-family_refs": ",".join(form.private_particulars.family_refs),
    }


def _head_name(form: Form) -> str:
    heads = form.particulars.heads
    return name_of_person(form, heads[0].person_ref) if heads else ""


OFFICERS = Group(
    "officers",
    "法定代表人、董事、监事",
    "Legal representative and officers",
    ("/particulars/heads", "/particulars/officers", "/particulars/supervision"),
    read=_read_posts,
    values=_posts_values,
    started=lambda form: bool(form.particulars.officers),
    summary=_posts_summary,
    anchors={
        "/particulars/heads/0": "/particulars/heads",
        "/particulars/heads/0/person_ref": "/particulars/heads",
        "/particulars/officers": "/particulars/heads",
    },
)
OPERATOR = Group(
    "operator",
    "经营者与组成形式",
    "Operator",
    (
        "/particulars/heads",
        "/particulars/composition",
        "/particulars/entity_type",
        "/private_particulars/family_refs",
    ),
    read=_read_operator,
    values=_operator_values,
    started=lambda form: bool(form.particulars.heads),
    summary=_head_name,
    anchors={
        "/particulars/heads/0": "/particulars/heads",
        "/particulars/heads/0/person_ref": "/particulars/heads",
        "/particulars/entity_type": "/particulars/heads",
    },
)

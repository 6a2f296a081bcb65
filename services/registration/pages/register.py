"""Public pages of the register (经济户籍): search by name or code, and one entity with all that is public."""

from typing import Any

from flask import Response, request
from markupsafe import Markup

from services.registration.domain.entity import ENDED
from services.registration.pages import words
from services.registration.queries.entities import PublicEntity, PublicLine, public_entities, public_entity
from shared.errors import Refusal
from shared.events.shapes import Investor, Money
from shared.http import guard, page_blueprint
from shared.http.paging import page_request
from shared.kinds import Kind, entity_type, kind_row
from shared.legacy_numbers import WORDS, printed
from shared.merging import rule_of
from shared.uscc import Mode, check
from shared.web import _, reading, render_page
from shared.web.i18n import chinese

pages = page_blueprint("register", __name__)

_CODE_LENGTH = 18


@pages.get("/public-entities")
@guard.limited(per_minute=120)
def search() -> Response:
    """Find an entity by a part of its name, by its code, or by a number it had before the one code."""
    asked = request.args.get("q", "").strip()
    page = page_request()
    after = str(page.after[0]) if page.after else None
    with reading() as call:
        found = public_entities(call.unit.tx, q=asked, after=after, limit=page.fetch) if asked else []
        lines = page.of(found, key=lambda line: (line.uscc,))
        return render_page(
            "public_search.html",
            asked=asked,
            lines=[
                (
                    line,
                    words.registry_words(line.registry),
                    words.said(words.ENTITY_STATUSES, line.status),
                    words.ENTITY_TAGS.get(line.status, "is-bad"),
                    _found_by(line),
                )
                for line in lines.items
            ],
            next_cursor=lines.next_cursor,
            started=page.after is not None,
            code_faults=_code_faults(asked),
        )


def _found_by(line: PublicLine) -> str:
    """By which former number a line was found; empty where by name or code."""
    number = line.found_by
    if number is None:
        return ""
    kind, value = _number_kind(number.number_kind), printed(number.number_kind, number.value)
    return _("按{kind} {value} 查到", "found by {kind} {value}", kind=kind, value=value)


def _code_faults(asked: str) -> list[str]:
    """What is wrong with what looks like a code, so that a mistyped character is found by position."""
    text = asked.upper()
    if len(text) != _CODE_LENGTH or not text.isascii():
        return []
    verdict = check(text, Mode.INTAKE)
    return [
        _("第 {places} 位有误，请核对。", "Look at position {places}.", places=", ".join(map(str, finding.positions)))
        for finding in verdict.errors
        if finding.positions
    ]


@pages.get("/public-entities/<uscc>")
@guard.limited(per_minute=120)
def show(uscc: str) -> Response:
    """One entity: licence facts, holders, officers, marks, where the data come from."""
    with reading() as call:
        entity = public_entity(call.unit.tx, uscc.upper(), call.unit.clock.today())
        if entity is None:
            raise Refusal("entity.not_found")
        public = entity.particulars
        kind = kind_row(entity.kind)
        type_row = entity_type(public.entity_type or "")
        return render_page(
            "public_entity.html",
            entity=entity,
            facts=_facts(entity, type_row.zh if type_row else "" if kind.kind is Kind.OTHER else kind.zh),
            standing=words.said(words.ENTITY_STATUSES, entity.status),
            tag=words.ENTITY_TAGS.get(entity.status, "is-bad"),
            holders=[_holder(investor) for investor in public.investors],
            officers=[(officer.name, words.all_said(words.POSTS, officer.posts)) for officer in public.officers],
            marks=entity.marks,
            **_former(entity),
        )


def _former(entity: PublicEntity) -> dict[str, Any]:
    """What the part on the old licence and the former numbers is drawn from."""
    return {
        "ended": entity.status in ENDED,
        "old_rule": rule_of(entity.former_licence),
        "number_kind": _number_kind,
        "printed": printed,
    }


def _number_kind(kind: str) -> str:
    return _(*WORDS[kind])


def _facts(entity: PublicEntity, type_words: str) -> list[tuple[str, str | Markup]]:
    public, kind = entity.particulars, kind_row(entity.kind)
    head = "、".join(each.name for each in public.heads)
    on = {
        _("成立日期", "Established"): entity.established_on,
        _("注销日期", "Deregistered"): entity.deregistered_on,
    }
    rows = [
        (_("类型", "Type"), type_words),
        (_(kind.head_zh, kind.head_en), head),
        (_(kind.capital_zh, kind.capital_en), _wan(public.capital)),
        *((label, day.isoformat() if day else "") for label, day in on.items()),
        (_(kind.address_zh, kind.address_en), public.address.text if public.address else ""),
        (_("经营范围", "Scope of business"), public.scope.text if public.scope else ""),
        (_("登记机关", "Registry"), words.registry_words(entity.registry)),
    ]
    return [(label, value) for label, value in rows if label and value]


def _holder(investor: Investor) -> list[str | Markup]:
    forms = words.all_said(words.CONTRIBUTION_FORMS, investor.forms)
    due = investor.due_on.isoformat() if investor.due_on else ""
    return [chinese(investor.name), f"{_wan(investor.subscribed)}（{float(investor.ratio):g}%）", forms, due]


def _wan(money: Money | None) -> str:
    if money is None:
        return ""
    return _("{n} 万元人民币", "{n} × 10,000 yuan", n=f"{float(money.amount) / 10_000:g}")

"""Group of a company's capital and shareholders. Type of company and ratios are derived, not asked."""

from collections.abc import Sequence
from dataclasses import replace

from services.registration.domain.form import Form, FormInvestor
from services.registration.pages.groups.group import Group, Values
from services.registration.pages.typed import Typed, shares, wan_of_yuan
from shared.ids import uuid7
from shared.web import bilingual

STEM = "particulars-investors"


def _read(form: Form, typed: Typed) -> Form:
    stored = form.particulars.investors
    rows = [_investor(stored, typed, row) for row in typed.rows(STEM)]
    gone = typed.whole("remove")
    rows = [investor for place, investor in enumerate(rows) if place != gone]
    if typed.ticked("add"):
        rows.append(FormInvestor(uuid7(), nature="natural_person", forms=("cash",)))
    investors = _with_ratios(rows)
    particulars = replace(
        form.particulars,
        investors=investors,
        capital=typed.wan("particulars-capital-amount"),
        entity_type="1151" if len(investors) == 1 else "1130",
    )
    return replace(form, particulars=particulars)


def _investor(stored: tuple[FormInvestor, ...], typed: Typed, row: int) -> FormInvestor:
    stem = f"{STEM}-{row}"
    before = stored[row] if row < len(stored) else FormInvestor(uuid7())
    return replace(
        before,
        nature="natural_person",
        person_ref=typed.text(f"{stem}-person_ref"),
        subscribed=typed.wan(f"{stem}-subscribed"),
        forms=typed.all(f"{stem}-forms"),
        due_on=typed.day(f"{stem}-due_on"),
    )


def _with_ratios(rows: Sequence[FormInvestor]) -> tuple[FormInvestor, ...]:
    ratios = shares([row.subscribed.amount if row.subscribed else None for row in rows])
    return tuple(replace(row, ratio=ratio) for row, ratio in zip(rows, ratios, strict=True))


def _values(form: Form) -> Values:
    capital = form.particulars.capital
    values = {"particulars-capital-amount": wan_of_yuan(capital.amount if capital else None)}
    for row, investor in enumerate(form.particulars.investors):
        stem = f"{STEM}-{row}"
        values[f"{stem}-person_ref"] = investor.person_ref or ""
        values[f"{stem}-subscribed"] = wan_of_yuan(investor.subscribed.amount if investor.subscribed else None)
        values[f"{stem}-forms"] = ",".join(investor.forms)
        values[f"{stem}-due_on"] = investor.due_on.isoformat() if investor.due_on else ""
    return values


def _summary(form: Form) -> str:
    count = len(form.particulars.investors)
    capital = form.particulars.capital
    if not capital:
        return ""
    amount = wan_of_yuan(capital.amount)
    return bilingual(
        "{n} 位股东，注册资本 {amount} 万元", "{n} shareholders, capital {amount}0,000 yuan", n=count, amount=amount
    )


HOLDERS = Group(
    "holders",
    "股东与出资",
    "Shareholders",
    ("/particulars/investors", "/particulars/capital", "/particulars/entity_type"),
    read=_read,
    values=_values,
    started=lambda form: bool(form.particulars.investors),
    summary=_summary,
    anchors={
        "/particulars/capital": "/particulars/capital/amount",
        "/particulars/investors": "/particulars/capital/amount",
        "/particulars/entity_type": "/particulars/capital/amount",
    },
)

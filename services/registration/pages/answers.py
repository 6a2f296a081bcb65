"""The filled-in form as people read it: one line an answer, in sections. Shown to check, to sign, and to review."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from markupsafe import Markup

from services.registration.domain.form import Form, FormAddress, FormInvestor, FormOfficer, FormPerson
from services.registration.domain.scope import registered_scope
from services.registration.pages import words
from services.registration.pages.groups.persons import name_of_person
from services.registration.pages.typed import wan_of_yuan
from services.registration.queries.applications import ApplicationView
from shared.divisions import registry_of
from shared.kinds import Kind, entity_type, kind_row
from shared.web import bilingual, pick
from shared.web.i18n import chinese, masked

Shown = str | Markup


@dataclass(frozen=True)
class Answer:
    """One answer: its place in the form, its label, its value, the page where it is changed (None: derived)."""

    pointer: str
    label: str
    value: Shown
    path: str | None

    @property
    def field(self) -> str:
        """A name for fields about this answer."""
        return "m" + self.pointer.replace("/", "-")


@dataclass(frozen=True)
class Section:
    """Answers under one heading."""

    title: str
    answers: tuple[Answer, ...]


def sections_of(view: ApplicationView) -> tuple[Section, ...]:
    """Return the whole form in the order of the task list; private data masked as the view has them."""
    form = view.form
    parts = [Section(bilingual("基本信息", "Particulars"), tuple(_basics(view)))]
    if form.kind == Kind.LLC:
        parts.append(Section(bilingual("股东与出资", "Shareholders"), tuple(_holders(form))))
    parts.append(Section(bilingual("人员", "People"), tuple(_people(form))))
    parts.append(Section(bilingual("联系与税务统计", "Contact, tax and statistics"), tuple(_filed(form))))
    return tuple(parts)


def files_of(view: ApplicationView) -> tuple[Answer, ...]:
    """Return the uploaded files, each with a link to open it."""
    return tuple(
        Answer(
            f"/materials/{place}",
            words.said(words.MATERIAL_KINDS, material.material_kind),
            Markup('<a href="/applications/{}/materials/{}">{}</a> {} kB').format(
                view.application_id,
                material.material_id,
                bilingual("打开{what}", "Open {what}", what=words.said(words.MATERIAL_KINDS, material.material_kind)),
                max(1, material.size // 1000),
            ),
            "materials",
        )
        for place, material in enumerate(view.materials)
    )


def rows_of(
    view: ApplicationView, section: Section, *, editable: bool
) -> list[tuple[str, Shown, str | None, str | None]]:
    """Return a section as rows of the facts list: label, value, address of the change, source."""
    here = f"/applications/{view.application_id}"
    return [
        (
            answer.label,
            answer.value,
            f"{here}/{answer.path}" if editable and answer.path else None,
            bilingual("由已填内容推定", "derived") if editable and not answer.path else None,
        )
        for answer in section.answers
    ]


def _basics(view: ApplicationView) -> Iterator[Answer]:
    form = view.form
    public, row = form.particulars, kind_row(form.kind)
    registry = registry_of(form.registry)
    kind = entity_type(public.entity_type or "")
    none = bilingual("（不使用名称）", "(no name)") if form.kind == Kind.INDIVIDUAL_BUSINESS else ""
    yield Answer("/particulars/name", bilingual("名称", "Name"), chinese(view.name_full or none), "name")
    yield Answer("/particulars/entity_type", bilingual("类型", "Type"), pick(kind) if kind else "", None)
    yield Answer("/particulars/address", _of(row, "address"), chinese(_place(public.address)), "premises")
    elsewhere = form.tax_items.business_place
    same = bilingual("同上", "The same")
    shown = chinese(_place(elsewhere)) if elsewhere else same
    yield Answer("/tax_items/business_place", bilingual("生产经营地", "Place of business"), shown, "premises")
    yield Answer("/registry", bilingual("登记机关", "Registry"), pick(registry) if registry else form.registry, None)
    scope = registered_scope(item.code for item in public.scope).text
    yield Answer("/particulars/scope", bilingual("经营范围", "Scope of business"), chinese(scope), "scope")
    industry = public.industry
    code = f"{industry.section}{industry.code}" if industry else ""
    yield Answer("/particulars/industry", bilingual("主营行业", "Main business"), code, "scope")
    if form.kind == Kind.LLC:
        capital = _wan(public.capital.amount if public.capital else None)
        yield Answer("/particulars/capital", _of(row, "capital"), capital, "holders")
        until = public.term.until_on.isoformat() if public.term and public.term.until_on else ""
        term = until or bilingual("长期", "Without end")
        yield Answer("/particulars/term", bilingual("营业期限", "Term"), term, "premises")


def _holders(form: Form) -> Iterator[Answer]:
    for place, investor in enumerate(form.particulars.investors):
        label = bilingual("股东 {n}", "Shareholder {n}", n=place + 1)
        yield Answer(f"/particulars/investors/{place}", label, _investor(form, investor), "holders")


def _investor(form: Form, investor: FormInvestor) -> Markup:
    person = form.private_particulars.person(investor.person_ref)
    forms = words.all_said(words.CONTRIBUTION_FORMS, investor.forms)
    due = bilingual("{day} 前缴足", "paid in by {day}", day=investor.due_on.isoformat() if investor.due_on else "?")
    amount = _wan(investor.subscribed.amount if investor.subscribed else None)
    facts = bilingual("，", ", ").join(filter(None, (amount, _percent(investor.ratio), forms, due)))
    name = chinese(person.name or "") if person else ""
    return Markup("{}{}{}<br>{}").format(name, bilingual("，", ", "), facts, masked(_number(person)))


def _people(form: Form) -> Iterator[Answer]:
    row = kind_row(form.kind)
    head = form.particulars.heads[0] if form.particulars.heads else None
    path = "officers" if form.kind == Kind.LLC else "operator"
    person = form.private_particulars.person(head.person_ref) if head else None
    yield Answer("/particulars/heads/0", pick(_Both(row.head_zh, row.head_en)), _person(person), path)
    if form.kind == Kind.LLC:
        for place, officer in enumerate(form.particulars.officers):
            yield _officer(form, place, officer)
        yield Answer(
            "/private_particulars/beneficial_owners",
            bilingual("受益所有人", "Beneficial owners"),
            _owners(form),
            "beneficial-owners",
        )
    else:
        composition = words.said(words.COMPOSITIONS, form.particulars.composition or "")
        family = [name_of_person(form, ref) for ref in form.private_particulars.family_refs]
        shown = bilingual("：", ": ").join(filter(None, (composition, bilingual("、", ", ").join(family))))
        yield Answer("/particulars/composition", bilingual("组成形式", "Composition"), shown, "operator")


def _officer(form: Form, place: int, officer: FormOfficer) -> Answer:
    label = words.all_said(words.POSTS, officer.posts) or bilingual("任职", "Officer")
    person = form.private_particulars.person(officer.person_ref)
    return Answer(f"/particulars/officers/{place}", label, _person(person), "officers")


def _owners(form: Form) -> str:
    owners = form.private_particulars.beneficial_owners
    if owners is None:
        return ""
    if owners.exempt_by_commitment:
        return bilingual("承诺免报", "Exempt by commitment")
    return bilingual("、", ", ").join(name_of_person(form, ref) for ref in owners.person_refs)


def _filed(form: Form) -> Iterator[Answer]:
    private, items = form.private_particulars, form.tax_items
    liaison = private.person(private.liaison_ref)
    phone = masked(private.contact.phone if private.contact else None)
    yield Answer("/private_particulars/contact/phone", bilingual("联系电话", "Telephone"), phone, "contacts")
    yield Answer(
        "/private_particulars/liaison_ref",
        bilingual("登记联络员", "Liaison person"),
        _with_phone(liaison),
        "contacts",
    )
    finance = private.person(items.finance_officer_ref)
    if form.kind == Kind.LLC or finance:
        label = bilingual("财务负责人", "Finance officer")
        yield Answer("/tax_items/finance_officer_ref", label, _with_phone(finance), "tax")
    if form.kind == Kind.LLC:
        mode = words.said(words.ACCOUNTING_MODES, items.accounting_mode or "")
        yield Answer("/tax_items/accounting_mode", bilingual("核算方式", "Accounts"), mode, "tax")
    staff = "" if items.staff is None else bilingual("{n} 人", "{n}", n=items.staff)
    yield Answer("/tax_items/staff", bilingual("从业人数", "Staff"), staff, "tax")


def _number(person: FormPerson | None) -> str | None:
    return person.identity_number if person else None


def _person(person: FormPerson | None) -> Markup:
    if person is None:
        return Markup()
    return Markup("{} {}").format(chinese(person.name or ""), masked(person.identity_number))


def _with_phone(person: FormPerson | None) -> Markup:
    if person is None:
        return Markup()
    return Markup("{} {}").format(chinese(person.name or ""), masked(person.phone))


def _place(address: FormAddress | None) -> str:
    return (address.text or "") if address else ""


def _wan(amount: str | None) -> str:
    typed = wan_of_yuan(amount)
    return bilingual("{n} 万元人民币", "{n} × 10,000 yuan", n=typed) if typed else ""


def _percent(ratio: str | None) -> str:
    try:
        return f"{Decimal(ratio).normalize():f}%" if ratio else ""
    except InvalidOperation:
        return ratio or ""


def _of(row: object, what: str) -> str:
    return bilingual(getattr(row, f"{what}_zh"), getattr(row, f"{what}_en"))


@dataclass(frozen=True)
class _Both:
    zh: str
    en: str

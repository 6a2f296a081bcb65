"""From a name to a decision, by links and forms alone."""

from collections.abc import Callable

from deploy.sandbox.personas import PERSONAS
from tests.builders.application import FINANCE_OFFICER, PDF
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.visitor import Changes, Page, Visitor

As = Callable[[str], Visitor]
P = "private_particulars-persons"
LI = PERSONAS["p-li"].identity_number


def here(page: Page) -> str:
    """The address of the application a page belongs to."""
    return "/".join(page.path.split("/")[:3])


def declared(zhang: Visitor, **parts: str) -> Page:
    """Compare a name and reserve it."""
    form = zhang.open("/name-claims/new")
    compared = zhang.press(form, "/name-claims/new", {"trade_name": "云帆", "industry": "软件", **parts})
    claim = [form for form in compared.forms if form.method == "post" and form.action == "/name-claims/new"]
    assert claim, compared.text
    page = Page(compared.status, compared.path, compared.text, claim)
    return zhang.press(page, "/name-claims/new", {"undertaking": "yes"})


BUSINESS = {
    "premises": {"particulars-address-text": "山西省太原市小店区长风街1号101室"},
    "scope": {"particulars-scope": ["I3006", "I3008"], "particulars-industry-code": "6510"},
}
PEOPLE = {
    "people": {
        f"{P}-0-name": "张晓岚",
        f"{P}-0-phone": "13800010001",
        f"{P}-0-email": "zhang@example.cn",
        f"{P}-1-name": "李建国",
        f"{P}-1-identity_number": LI,
        f"{P}-1-phone": "13800010002",
        f"{P}-2-name": "赵会计",
        f"{P}-2-identity_number": str(FINANCE_OFFICER["identity_number"]),
        f"{P}-2-phone": "13800009999",
    },
    "holders": {
        "particulars-capital-amount": "200",
        "particulars-investors-0-person_ref": "p1",
        "particulars-investors-0-subscribed": "120",
        "particulars-investors-0-due_on": "2030-06-30",
        "particulars-investors-1-person_ref": "p2",
        "particulars-investors-1-subscribed": "80",
        "particulars-investors-1-due_on": "2030-06-30",
    },
    "officers": {
        "particulars-officers-0-person_ref": "p1",
        "particulars-officers-0-posts": ["director", "manager"],
        "particulars-officers-1-person_ref": "p2",
        "particulars-officers-1-posts": ["supervisor"],
        "particulars-heads": "p1",
    },
}
FILED = {
    "contacts": {"private_particulars-contact-phone": "0351-7010001", "private_particulars-liaison_ref": "p1"},
    "tax": {"tax_items-staff": "5", "tax_items-finance_officer_ref": "p3"},
    "beneficial-owners": {"exempt": "yes"},
}


def filled_company(zhang: Visitor) -> str:
    """A company of two people, every page of questions filled in."""
    at = here(zhang.press(declared(zhang), "/applications/new"))

    def save(group: str, changes: Changes) -> None:
        zhang.press(zhang.open(f"{at}/{group}"), f"{at}/{group}", changes)

    for group, changes in BUSINESS.items():
        save(group, {**changes})
    for group, changes in PEOPLE.items():
        for _ in range(2):
            save(group, {"add": "yes"})
        save(group, {**changes})
    for group, filed in FILED.items():
        save(group, {**filed})
    for kind in ("premises", "charter", "appointment"):
        zhang.press(zhang.open(f"{at}/materials"), f"{at}/materials", {"material_kind": kind}, file=PDF)
    return at


def test_a_company_goes_from_its_name_to_the_decision(as_: As, desk: Desk) -> None:
    zhang, li = as_("p-zhang"), as_("p-li")
    at = filled_company(zhang)
    tasks = zhang.open(at)
    assert "10 项中已完成 10 项" in tasks.text
    signatures = zhang.press(zhang.open(f"{at}/check"), f"{at}/check", {"declaration": "yes"})
    assert "2 位签名人，已签 0 位" in signatures.text
    for person in (zhang, li):
        page = person.open("/signing-tasks")
        if "核验身份" in page.text:
            page = person.press(page, "/signing-tasks")
        link = page.text.split('href="/signing-tasks/')[1].split('"')[0]
        person.press(person.open(f"/signing-tasks/{link}"), "/signature")
    submitted = zhang.press(zhang.open(f"{at}/signatures"), "/submission")
    assert "还剩 <b>3</b> 个工作日" in submitted.text
    first, second = as_("o-0417"), as_("o-0502")
    dossier = first.press(first.open("/review-queue"), "/review-queue")
    opinion = first.press(dossier, dossier.path, all_fine(dossier))
    assert opinion.path.endswith("/recommendation")
    first.press(opinion, "/recommendation")
    taken = second.press(second.open("/review-queue"), "/claim")
    assert "建议准予登记" in taken.text
    second.press(second.open(f"{taken.path}/decision"), "/decision")
    assert "已核准，正在赋码" in zhang.open(at).text
    assert "application.approved" in desk.told()


def all_fine(dossier: Page) -> dict[str, str | list[str] | None]:
    """Every item marked as fine."""
    form = dossier.form(dossier.path)
    return {name: "ok" for name, values in form.choices.items() if values == ["ok", "defect"]}

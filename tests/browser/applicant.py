"""What the applicant and the investors do: name, form, files, signatures, submission."""

from pathlib import Path

from tests.browser.people import Album, Person

PERSON = "private_particulars-persons"
INVESTOR = "particulars-investors"
OFFICER = "particulars-officers"
PEOPLE = (
    ("张晓岚", None, "13800010001"),
    ("李建国", "p-li", "13800010002"),
    ("赵会计", "14010519880312001X", "13800009999"),
)


def declare_name(zhang: Person, album: Album, trade_name: str) -> None:
    """Compare a name, then reserve it."""
    zhang.open("/name-claims/new")
    zhang.fill({"trade_name": trade_name, "industry": "软件"})
    zhang.press("比对名称")
    album.keep(zhang, "01-name-compared")
    zhang.tick("undertaking")
    zhang.press("申报并保留此名称")
    album.keep(zhang, "02-name-reserved")


def fill_company(zhang: Person, album: Album, paper: Path, identity_of_li: str) -> str:
    """Start the application from the reserved name and fill in every group; return its path."""
    zhang.click(zhang.page.locator('main form[action="/applications/new"] button'))
    at = "/" + "/".join(zhang.page.url.removeprefix(zhang.address).split("/")[1:3])
    _group(zhang, f"{at}/premises", {"particulars-address-text": "山西省太原市小店区长风街1号101室"})
    _scope(zhang, f"{at}/scope")
    _people(zhang, f"{at}/people", identity_of_li, album)
    _holders(zhang, f"{at}/holders")
    _officers(zhang, f"{at}/officers")
    zhang.open(f"{at}/contacts")
    zhang.choose("private_particulars-liaison_ref", "p1")
    _save(zhang, {"private_particulars-contact-phone": "0351-7010001"})
    zhang.open(f"{at}/tax")
    zhang.choose("tax_items-finance_officer_ref", "p3")
    _save(zhang, {"tax_items-staff": "5"})
    zhang.open(f"{at}/beneficial-owners")
    zhang.tick("exempt")
    _save(zhang, {})
    for kind in ("premises", "charter", "appointment"):
        zhang.open(f"{at}/materials")
        zhang.choose("material_kind", kind)
        zhang.page.locator('input[type="file"]').set_input_files(paper)
        zhang.click(zhang.page.locator(f'main form[action="{at}/materials"] button'))
    zhang.open(at)
    album.keep(zhang, "04-task-list")
    return at


def sign(who: Person, album: Album, name: str) -> None:
    """Find the open task, read what is to be signed, sign."""
    page = who.open("/signing-tasks")
    if "核验身份" in page.inner_text("main"):
        who.press("核验身份")
    who.click(page.locator('main a[href^="/signing-tasks/"]'))
    album.keep(who, name)
    who.click(page.locator('main form[action$="/signature"] button'))


def _save(who: Person, values: dict[str, str]) -> None:
    who.fill(values)
    who.press("保存并继续")


def _group(who: Person, path: str, values: dict[str, str]) -> None:
    who.open(path)
    _save(who, values)


def _add_rows(who: Person, path: str, count: int) -> None:
    for _ in range(count):
        who.open(path)
        who.click(who.page.locator('main button[name="add"]'))


def _scope(who: Person, path: str) -> None:
    who.open(path)
    for code in ("I3006", "I3008"):
        who.tick("particulars-scope", code)
    _save(who, {"particulars-industry-code": "6510"})


def _people(who: Person, path: str, identity_of_li: str, album: Album) -> None:
    _add_rows(who, path, 2)
    who.open(path)
    for row, (name, number, phone) in enumerate(PEOPLE):
        stem = f"{PERSON}-{row}"
        who.fill({f"{stem}-name": name, f"{stem}-phone": phone, f"{stem}-email": f"p{row}@example.cn"})
        if number:
            who.fill({f"{stem}-identity_number": identity_of_li if number == "p-li" else number})
    album.keep(who, "03-people")
    _save(who, {})


def _holders(who: Person, path: str) -> None:
    _add_rows(who, path, 2)
    who.open(path)
    for row, amount in enumerate(("120", "80")):
        who.choose(f"{INVESTOR}-{row}-person_ref", f"p{row + 1}")
        who.fill({f"{INVESTOR}-{row}-subscribed": amount, f"{INVESTOR}-{row}-due_on": "2030-06-30"})
    _save(who, {"particulars-capital-amount": "200"})


def _officers(who: Person, path: str) -> None:
    _add_rows(who, path, 2)
    who.open(path)
    for row, posts in enumerate((("director", "manager"), ("supervisor",))):
        who.choose(f"{OFFICER}-{row}-person_ref", f"p{row + 1}")
        for post in posts:
            who.tick(f"{OFFICER}-{row}-posts", post)
    if who.page.locator('select[name="particulars-heads"]').count():
        who.choose("particulars-heads", "p1")
    else:
        who.tick("particulars-heads", "p1")
    _save(who, {})

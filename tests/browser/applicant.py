"""What the applicant and the investors do: name, form, files, signatures, submission."""

from pathlib import Path

from tests.browser.people import Album, Person

PERSON = "private_particulars-persons"
INVESTOR = "particulars-investors"
OFFICER = "particulars-officers"
POSTS = (("director", "manager"), ("supervisor",))
Row = tuple[str, str | None, str]
PEOPLE: tuple[Row, ...] = (
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
    save(zhang, f"{at}/premises", {"particulars-address-text": "山西省太原市小店区长风街1号101室"})
    _scope(zhang, f"{at}/scope")
    _people(zhang, f"{at}/people", identity_of_li, album)
    _holders(zhang, f"{at}/holders")
    _officers(zhang, f"{at}/officers")
    zhang.open(f"{at}/contacts")
    zhang.choose("private_particulars-liaison_ref", "p1")
    store(zhang, {"private_particulars-contact-phone": "0351-7010001"})
    zhang.open(f"{at}/tax")
    zhang.choose("tax_items-finance_officer_ref", "p3")
    store(zhang, {"tax_items-staff": "5"})
    zhang.open(f"{at}/beneficial-owners")
    zhang.tick("exempt")
    store(zhang, {})
    upload(zhang, at, paper, ("premises", "charter", "appointment"))
    zhang.open(at)
    album.keep(zhang, "04-task-list")
    return at


def fill_one_person_company(zhang: Person, album: Album, paper: Path) -> str:
    """The same for a company that one person owns alone, being its director and manager."""
    zhang.click(zhang.page.locator('main form[action="/applications/new"] button'))
    at = "/" + "/".join(zhang.page.url.removeprefix(zhang.address).split("/")[1:3])
    save(zhang, f"{at}/premises", {"particulars-address-text": "山西省太原市小店区学府街9号"})
    _scope(zhang, f"{at}/scope")
    _people(zhang, f"{at}/people", "", album, rows=(PEOPLE[0], PEOPLE[2]))
    _holders(zhang, f"{at}/holders", amounts=("50",))
    _officers(zhang, f"{at}/officers", (("director", "manager"),))
    zhang.open(f"{at}/contacts")
    zhang.choose("private_particulars-liaison_ref", "p1")
    store(zhang, {"private_particulars-contact-phone": "0351-7010001"})
    zhang.open(f"{at}/tax")
    zhang.choose("tax_items-finance_officer_ref", "p2")
    store(zhang, {"tax_items-staff": "1"})
    zhang.open(f"{at}/beneficial-owners")
    zhang.tick("exempt")
    store(zhang, {})
    upload(zhang, at, paper, ("premises", "charter", "appointment"))
    return at


def upload(who: Person, at: str, paper: Path, kinds: tuple[str, ...]) -> None:
    """Upload one file for each kind of material."""
    for kind in kinds:
        who.open(f"{at}/materials")
        who.choose("material_kind", kind)
        who.page.locator('input[type="file"]').set_input_files(paper)
        who.click(who.page.locator(f'main form[action="{at}/materials"] button'))


def sign(who: Person, album: Album, name: str) -> None:
    """Find the open task, read what is to be signed, sign."""
    open_task(who)
    album.keep(who, name)
    who.click(who.page.locator('main form[action$="/signature"] button'))


def open_task(who: Person) -> None:
    """Open the first signing task; who was never here before says first who they are."""
    page = who.open("/signing-tasks")
    if "核验身份" in page.inner_text("main"):
        who.press("核验身份")
    who.click(page.locator('main a[href^="/signing-tasks/"]'))


def store(who: Person, values: dict[str, str]) -> None:
    """Fill in the rest of the open group and store it."""
    who.fill(values)
    who.press("保存并继续")


def save(who: Person, path: str, values: dict[str, str]) -> None:
    """Open a group, fill it in, store it."""
    who.open(path)
    store(who, values)


def _add_rows(who: Person, path: str, count: int) -> None:
    for _ in range(count):
        who.open(path)
        who.click(who.page.locator('main button[name="add"]'))


def _scope(who: Person, path: str) -> None:
    who.open(path)
    for code in ("I3006", "I3008"):
        who.tick("particulars-scope", code)
    store(who, {"particulars-industry-code": "6510"})


def _people(who: Person, path: str, identity_of_li: str, album: Album, rows: tuple[Row, ...] = PEOPLE) -> None:
    _add_rows(who, path, len(rows) - 1)
    who.open(path)
    for row, (name, number, phone) in enumerate(rows):
        stem = f"{PERSON}-{row}"
        who.fill({f"{stem}-name": name, f"{stem}-phone": phone, f"{stem}-email": f"p{row}@example.cn"})
        if number:
            who.fill({f"{stem}-identity_number": identity_of_li if number == "p-li" else number})
    album.keep(who, "03-people")
    store(who, {})


def _holders(who: Person, path: str, amounts: tuple[str, ...] = ("120", "80")) -> None:
    _add_rows(who, path, len(amounts))
    who.open(path)
    for row, amount in enumerate(amounts):
        who.choose(f"{INVESTOR}-{row}-person_ref", f"p{row + 1}")
        who.fill({f"{INVESTOR}-{row}-subscribed": amount, f"{INVESTOR}-{row}-due_on": "2030-06-30"})
    store(who, {"particulars-capital-amount": str(sum(map(int, amounts)))})


def _officers(who: Person, path: str, all_posts: tuple[tuple[str, ...], ...] = POSTS) -> None:
    _add_rows(who, path, len(all_posts))
    who.open(path)
    for row, posts in enumerate(all_posts):
        who.choose(f"{OFFICER}-{row}-person_ref", f"p{row + 1}")
        for post in posts:
            who.tick(f"{OFFICER}-{row}-posts", post)
    who.choose("particulars-heads", "p1")
    if not any("supervisor" in posts for posts in all_posts):
        who.tick("particulars-supervision", "none_by_consent")
    store(who, {})

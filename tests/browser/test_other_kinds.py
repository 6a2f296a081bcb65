"""The other kinds from form to licence: without script, on a phone, in the language of the person."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import applicant, officers
from tests.browser.conftest import audited
from tests.browser.people import PHONE, Album, Person, person
from tests.builders.application import PDF
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

PERSON = applicant.PERSON


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file to upload."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(PDF)
    return path


def test_an_individual_business_without_a_name_is_set_up_by_one_officer(
    house: House, chromium: Browser, album: Album, paper: Path
) -> None:
    address = house.record.address
    with ExitStack() as stack:
        wang = stack.enter_context(person(chromium, address, "p-wang", script=False, viewport=PHONE))
        officer = stack.enter_context(person(chromium, address, "o-0417", script=False))
        wang.open("/applications/new")
        wang.tick("kind", "individual_business")
        wang.press("开始填写")
        at = fill_individual_business(wang, paper)
        submit(wang, at)
        officer.open("/review-queue")
        officer.press("领取下一件")
        officers.mark_all_fine(officer)
        officer.press("准予登记")
        wang.until(at, "查看电子营业执照")
        wang.open("/licenses")
        wang.click(wang.page.locator('main a[href*="/licenses/"]'))
        face = wang.page.inner_text("main")
        assert "经营者" in face
        assert "王敏" in face
        assert "注册资本" not in face
    assert audited(house)["ok"]


def test_a_one_person_company_reads_in_english(house: House, chromium: Browser, album: Album, paper: Path) -> None:
    address = house.record.address
    with ExitStack() as stack:
        zhang = stack.enter_context(person(chromium, address, "p-zhang", script=False))
        first = stack.enter_context(person(chromium, address, "o-0417", script=False))
        second = stack.enter_context(person(chromium, address, "o-0502", script=False))
        applicant.declare_name(zhang, album, "独木成林")
        at = applicant.fill_one_person_company(zhang, album, paper)
        submit(zhang, at)
        officers.recommend(first, album)
        officers.confirm(second, album)
        zhang.until(at, "查看电子营业执照")
        page = zhang.open(f"{at}?lang=en")
        assert "Registered" in page.inner_text("main")
        zhang.open("/licenses?lang=en")
        zhang.follow("太原独木成林软件有限公司")
        assert "自然人独资" in page.inner_text("main")
        album.keep(zhang, "40-licence-in-english")
    assert audited(house)["ok"]


def fill_individual_business(who: Person, paper: Path) -> str:
    """Every group of the form of an individual business; return its path."""
    at = "/" + "/".join(who.page.url.removeprefix(who.address).split("/")[1:3])
    applicant.save(who, f"{at}/premises", {"particulars-address-text": "山西省太原市小店区长风街8号2号商铺"})
    who.open(f"{at}/scope")
    who.tick("particulars-scope", "I3006")
    who.fill({"particulars-industry-code": "6510"})
    who.press("保存并继续")
    home = {f"{PERSON}-0-home_address": "山西省太原市小店区晋阳街5号3单元201", f"{PERSON}-0-phone": "13700010003"}
    applicant.save(who, f"{at}/people", {f"{PERSON}-0-name": "王敏", f"{PERSON}-0-email": "w@example.cn", **home})
    who.open(f"{at}/operator")
    who.choose("particulars-heads", "p1")
    who.tick("particulars-composition", "personal")
    who.press("保存并继续")
    who.open(f"{at}/contacts")
    who.choose("private_particulars-liaison_ref", "p1")
    who.fill({"private_particulars-contact-phone": "0351-7010003"})
    who.press("保存并继续")
    applicant.save(who, f"{at}/tax", {"tax_items-staff": "1"})
    applicant.upload(who, at, paper, ("premises",))
    return at


def submit(who: Person, at: str) -> None:
    """Lock the form, sign it, submit it; the signer is the only one."""
    who.open(f"{at}/check")
    who.tick("declaration")
    who.press("锁定内容，发起签名")
    assert who.page.url.endswith("/signatures"), who.page.inner_text("main")
    applicant.open_task(who)
    who.press("签名")
    who.open(f"{at}/signatures")
    who.click(who.page.locator('main form[action$="/submission"] button'))

"""The whole main flow by pages: name, form, signatures, review, licence, verification, notice, objection, end."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.sandbox.personas import PERSONAS
from tests.browser import applicant, closing, officers
from tests.browser.conftest import audited
from tests.browser.people import Album, Person, person
from tests.builders.application import PDF
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

NAME = "太原云帆启航软件有限公司"


def test_a_company_is_born_shown_and_closed(house: House, chromium: Browser, album: Album, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(PDF)
    with ExitStack() as stack:
        enter = lambda persona=None: stack.enter_context(person(chromium, house.record.address, persona))  # noqa: E731
        zhang, li, wang, public = enter("p-zhang"), enter("p-li"), enter("p-wang"), enter()
        first, second = enter("o-0417"), enter("o-0502")

        uscc = set_up(zhang, li, (first, second), album, paper)
        picture = licence_of(zhang, album, tmp_path)
        assert "执照真实，当前有效" in verified(public, album, picture, "21-valid")

        closing.publish(zhang, li, album, uscc)
        closing.object_to(wang, album, NAME)
        case = closing.publish(zhang, li, album, uscc, cure="2026年3月2日已付清货款，收据由债权人签收。")
        closing.move_clock(zhang, 21)
        closing.file(zhang, album, case)
        closing.move_clock(zhang, 1)
        officers.grant_closing(first, second, album)
        zhang.until(case, "已注销")
        album.keep(zhang, "34-closed")

        assert "已注销" in verified(public, album, picture, "35-void")
        assert "已注销" in public.until(f"/public-entities/{uscc}", "已注销").inner_text("main")
        album.keep(public, "36-public-entity")
    report = audited(house)
    assert report["ok"], report


def set_up(zhang: Person, li: Person, desk: tuple[Person, Person], album: Album, paper: Path) -> str:
    """Name, form, files, signatures, two officers; return the code."""
    applicant.declare_name(zhang, album, "云帆启航")
    at = applicant.fill_company(zhang, album, paper, PERSONAS["p-li"].identity_number)
    zhang.open(f"{at}/check")
    zhang.tick("declaration")
    album.keep(zhang, "05-check")
    zhang.press("锁定内容，发起签名")
    album.keep(zhang, "06-signatures")
    applicant.sign(zhang, album, "07-signing")
    applicant.sign(li, album, "07-signing-investor")
    zhang.open(f"{at}/signatures")
    zhang.click(zhang.page.locator('main form[action$="/submission"] button'))
    album.keep(zhang, "08-submitted")
    officers.recommend(desk[0], album)
    officers.confirm(desk[1], album)
    zhang.until(at, "查看电子营业执照")
    album.keep(zhang, "14-registered")
    code: str = zhang.page.locator("main .uscc").first.text_content() or ""
    return code.strip()


def licence_of(zhang: Person, album: Album, folder: Path) -> Path:
    """Open the licence and keep the picture of its code."""
    zhang.open("/licenses")
    zhang.follow(NAME)
    album.keep(zhang, "20-licence")
    with zhang.page.expect_download() as download:
        zhang.page.get_by_role("link", name="下载二维码图片").click()
    picture = folder / "qr.png"
    download.value.save_as(picture)
    return picture


def verified(public: Person, album: Album, picture: Path, name: str) -> str:
    """Show the picture to the public page; return what it says."""
    public.open("/verifications")
    public.page.locator('input[name="picture"]').set_input_files(picture)
    public.press("验执照")
    album.keep(public, name)
    return public.page.inner_text("main")

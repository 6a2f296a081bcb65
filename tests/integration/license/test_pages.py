"""The pages, in both languages, without script: a holder's card, a check, the verdict."""

import re
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from services.license.domain import qr
from tests.integration.license.conftest import Caller, Web
from tests.license_cases import COMPANY, SHOP


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    form = page.text[page.text.index('action="/verifications"') :]
    return dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', form))


def submit(visitor: Caller, lang: str = "zh", **fields: object) -> TestResponse:
    hidden = fields_of(visitor.get(f"/verifications?lang={lang}"))
    return visitor.client.post("/verifications", data={**hidden, **fields}, content_type="multipart/form-data")


def heading(page: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_holder_finds_her_licence_and_its_card(web: Web) -> None:
    issued, holder = web.issue(), web.caller("p-zhang")
    assert f"/licenses/{issued.license_id}" in holder.get("/licenses").text
    card = holder.get(f"/licenses/{issued.license_id}")
    assert card.headers["Cache-Control"] == "no-store"
    for text in (
        "营业执照",
        "演示样本",
        "太原禾砚谷食品有限公司",
        "法定代表人",
        "张晓岚",
        "贰佰万元整",
        "2026年3月2日",
        'class="qr"',
    ):
        assert text in card.text, text


def test_the_card_of_a_shop_has_the_labels_of_its_kind(web: Web) -> None:
    issued = web.issue(SHOP, subject="p-li")
    card = web.caller("p-li").get(f"/licenses/{issued.license_id}").text
    assert all(text in card for text in ("经营者", "经营场所", "组成形式", "个人经营"))
    assert "注册资本" not in card


def test_a_licence_that_is_being_signed_says_so_and_offers_to_look_again(web: Web) -> None:
    web.desk.prepare(COMPANY)
    license_id = web.desk.scalar("SELECT license_id FROM license")
    page = web.caller("o-0417").get(f"/licenses/{license_id}").text
    assert "执照正在签发" in page
    assert "刷新" in page
    assert 'class="qr"' not in page


def test_a_void_licence_is_shown_as_such_with_its_day(web: Web) -> None:
    issued = web.issue()
    web.desk.close(COMPANY)
    page = web.caller("p-zhang").get(f"/licenses/{issued.license_id}").text
    assert "已失效" in page
    assert "2026年4月1日" in page


def test_whoever_has_no_licence_is_told_what_to_expect(web: Web) -> None:
    assert "还没有执照" in web.caller("p-wang").get("/licenses").text


def test_another_s_licence_is_refused_on_a_page_too(web: Web) -> None:
    issued = web.issue()
    refused = web.caller("p-li").get(f"/licenses/{issued.license_id}")
    assert refused.status_code == 403
    assert "无权使用该执照" in refused.text


def test_credential_and_picture_are_files_named_by_the_serial_number(web: Web) -> None:
    issued, holder = web.issue(), web.caller("p-zhang")
    for name, ending in (("credential", "sdjwt"), ("qr.png", "png")):
        file = holder.get(f"/licenses/{issued.license_id}/{name}")
        assert file.headers["Content-Disposition"] == f'attachment; filename="{issued.serial}.{ending}"'


@pytest.mark.parametrize("form", ["qr", "sd_jwt"])
def test_a_pasted_document_is_checked(web: Web, form: str) -> None:
    issued = web.issue()
    page = submit(web.caller(), text=f"  {getattr(issued, form)}\n")
    assert page.status_code == 200
    assert heading(page) == "执照真实，当前有效"
    assert all(text in page.text for text in ("签名有效", "存续（在业）", "食用农产品初加工", "联网核对"))


def test_a_photographed_code_is_checked(web: Web) -> None:
    issued = web.issue()
    page = submit(web.caller(), picture=(BytesIO(qr.png(issued.qr)), "photo.png"))
    assert heading(page) == "执照真实，当前有效"


def test_a_picture_without_a_code_says_how_to_take_a_better_one(web: Web) -> None:
    page = submit(web.caller(), picture=(BytesIO(b"\x89PNG nothing"), "photo.png"))
    assert page.status_code == 422
    assert "照片里没有读出二维码" in page.text
    assert "错误：" in page.text


def test_an_empty_form_says_what_to_do(web: Web) -> None:
    page = submit(web.caller(), text="  ")
    assert page.status_code == 422
    assert "请粘贴执照内容" in page.text


def test_the_same_code_says_deregistered_and_since_when(web: Web) -> None:
    issued = web.issue()
    web.desk.close(COMPANY)
    page = submit(web.caller(), text=issued.qr)
    assert heading(page) == "企业已注销"
    assert "2026年4月1日" in page.text
    assert 'class="verdict is-bad" role="alert"' in page.text


def test_an_altered_code_is_called_forged(web: Web) -> None:
    issued = web.issue()
    token, *rest = issued.sd_jwt.split("~")
    forged = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    page = submit(web.caller(), text="~".join([forged, *rest]))
    assert heading(page) == "执照是伪造或被改动过的"
    assert COMPANY.uscc[8:17] not in page.text


def test_a_typed_code_and_a_serial_number_show_the_register(web: Web) -> None:
    issued = web.issue()
    for number in (COMPANY.uscc.lower(), issued.serial):
        page = web.caller().get(f"/verifications?q={number}")
        assert heading(page) == "登记在册，当前有效"
        assert "没有核验文件" in page.text
    assert heading(web.caller().get(f"/public-licenses/{issued.serial}")) == "登记在册，当前有效"


def test_an_unknown_number_is_not_found(web: Web) -> None:
    page = web.caller().get("/public-licenses/140105-2026-00000000")
    assert page.status_code == 404
    assert heading(page) == "没有查到这张执照"


def test_pages_are_in_english_too(web: Web) -> None:
    issued = web.issue()
    page = submit(web.caller(), lang="en", text=issued.qr)
    assert heading(page) == "Genuine and in force"
    assert '<span lang="zh-CN">太原禾砚谷食品有限公司</span>' in page.text
    card = web.caller("p-zhang").get(f"/licenses/{issued.license_id}?lang=en").text
    assert "Download the QR code" in card


def test_what_is_pasted_is_never_markup(web: Web) -> None:
    page = submit(web.caller(), text="<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert heading(page) == "无法识别"


def test_trust_names_keys_lists_and_the_root(web: Web) -> None:
    web.issue()
    page = web.caller().get("/trust").text
    assert all(
        text in page for text in ("信任列表第 1 版", "签发执照", "1401-1", "根证书指纹", "yizhao licence verify")
    )

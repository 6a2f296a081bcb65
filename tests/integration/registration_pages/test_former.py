"""What everybody reads of former numbers and old licences on the public pages."""

from datetime import date

import pytest

from tests.integration.registration.acting import Desk
from tests.integration.registration.former import KEPT, REG_NO, OldEntity, put_in
from tests.integration.registration_pages.visitor import Visitor

INDIVIDUAL = "92140105L21435698C"


@pytest.mark.parametrize("asked", ["D2143569-X", REG_NO, "140105D2143569X"])
def test_a_former_number_finds_the_enterprise_and_the_page_says_by_which(
    desk: Desk, visitor: Visitor, asked: str
) -> None:
    put_in(desk.db, OldEntity(), ("reg_no", REG_NO, ""))
    page = visitor.open(f"/public-entities?q={asked}").text
    assert "太原市汾河机械厂" in page
    assert f"按{'注册号 ' + REG_NO if asked == REG_NO else '组织机构代码 D2143569-X'} 查到" in page


def test_the_page_of_an_enterprise_lists_its_public_former_numbers(desk: Desk, visitor: Visitor) -> None:
    put_in(desk.db, OldEntity(), ("reg_no", REG_NO, "太原市工商行政管理局"), ("stat_no", "统计77", ""))
    page = visitor.open(f"/public-entities/{KEPT}").text
    assert "以前的号码" in page
    assert REG_NO in page
    assert "太原市工商行政管理局" in page
    assert "统计77" not in page


@pytest.mark.parametrize(
    ("entity", "said", "not_said"),
    [
        (OldEntity(licence_exchange="unexchanged"), "失效的只是那张旧照。企业还在", "是否换过"),
        (OldEntity(licence_exchange="unexchanged", status="deregistered"), "不能再当营业执照用", "企业还在"),
        (OldEntity(INDIVIDUAL, kind="individual_business", licence_exchange="unexchanged"), "不强制换照", "失效"),
        (OldEntity(licence_exchange="exchanged", licence_exchanged_on=date(2016, 5, 9)), "2016年5月9日", "失效"),
        (OldEntity(), "导入的资料没有写换过没有", "失效"),
        (OldEntity(established_on=date(2019, 5, 6)), "执照信息", "旧版营业执照"),
    ],
    ids=["unexchanged", "unexchanged and ended", "individual", "exchanged", "not recorded", "young"],
)
def test_the_old_licence_is_told_apart_from_the_enterprise(
    desk: Desk, visitor: Visitor, entity: OldEntity, said: str, not_said: str
) -> None:
    put_in(desk.db, entity)
    page = visitor.open(f"/public-entities/{entity.uscc}").text
    assert said in page
    assert not_said not in page


def test_an_english_reader_is_told_too(desk: Desk, visitor: Visitor) -> None:
    put_in(desk.db, OldEntity(licence_exchange="unexchanged"), ("reg_no", REG_NO, ""))
    page = visitor.open(f"/public-entities/{KEPT}?lang=en").text
    assert "Only that paper is void. The enterprise goes on existing" in page
    assert "Former numbers" in page

"""The national table of types, and the wordings of real files."""

import pytest

from shared.entity_types import GENERAL, UNKNOWN, category_of, doubt_of, national_types, read_type
from shared.kinds import ENTITY_TYPES, Kind

WORDINGS = [
    ("有限责任公司", "1100", Kind.LLC),
    ("有限责任公司(自然人投资或控股)", "1130", Kind.LLC),
    ("有限责任公司（自然人独资）", "1151", Kind.LLC),
    ("有限责任公司(国有独资)", "1110", Kind.LLC),
    ("其他有限责任公司", "1190", Kind.LLC),
    ("有限责任公司分公司(自然人投资或控股)", "2130", Kind.BRANCH),
    ("股份有限公司(上市、自然人投资或控股)", "1212", Kind.JOINT_STOCK),
    ("全民所有制", "3100", Kind.NON_COMPANY),
    ("集体所有制", "3200", Kind.NON_COMPANY),
    ("股份合作制", "3400", Kind.NON_COMPANY),
    ("联营企业", "3500", Kind.NON_COMPANY),
    ("集体分支机构(非法人)", "4320", Kind.BRANCH),
    ("集体经营单位(非法人)", "4420", Kind.OTHER),
    ("普通合伙", "4531", Kind.PARTNERSHIP),
    ("有限合伙企业", "4533", Kind.PARTNERSHIP),
    ("个人独资企业", "4540", Kind.SOLE_ENTERPRISE),
    ("有限责任公司(中外合资)", "5110", Kind.LLC),
    ("有限责任公司(台港澳法人独资)", "6150", Kind.LLC),
    ("外国(地区)企业常驻代表机构", "7200", Kind.OTHER),
    ("农民专业合作社", "9100", Kind.COOP),
    ("农民专业合作社分支机构", "9200", Kind.BRANCH),
    ("个体工商户", "9500", Kind.INDIVIDUAL_BUSINESS),
    ("个体户", "9500", Kind.INDIVIDUAL_BUSINESS),
    ("9999", "9500", Kind.INDIVIDUAL_BUSINESS),
    ("1130", "1130", Kind.LLC),
    ("1130 有限责任公司(自然人投资或控股)", "1130", Kind.LLC),
    ("１１５１", "1151", Kind.LLC),
]


@pytest.mark.parametrize(("wording", "code", "kind"), WORDINGS)
def test_a_wording_that_names_one_type_is_that_type(wording: str, code: str, kind: Kind) -> None:
    reading = read_type(wording)
    assert (reading.code, reading.kind, reading.warning) == (code, kind, None)


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("国有企业", "3000"),
        ("有限责任公司 国有企业", "1100"),
        ("有限责任公司 外商投资企业", "5100"),
        ("合伙", "4530"),
        ("分公司", "2000"),
        ("内资企业办事机构", "4000"),
        ("有限责任公司(一种新写法)", "1100"),
        ("股份有限公司(非上市、新写法)", "1200"),
    ],
)
def test_a_wording_that_several_types_share_is_the_general_one_and_says_so(wording: str, code: str) -> None:
    assert (read_type(wording).code, read_type(wording).warning) == (code, GENERAL)


@pytest.mark.parametrize("wording", ["来料加工", "某种企业", "1234", "99999", "?"])
def test_what_cannot_be_mapped_is_said(wording: str) -> None:
    reading = read_type(wording)
    assert (reading.code, reading.kind, reading.warning) == (None, Kind.OTHER, UNKNOWN)


def test_no_wording_is_no_finding() -> None:
    assert read_type(" 　").warning is None


def test_every_type_of_the_table_is_found_by_its_code_and_by_its_name() -> None:
    for row in national_types().values():
        assert read_type(row.code).code == row.code
        assert read_type(row.zh).code == row.code, row


def test_the_table_has_the_families_of_the_national_one() -> None:
    codes = set(national_types())
    assert all(code.isdigit() and len(code) == 4 for code in codes)
    # a branch of every kind of domestic company stands under the number that begins with 2
    domestic = {code for code in codes if code[0] == "1" and code != "1000"}
    assert {f"2{code[1:]}" for code in domestic} <= codes
    assert {code[0] for code in codes} == set("123456789")


def test_what_is_registered_here_is_in_the_table_under_the_same_kind() -> None:
    for code, row in ENTITY_TYPES.items():
        assert national_types()[code].kind is row.kind
        assert national_types()[code].zh == row.zh


def test_type_and_category_of_the_code_go_together() -> None:
    assert {row.code for row in national_types().values() if row.category == "2"} == {"9500"}
    assert {row.code for row in national_types().values() if row.category == "3"} == {"9100", "9200"}
    assert category_of("7200") == "1"


def test_a_general_wording_says_what_it_leaves_open() -> None:
    assert "1110" in doubt_of("国有企业")
    assert doubt_of("有限责任公司") == ""

"""Which column holds what: recognised headings, and what the importer says."""

import pytest

from services.registration.domain.importing.columns import Columns, Field, mapped, recognised
from shared.errors import Refusal


def named(columns: Columns) -> dict[str, str]:
    return columns.named()


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("统一社会信用代码", Field.CODE),
        (" 统一社会信用代码（18位） ", Field.CODE),
        ("USCC", Field.CODE),
        ("企业名称", Field.NAME),
        ("企业（机构）名称", Field.NAME),
        ("Company Name", Field.NAME),
        ("企业类型", Field.TYPE),
        ("成立日期", Field.REGISTERED_ON),
        ("registered_on", Field.REGISTERED_ON),
        ("注册资本（万元）", Field.CAPITAL),
        ("经营范围", Field.SCOPE),
        ("住所", Field.ADDRESS),
        ("登记机关", Field.REG_NO_ISSUER),
        ("登记机关代码", Field.REGISTRY),
        ("注册号", Field.REG_NO),
        ("组织机构代码", Field.ORG_CODE),
        ("纳税人识别号", Field.TAX_NO),
        ("社保登记号", Field.SI_NO),
        ("统计证号", Field.STAT_NO),
        ("tax_no_valid_until_on", Field.TAX_NO_UNTIL),
    ],
)
def test_usual_headings_are_recognised(heading: str, field: Field) -> None:
    assert recognised([heading]).places == {field: 0}


def test_of_two_columns_for_one_field_the_first_is_read_and_the_other_is_named_as_unread() -> None:
    columns = recognised(["企业名称", "名称", "法定代表人"])
    assert (named(columns), columns.unread) == ({"name": "企业名称"}, ("名称", "法定代表人"))


def test_what_the_importer_says_comes_before_what_is_recognised() -> None:
    columns = mapped(["编号", "企业名称", "字号名称"], {"code": "编号", "name": "字号名称"})
    assert named(columns) == {"code": "编号", "name": "字号名称"}


def test_a_column_said_to_hold_one_field_holds_no_other() -> None:
    assert named(mapped(["注册号", "名称"], {"org_code": "注册号"})) == {"org_code": "注册号", "name": "名称"}


def test_a_field_can_be_left_unread() -> None:
    assert "scope" not in named(mapped(["code", "name", "scope"], {"scope": ""}))


@pytest.mark.parametrize(
    ("headings", "said", "wrong"),
    [
        (["code", "name"], {"codes": "code"}, {("/mapping/codes", "import.field_unknown")}),
        (["code", "name"], {"code": "编号"}, {("/mapping/code", "import.heading_unknown")}),
        (["code"], {}, {("/mapping/name", "import.column_missing")}),
        (["name"], {}, {("/mapping/code", "import.column_missing")}),
        (
            ["甲", "乙"],
            {},
            {("/mapping/name", "import.column_missing"), ("/mapping/code", "import.column_missing")},
        ),
        (
            ["code", "name"],
            {"x": "code", "scope": "范围"},
            {("/mapping/x", "import.field_unknown"), ("/mapping/scope", "import.heading_unknown")},
        ),
    ],
)
def test_everything_wrong_with_a_mapping_is_said_at_once(
    headings: list[str], said: dict[str, str], wrong: set[tuple[str, str]]
) -> None:
    with pytest.raises(Refusal) as told:
        mapped(headings, said)
    assert told.value.code == "import.mapping_invalid"
    assert {(defect.pointer, defect.code) for defect in told.value.defects} == wrong


@pytest.mark.parametrize("number", ["reg_no", "org_code", "tax_no", "si_no", "stat_no"])
def test_any_former_number_stands_in_for_the_code(number: str) -> None:
    assert named(mapped(["name", number], {})) == {"name": "name", number: number}

"""What the rows of outside registers say, in all the ways they say it, and every reason why one cannot be taken."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.importing.cells import read_capital, read_day
from services.registration.domain.importing.columns import Field, recognised
from services.registration.domain.importing.identity import IDENTITY_MARK, without_identity
from services.registration.domain.importing.particulars import particulars_of, record_of
from services.registration.domain.importing.rows import Entry, Reading, RowReader
from services.registration.domain.names import parse_name
from shared.events import codec
from shared.events.shapes import LegacyNumber, Money
from shared.kinds import Kind
from shared.refusals import catalogue

TODAY = date(2026, 3, 2)
CELLS = {
    "code": "911400001123599660",
    "name": "山西杏花村汾酒厂股份有限公司",
    "registered_on": "1985-04-05",
    "kind": "",
    "capital": "67.9000(万元)",
    "scope": "酒类生产",
}
REG_NO, TRADER_NO, COOP_NO = "140100200012343", "140105600000010", "140100NA000307X"
ORG_CODE = "788543210"
WITHOUT_CODE = CELLS | {"code": ""}


def read(cells: dict[str, str] | None = None, registry: str | None = None, /, **changes: str) -> Reading:
    said = (CELLS if cells is None else cells) | changes
    return RowReader(recognised(list(said)), TODAY, registry).read(2, list(said.values()))


def taken(cells: dict[str, str] | None = None, registry: str | None = None, /, **changes: str) -> Entry:
    reading = read(cells, registry, **changes)
    assert reading.entry is not None, reading.reasons
    return reading.entry


def test_a_row_is_read_whole() -> None:
    assert taken() == Entry(
        line=2,
        uscc="911400001123599660",
        code_rule="standard",
        registry="140000",
        name="山西杏花村汾酒厂股份有限公司",
        kind=Kind.OTHER,
        established_on=date(1985, 4, 5),
        capital=Money("679000.00", "CNY"),
        scope="酒类生产",
    )
    assert taken().body == "112359966"


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"code": "9114000011235"}, ("code.wrong_length",)),
        ({"code": "911400001123599661"}, ("code.wrong_check",)),
        ({"code": "94110000600037341B"}, ("code.wrong_pair",)),
        ({"code": "110101190001014699"}, ("code.wrong_division",)),
        ({"code": "9114010O1123599660"}, ("code.wrong_alphabet",)),
        ({"code": "91140105MAY000017U"}, ("code.inside_segment",)),
        ({"name": " 　"}, ("import.name_missing",)),
        ({"name": "长" * 257}, ("import.name_too_long",)),
        ({"registered_on": "1985-02-30"}, ("import.day_malformed",)),
        ({"registered_on": "很久以前"}, ("import.day_malformed",)),
        ({"registered_on": "2026-03-03"}, ("import.day_in_future",)),
        ({"code": "", "reg_no": REG_NO, "name": ""}, ("import.name_missing",)),
        ({"code": ""}, ("import.number_missing", "import.registry_missing")),
        ({"code": "", "org_code": ORG_CODE}, ("import.registry_missing",)),
        ({"code": "", "org_code": ORG_CODE, "registry": "990000"}, ("import.registry_unknown",)),
        ({"code": "", "org_code": ORG_CODE, "registry": "小店区"}, ("import.registry_unknown",)),
        ({"code": "", "reg_no": "140100200012342"}, ("reg_no.wrong_check", "import.registry_missing")),
        (
            {"code": "", "tax_no": "11010519491231002X"},
            ("import.identity_number", "import.number_missing", "import.registry_missing"),
        ),
        (
            {"code": "94110000600037341C", "name": "", "registered_on": "2026-03-03"},
            ("code.wrong_pair", "code.wrong_check", "import.name_missing", "import.day_in_future"),
        ),
    ],
)
def test_a_row_that_names_no_entity_beyond_doubt_is_rejected_with_all_its_reasons(
    changes: dict[str, str], reasons: tuple[str, ...]
) -> None:
    assert read(**changes).reasons == reasons
    assert set(reasons) <= set(catalogue())


@pytest.mark.parametrize("cells", [[], ["91"], ["91", "甲", "1", "2", "3", "4", "5"]])
def test_a_row_that_does_not_fit_the_head_says_nothing_sure(cells: list[str]) -> None:
    assert RowReader(recognised(list(CELLS)), TODAY).read(2, cells).reasons == ("import.row_malformed",)


@pytest.mark.parametrize(
    ("code", "rule", "warning"),
    [
        ("91350203M0001FUE2P", "P1", "code.pilot_rule"),
        ("91429004MA4870375H", "P2", "code.pilot_rule"),
        ("91510105709253486Y", "P3", "code.pilot_rule"),
        ("91630103200012865Q", "standard", "code.inner_check_warning"),
        ("91150291664086038H", "standard", "code.division_unlisted"),
        ("91310000x072143273", "standard", "code.folded"),
    ],
)
def test_codes_with_a_history_are_taken_and_labelled(code: str, rule: str, warning: str) -> None:
    entry = taken(code=code)
    assert (entry.code_rule, entry.uscc, entry.warnings) == (rule, code.upper(), (warning,))


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"registered_on": ""}, ("established_on.missing",)),
        ({"capital": "若干"}, ("capital.unreadable",)),
        ({"capital": "0.00000149(万元)"}, ("capital.rounded",)),
        ({"kind": "来料加工"}, ("import.type_unknown",)),
        ({"kind": "国有企业"}, ("import.type_general",)),
        ({"kind": "个体工商户"}, ("import.type_differs_from_code",)),
        ({"kind": "农民专业合作社"}, ("import.type_differs_from_code",)),
        ({"reg_no": "140100200012342"}, ("reg_no.wrong_check", "import.number_left_out")),
        ({"reg_no": "1401001001234"}, ("reg_no.before_2007",)),
        ({"org_code": ORG_CODE}, ("import.organisation_code_differs",)),
        ({"org_code": "112359966"}, ()),
        ({"tax_no": "11010519491231002X00"}, ("import.identity_number",)),
        ({"tax_no": "110105491231002"}, ("import.identity_number",)),
        ({"tax_no": "911400001123599660"}, ()),
        ({"si_no": "社" * 65}, ("import.number_too_long", "import.number_left_out")),
        ({"si_no": "晋社险123", "si_no_valid_until_on": "某年"}, ("import.validity_unreadable",)),
        ({"si_no": "晋社险123", "si_no_valid_until_on": "长期"}, ()),
        ({"licence_exchanged_on": "那天"}, ("import.exchange_day_unreadable",)),
        ({"licence_exchanged_on": "2016-08-01"}, ()),
    ],
)
def test_what_else_is_unreadable_is_left_out_and_said(changes: dict[str, str], warnings: tuple[str, ...]) -> None:
    assert taken(**changes).warnings == warnings
    assert set(warnings) <= set(catalogue())


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        ("911400001123599660", "1130", True),
        ("911400001123599660", "9500", False),
        ("92140106138495149G", "个体工商户", True),
        ("92140106138495149G", "有限责任公司", False),
    ],
)
def test_type_and_first_two_characters_are_held_against_each_other(code: str, kind: str, fits: bool) -> None:
    assert ("import.type_differs_from_code" not in taken(code=code, kind=kind).warnings) == fits


def test_numbers_are_kept_compact_with_issuer_and_validity() -> None:
    entry = taken(
        reg_no="140100-200012343",
        reg_no_issuer="太原市工商行政管理局",
        reg_no_valid_until_on="2020年5月6日",
        stat_no=" 晋统７ ",
    )
    assert entry.numbers == (
        LegacyNumber("reg_no", REG_NO, "太原市工商行政管理局", date(2020, 5, 6)),
        LegacyNumber("stat_no", "晋统7"),
    )


def test_a_tax_number_that_is_the_code_is_not_stored_twice() -> None:
    assert taken(tax_no="911400001123599660").numbers == ()


@pytest.mark.parametrize(
    ("changes", "registry", "category"),
    [
        ({"reg_no": REG_NO}, "140100", "1"),
        ({"reg_no": TRADER_NO}, "140105", "2"),
        ({"reg_no": COOP_NO}, "140100", "3"),
        ({"reg_no": REG_NO, "registry": "140106"}, "140106", "1"),
        ({"org_code": ORG_CODE, "registry": "140106"}, "140106", "1"),
        ({"reg_no": REG_NO, "kind": "个体工商户"}, "140100", "2"),
        ({"reg_no": REG_NO, "kind": "农民专业合作社"}, "140100", "3"),
    ],
)
def test_a_row_without_a_code_says_who_gives_it_one_and_of_which_category(
    changes: dict[str, str], registry: str, category: str
) -> None:
    entry = taken(WITHOUT_CODE, **changes)
    assert (entry.uscc, entry.registry, entry.code_category) == (None, registry, category)
    assert entry.warnings == ("import.code_awaited",)


def test_a_registry_named_for_the_whole_import_holds_where_the_row_names_none() -> None:
    assert taken(WITHOUT_CODE, "140106", org_code=ORG_CODE).registry == "140106"
    assert taken(WITHOUT_CODE, "140106", reg_no=REG_NO).registry == "140100"


@pytest.mark.parametrize("named", ["140105", "太原市小店区市场监督管理局"])
def test_the_column_that_names_the_registry_is_read_by_code_and_by_name(named: str) -> None:
    assert taken(WITHOUT_CODE, reg_no=REG_NO, 登记机关=named).registry == "140105"
    assert taken(WITHOUT_CODE, reg_no=REG_NO, 登记机关代码=named).registry == "140105"
    assert taken(WITHOUT_CODE, reg_no=REG_NO, 登记机关="太原市工商行政管理局").registry == "140100"


def test_the_organisation_code_of_a_row_without_a_code_is_the_body_it_will_have() -> None:
    assert taken(WITHOUT_CODE, "140106", org_code="78854321-0").body == ORG_CODE
    assert taken(WITHOUT_CODE, reg_no=REG_NO).body is None


def test_an_identity_number_makes_no_conversion() -> None:
    reading = read(WITHOUT_CODE, "140106", tax_no="11010519491231002X")
    assert reading.reasons == ("import.identity_number", "import.number_missing")


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("11010519491231002X", IDENTITY_MARK),
        ("110105 19491231 002x", IDENTITY_MARK),
        ("１１０１０５１９４９１２３１００２Ｘ", IDENTITY_MARK),
        ("110105194912310021", IDENTITY_MARK),  # mistyped, and still somebody's
        ("11010519491231002X01", IDENTITY_MARK),
        ("11010549123100200000", IDENTITY_MARK),
        ("11010549123100201", IDENTITY_MARK),
        ("经营者：11010519491231002X。", f"经营者：{IDENTITY_MARK}。"),
        (REG_NO, REG_NO),
        ("911401081102148863", "911401081102148863"),
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("13903510001", "13903510001"),
        ("注册资本10000000000000000元", "注册资本10000000000000000元"),
    ],
)
def test_identity_numbers_do_not_get_past_the_reading(cell: str, left: str) -> None:
    assert without_identity(cell) == left


def test_a_name_out_of_which_an_identity_number_was_taken_is_no_name() -> None:
    assert read(name=f"王某{IDENTITY_MARK}").reasons == ("import.identity_number",)


SHAPES = [
    {},
    {"capital": "", "scope": ""},
    {"kind": "有限责任公司(自然人独资)", "address": "山西省太原市小店区长风街1号"},
    {"capital": "10(万美元)", "name": "汾河源（太原）物业管理有限公司"},
    {"name": "阿里"},
    {"scope": '带"引号"\\与\t制表'},
]


@pytest.mark.parametrize("changes", SHAPES)
def test_the_record_written_by_hand_is_what_the_schema_writes(changes: dict[str, str]) -> None:
    entry = taken(**changes)
    parts = parse_name(entry.name, entry.registry)
    assert record_of(entry, parts) == codec.dump(particulars_of(entry, parts))
    assert list(record_of(entry, parts)) == list(codec.dump(particulars_of(entry, parts)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-01-05", date(2016, 1, 5)),
        ("2016/1/5", date(2016, 1, 5)),
        ("2016.01.05", date(2016, 1, 5)),
        ("2016年1月5日", date(2016, 1, 5)),
        ("２０１６－０１－０５", date(2016, 1, 5)),
        ("2016-01-05 00:00:00", date(2016, 1, 5)),
        ("2016-01-05T08:00:00.000Z", date(2016, 1, 5)),
        ("20160105", date(2016, 1, 5)),
        ("05.01.2016", None),
        ("2016-13-01", None),
        ("2016", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("67.9000(万元)", Money("679000.00", "CNY")),
        ("46(万)", Money("460000.00", "CNY")),
        ("1,200（万元）", Money("12000000.00", "CNY")),
        ("３００万人民币", Money("3000000.00", "CNY")),
        ("50 万元人民币", Money("500000.00", "CNY")),
        ("12.5万美元", Money("125000.00", "USD")),
        ("1000(万港元)", Money("10000000.00", "HKD")),
        ("100000元", Money("100000.00", "CNY")),
        ("0.0001(万元)", Money("1.00", "CNY")),
        ("0", Money("0.00", "CNY")),
    ],
)
def test_capital(text: str, money: Money) -> None:
    assert read_capital(text) == (money, ())


@pytest.mark.parametrize("text", ["若干", "-5(万元)", "10万公斤", "1.2.3", "壹佰万元", "10~20万元", "1e6"])
def test_capital_that_cannot_be_read_is_left_out(text: str) -> None:
    assert read_capital(text) == (None, ("capital.unreadable",))


@given(st.dictionaries(st.sampled_from([str(field) for field in Field]), st.text(max_size=40)))
def test_any_row_is_taken_or_rejected_for_reasons_that_have_words(cells: dict[str, str]) -> None:
    reading = read({"name": "", "code": ""} | cells)
    found = reading.reasons if reading.entry is None else reading.entry.warnings
    assert (reading.entry is None) == bool(reading.reasons)
    assert set(found) <= set(catalogue()), found


@given(st.text(max_size=30))
def test_no_capital_is_ever_negative_or_finer_than_a_cent(text: str) -> None:
    money, _ = read_capital(text)
    assert money is None or (Decimal(money.amount) >= 0 and Decimal(money.amount).as_tuple().exponent == -2)

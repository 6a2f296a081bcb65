"""What the rows of outside registers say, in all the ways they say it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.imports import (
    COLUMNS,
    ImportRow,
    RejectedRow,
    read_capital,
    read_day,
    read_kind,
    read_row,
)
from services.registration.usecases.imports import earliest_first, reasons, without_doubles
from shared.events.shapes import Money
from shared.kinds import Kind
from shared.refusals import catalogue
from shared.uscc import compose

TODAY = date(2026, 3, 2)
CELLS = {
    "code": "911400001123599660",
    "name": "山西杏花村汾酒厂股份有限公司",
    "registered_on": "1985-04-05",
    "kind": "",
    "capital": "67.9000(万元)",
    "scope": "酒类生产",
}


def read(line: int = 2, **changes: str) -> ImportRow | RejectedRow:
    return read_row(line, CELLS | changes, TODAY)


def taken(**changes: str) -> ImportRow:
    row = read(**changes)
    assert isinstance(row, ImportRow)
    return row


def test_a_row_is_read_whole() -> None:
    assert taken() == ImportRow(
        line=2,
        uscc="911400001123599660",
        code_rule="standard",
        name="山西杏花村汾酒厂股份有限公司",
        kind=Kind.OTHER,
        established_on=date(1985, 4, 5),
        capital=Money("679000.00", "CNY"),
        scope="酒类生产",
    )
    assert (taken().registry, taken().body) == ("140000", "112359966")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": ""}, "code.wrong_length"),
        ({"code": "911400001123599661"}, "code.wrong_check"),
        ({"code": "94110000600037341B"}, "code.wrong_pair"),
        ({"code": "110101190001014699"}, "code.wrong_division"),
        ({"code": "9114010O1123599660"}, "code.wrong_alphabet"),
        ({"code": "91140105MAY000017U"}, "code.inside_segment"),
        ({"name": " 　"}, "import.name_missing"),
        ({"name": "长" * 257}, "import.name_too_long"),
        ({"registered_on": "1985-02-30"}, "import.day_malformed"),
        ({"registered_on": "很久以前"}, "import.day_malformed"),
        ({"registered_on": "2026-03-03"}, "import.day_in_future"),
    ],
)
def test_a_row_that_names_no_entity_beyond_doubt_is_rejected_with_its_reason(
    changes: dict[str, str], reason: str
) -> None:
    row = read(7, **changes)
    assert isinstance(row, RejectedRow)
    assert (row.line, row.reason) == (7, reason)
    assert reason in catalogue()


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
    row = taken(code=code)
    assert (row.code_rule, row.uscc, row.warnings) == (rule, code.upper(), (warning,))


def test_a_row_without_a_day_is_taken_with_a_warning() -> None:
    row = taken(registered_on="")
    assert (row.established_on, row.warnings) == (None, ("established_on.missing",))


def test_a_row_with_code_and_name_alone_is_taken() -> None:
    row = read_row(2, {"code": CELLS["code"], "name": CELLS["name"]}, TODAY)
    assert isinstance(row, ImportRow)
    assert (row.capital, row.scope, row.kind) == (None, None, Kind.OTHER)


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
def test_capital_that_cannot_be_read_is_left_out_with_a_warning(text: str) -> None:
    assert read_capital(text) == (None, ("capital.unreadable",))
    assert taken(capital=text).warnings == ("capital.unreadable",)


def test_fractions_of_a_cent_are_rounded_and_told() -> None:
    assert read_capital("0.00000149(万元)") == (Money("0.01", "CNY"), ("capital.rounded",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有限责任公司(自然人投资或控股)", Kind.LLC),
        ("股份有限公司(上市)", Kind.JOINT_STOCK),
        ("个体工商户", Kind.INDIVIDUAL_BUSINESS),
        ("农民专业合作社", Kind.COOP),
        ("全民所有制", Kind.NON_COMPANY),
        ("有限责任公司 分公司", Kind.LLC),
        ("", Kind.OTHER),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert read_kind(text) == (kind, ())


def test_of_two_rows_with_one_code_or_one_body_the_later_is_rejected() -> None:
    same_body = compose("91", "140105", "11235996")
    rows = [read(2), read(3), read(4, code=same_body), read(5, code=""), read(6, code="91350100M000100Y43")]
    kept = list(without_doubles(rows))
    assert [isinstance(row, ImportRow) for row in kept] == [True, False, False, False, True]
    rejected = [row for row in kept if isinstance(row, RejectedRow)]
    assert reasons(rejected) == {"import.code_twice": 1, "code.body_taken": 1, "code.wrong_length": 1}


def test_who_was_established_first_takes_the_name_first() -> None:
    rows = [
        taken(registered_on=""),
        taken(registered_on="2001-01-01"),
        taken(registered_on="1999-01-01"),
        taken(registered_on="1999-01-01", name="另一家"),
    ]
    assert [row.established_on for row in earliest_first(rows)] == [
        date(1999, 1, 1),
        date(1999, 1, 1),
        date(2001, 1, 1),
        None,
    ]


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=40)))
def test_any_row_is_taken_or_rejected_for_a_reason_that_has_words(cells: dict[str, str]) -> None:
    row = read_row(2, cells, TODAY)
    assert isinstance(row, ImportRow) or row.reason in catalogue()


@given(st.text(max_size=30))
def test_no_capital_is_ever_negative_or_finer_than_a_cent(text: str) -> None:
    money, _ = read_capital(text)
    assert money is None or (Decimal(money.amount) >= 0 and Decimal(money.amount).as_tuple().exponent == -2)

"""Rows without a unified code wait for one, and enter the register when codegen has given it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registration.usecases import names
from shared.errors import Refusal
from shared.events.codegen import CodeAssigned, CodeDelayed
from shared.ids import uuid7
from tests.builders.application import company_name
from tests.integration.registration.acting import Desk
from tests.integration.registration.importing import (
    REG_NO,
    TRADER_NO,
    code,
    csv_of,
    ends_of,
    others_of,
    rows_of,
    sums_of,
    taken,
    tell,
)
from tests.integration.registration.test_consumer import hand_over

pytestmark = pytest.mark.postgres15

HEAD = "name,kind,registered_on,reg_no,org_code,tax_no,registry,licence_exchanged_on"
COMPANY = f"太原晋阳湖软件有限公司,有限责任公司,2008-05-06,{REG_NO},788543210,,140105,"
TRADER = f"太原市小店区和顺便利店,个体工商户,2009-05-06,{TRADER_NO},,,,"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def waiting(desk: Desk) -> list[tuple[UUID, UUID]]:
    rows = desk.ask(lambda tx: tx.all("SELECT application_id, entity_id FROM import_conversion ORDER BY line"))
    return [(row["application_id"], row["entity_id"]) for row in rows]


def hear(desk: Desk, event: CodeAssigned | CodeDelayed) -> None:
    hand_over(desk, event.TYPE, event)


def assigned(application_id: UUID, entity_id: UUID, uscc: str, origin: str = "org_code") -> CodeAssigned:
    return CodeAssigned(entity_id, application_id, uscc, uscc[2:8], origin, "GB32100-2015", NOW)


def test_codegen_is_asked_for_a_code_with_the_former_numbers(desk: Desk) -> None:
    job = taken(desk, csv_of(COMPANY, TRADER, head=HEAD))
    assert sums_of(job) == {"taken_with_warnings": 2, "awaiting_code": 2}
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 0
    assert tell(desk) == 2
    by_kind = {row["payload"]["kind"]: row["payload"] for row in _told(desk, "application.approved")}
    company, trader = by_kind["llc"], by_kind["individual_business"]
    assert (company["business_type"], company["act"]["mode"]) == ("conversion", "auto")
    assert (company["entity_type"], company["code_category"]) == ("1100", "1")
    assert company["legacy_numbers"] == [
        {"number_kind": "reg_no", "value": REG_NO},
        {"number_kind": "org_code", "value": "788543210"},
    ]
    assert (trader["entity_type"], trader["code_category"], trader["registry"]) == ("9500", "2", "140105")
    assert tell(desk) == 0


def _told(desk: Desk, event_type: str) -> list[dict[str, Any]]:
    sql = "SELECT payload FROM outbox WHERE type = %(type)s ORDER BY seq"
    rows: list[dict[str, Any]] = desk.ask(lambda tx: tx.all(sql, {"type": event_type}))
    return rows


def test_with_its_code_the_entity_stands_in_the_register_and_is_told_of(desk: Desk) -> None:
    taken(desk, csv_of(COMPANY, head=HEAD))
    tell(desk)
    ((application_id, entity_id),) = waiting(desk)
    for _ in range(2):
        hear(desk, assigned(application_id, entity_id, "91140105788543210P"))
    row = desk.ask(lambda tx: tx.one("SELECT * FROM entity"))
    assert (row["uscc"], row["source"], row["licence_exchange"]) == ("91140105788543210P", "import", "unexchanged")
    assert row["code_adopted_at"] is not None
    told = desk.payload("entity.imported")
    assert (told["uscc"], told["registry"], len(told["legacy_numbers"])) == ("91140105788543210P", "140105", 2)
    assert desk.told().count("entity.imported") == 1
    numbers = desk.ask(lambda tx: tx.all("SELECT number_kind FROM legacy_number ORDER BY number_kind"))
    assert [number["number_kind"] for number in numbers] == ["org_code", "reg_no"]
    assert desk.ask(lambda tx: tx.scalar("SELECT name_full FROM public_entity")) == "太原晋阳湖软件有限公司"


def test_a_licence_said_to_be_exchanged_is_recorded_so(desk: Desk) -> None:
    taken(desk, csv_of(COMPANY + "2017-03-04", head=HEAD))
    ((application_id, entity_id),) = waiting(desk)
    hear(desk, assigned(application_id, entity_id, "91140105788543210P"))
    row = desk.ask(lambda tx: tx.one("SELECT licence_exchange, licence_exchanged_on::text FROM entity"))
    assert row == {"licence_exchange": "exchanged", "licence_exchanged_on": "2017-03-04"}


@pytest.mark.parametrize("other", ["code", "entity"])
def test_a_second_code_or_another_entity_is_parked(desk: Desk, other: str) -> None:
    taken(desk, csv_of(COMPANY, head=HEAD))
    ((application_id, entity_id),) = waiting(desk)
    hear(desk, assigned(application_id, entity_id, "91140105788543210P"))
    event = (
        assigned(application_id, entity_id, code(5)) if other == "code" else assigned(application_id, uuid7(), code(5))
    )
    with pytest.raises(Refusal, match=r"^application\.(not_in_state|not_found)"):
        hear(desk, event)
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 1


def test_the_name_of_a_row_that_waits_is_taken_already(desk: Desk) -> None:
    taken(desk, csv_of(COMPANY.replace("晋阳湖", "晋源达"), head=HEAD))
    with pytest.raises(Refusal, match=r"^name\.identical"):
        desk.declare(company_name("晋源达"))
    assert desk.do("system:jobs", names.enforce_excepted_names) == 0


def test_a_delay_is_noted_on_the_row(desk: Desk) -> None:
    taken(desk, csv_of(TRADER, head=HEAD))
    ((application_id, entity_id),) = waiting(desk)
    hear(desk, CodeDelayed(entity_id, application_id, "no_segment", NOW))
    assert desk.ask(lambda tx: tx.scalar("SELECT delayed_since FROM import_conversion")) == NOW
    hear(desk, assigned(application_id, entity_id, code(5, "140105", "92"), "segment"))
    assert desk.ask(lambda tx: tx.scalar("SELECT delayed_since FROM import_conversion")) is None


def test_the_same_file_again_asks_for_no_second_code(desk: Desk) -> None:
    text = csv_of(COMPANY, TRADER, head=HEAD)
    taken(desk, text)
    assert ends_of(desk, taken(desk, text)) == ["present", "present"]
    tell(desk)
    codes = ["91140105788543210P", code(5, "140105", "92")]
    for (application_id, entity_id), uscc in zip(waiting(desk), codes, strict=True):
        hear(desk, assigned(application_id, entity_id, uscc))
    again = taken(desk, text)
    assert (ends_of(desk, again), len(waiting(desk))) == (["present", "present"], 2)
    assert [row.uscc for row in rows_of(desk, again)] == codes


def test_two_rows_of_one_number_are_one_entity(desk: Desk) -> None:
    job = taken(desk, csv_of(TRADER, TRADER.replace("和顺", "和美"), head=HEAD))
    assert ends_of(desk, job) == ["awaiting_code", "import.number_twice"]
    assert others_of(desk, job, 1) == {"import.number_twice": {"name": "太原市小店区和顺便利店", "line": 2}}


def test_a_number_that_another_entity_has_gives_no_second_one(desk: Desk) -> None:
    taken(desk, csv_of(f"{code(1)},太原甲软件有限公司,{TRADER_NO}", head="code,name,reg_no"))
    job = taken(desk, csv_of(TRADER, head=HEAD))
    assert ends_of(desk, job) == ["import.number_held"]
    assert others_of(desk, job, 0)["import.number_held"]["uscc"] == code(1)


def test_an_organisation_code_in_a_code_of_the_register_is_that_entity(desk: Desk) -> None:
    taken(desk, csv_of("91140105788543210P,太原晋阳湖软件有限公司", head="code,name"))
    assert ends_of(desk, taken(desk, csv_of(COMPANY, head=HEAD))) == ["present"]
    other = COMPANY.replace("晋阳湖", "汾河湾").replace(REG_NO, "")
    assert ends_of(desk, taken(desk, csv_of(other, head=HEAD))) == ["import.number_held"]

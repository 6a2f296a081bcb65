"""Rows without a unified code through both services: what one tells is what the other hears, payload by payload."""

from typing import Any

from services.codegen.usecases.assignment import take_approvals
from services.codegen.usecases.ledger import adopt_codes
from shared.events import codec
from tests.integration.codegen.builders import Codegen
from tests.integration.codegen.conftest import codegen, codegen_databases, service_on
from tests.integration.registration.acting import Desk
from tests.integration.registration.conftest import desk, registration_databases
from tests.integration.registration.importing import REG_NO, TRADER_NO, csv_of, taken, tell
from tests.integration.registration.test_consumer import hand_over

__all__ = ["codegen", "codegen_databases", "desk", "registration_databases", "service_on"]

HEAD = "name,kind,reg_no,org_code,registry"
COMPANY = f"太原晋阳湖软件有限公司,有限责任公司,{REG_NO},788543210,140105"
TRADER = f"太原市小店区和顺便利店,个体工商户,{TRADER_NO},,140105"


def told(desk: Desk, event_type: str) -> list[Any]:
    """Events that registration has told, as a reader gets them."""
    sql = "SELECT payload FROM outbox WHERE type = %(type)s ORDER BY seq"
    rows = desk.ask(lambda tx: tx.all(sql, {"type": event_type}))
    return [codec.load(event_type, row["payload"]) for row in rows]


def hear_codes(desk: Desk, codegen: Codegen) -> None:
    """Hand over to registration every code that was assigned."""
    for row in codegen.told("code.assigned"):
        hand_over(desk, "code.assigned", codec.load("code.assigned", row["payload"]))


def codes(desk: Desk) -> dict[str, str]:
    rows = desk.ask(lambda tx: tx.all("SELECT name_full, uscc FROM entity"))
    return {row["name_full"]: row["uscc"] for row in rows}


def test_an_organisation_code_is_kept_and_who_has_none_gets_the_next_number(desk: Desk, codegen: Codegen) -> None:
    codegen.open_segment("140105", "2")
    taken(desk, csv_of(COMPANY, TRADER, head=HEAD))
    tell(desk)
    codegen.do(take_approvals, told(desk, "application.approved"))
    hear_codes(desk, codegen)
    assert codes(desk) == {
        "太原晋阳湖软件有限公司": "91140105788543210P",
        "太原市小店区和顺便利店": codegen.all("SELECT uscc FROM code WHERE origin = 'segment'")[0]["uscc"],
    }
    imported = told(desk, "entity.imported")
    codegen.do(adopt_codes, imported)
    assert len(codegen.all("SELECT 1 FROM code WHERE confirmed_at IS NOT NULL")) == len(imported) == 2
    assert not codegen.told("code.adopted")
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity WHERE code_adopted_at IS NULL")) == 0


def test_without_a_segment_the_row_waits_and_nothing_is_lost(desk: Desk, codegen: Codegen) -> None:
    taken(desk, csv_of(TRADER, head=HEAD))
    tell(desk)
    codegen.do(take_approvals, told(desk, "application.approved"))
    hear_codes(desk, codegen)
    assert codes(desk) == {}
    assert desk.ask(lambda tx: tx.scalar("SELECT state FROM import_conversion")) == "awaiting_code"
    assert codegen.all("SELECT state FROM code_request")[0]["state"] == "waiting"

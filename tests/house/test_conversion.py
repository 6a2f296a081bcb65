"""Two services, one conversion: a file without codes comes in, codes are given, former numbers find the entities."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from services.codegen import consumer as codegen_consumer
from services.codegen import usecases
from services.codegen.ports import SOURCE as CODEGEN
from services.codegen.ports import Service
from services.codegen.ports import build as build_codegen
from services.codegen.settings import Settings
from services.codegen.usecases import NumberIn
from services.registration import consumer as registration_consumer
from services.registration.ports import SOURCE as REGISTRATION
from services.registration.queries.entities import public_entities, public_entity
from services.registration.store import CONSTRAINTS
from shared.bus import Delivered
from shared.clock import FixedClock
from shared.crypto import personal_data_keys
from shared.database import Database
from shared.events import codec
from shared.events.catalogue import topic_of
from shared.ids import uuid7
from shared.inbox import Intake, Reactions
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.codegen.builders import FIRST, Codegen
from tests.integration.codegen.conftest import ENVIRONMENT
from tests.integration.registration.acting import Desk
from tests.integration.registration.importing import REG_NO, TRADER_NO, csv_of, taken, tell
from tests.sample.arrivals import Partition

HEAD = "name,kind,registered_on,reg_no,org_code,tax_no,registry"
COMPANY = f"太原晋阳湖软件有限公司,有限责任公司,2008-05-06,{REG_NO},D2143569-X,140105D2143569X,140105"
IDENTITY = "11010519491231002X"
TRADER = f"太原市小店区和顺便利店,个体工商户,2009-05-06,{TRADER_NO},,{IDENTITY}00,140105"
KEPT, DRAWN = "91140105D2143569X1", "92140105MAY000017Q"


@pytest.fixture
def desk(database_for: Callable[[str], Databases], open_database: Any, clock: FixedClock, tmp_path: Any) -> Desk:
    """Registration at work."""
    db: Database = open_database(database_for("registration").runtime_url, constraints=CONSTRAINTS)
    return Desk(Units(db, REGISTRATION, clock, sandbox=True), db, personal_data_keys(tmp_path / "keys"))


@pytest.fixture
def codegen(database_for: Callable[[str], Databases], clock: FixedClock) -> Any:
    """Code allotment at work."""
    url = database_for("codegen").runtime_url
    service = build_codegen(Settings.from_environment({**ENVIRONMENT, "CODEGEN_DATABASE_URL": url}))
    made: Service = replace(service, units=Units(service.db, CODEGEN, clock))
    yield Codegen(made)
    service.db.close()


@dataclass
class Wire:
    """Carries what one service told to the other, as relay, bus and inbox do."""

    told_by: Database
    source: str
    intake: Intake
    partitions: dict[str, Partition] = field(default_factory=dict)

    def carry(self) -> list[str]:
        """Carry all that is there; return the types in their order."""
        with self.told_by.transaction() as tx:
            rows = sorted(tx.all("DELETE FROM outbox RETURNING *"), key=lambda row: int(row["seq"]))
        for row in rows:
            self.intake.take([self._arrival(row)])
        return [row["type"] for row in rows]

    def _arrival(self, row: dict[str, Any]) -> Delivered:
        topic = topic_of(row["aggregatetype"])
        partition = self.partitions.setdefault(topic, Partition(topic))
        event = codec.load(row["type"], row["payload"])
        return partition.arrival(event, row["aggregate_version"], key=row["aggregateid"], ce_source=self.source)


def found(desk: Desk, text: str) -> list[str]:
    """The codes that the public finds."""
    return [line.uscc for line in desk.ask(lambda tx: public_entities(tx, limit=10, q=text))]


def test_a_file_without_codes_becomes_entities_that_every_former_number_finds(desk: Desk, codegen: Codegen) -> None:
    codegen.open_segment(category="2")
    reactions = Reactions.of(codegen_consumer, codegen.service)
    out = Wire(desk.db, REGISTRATION, Intake(codegen.service.units, reactions))
    home = Wire(codegen.service.db, CODEGEN, Intake(desk.units, Reactions.of(registration_consumer)))
    codegen.service.db.run(lambda tx: tx.execute("DELETE FROM outbox"))

    taken(desk, csv_of(COMPANY, TRADER, head=HEAD))
    tell(desk)
    assert out.carry() == ["application.approved", "application.approved"]
    assert home.carry() == ["code.assigned", "code.assigned"]
    assert out.carry() == ["entity.imported", "entity.imported"]
    assert home.carry() == []

    assert codegen.all("SELECT origin, confirmed_at IS NOT NULL AS confirmed FROM code ORDER BY origin") == [
        {"origin": "org_code", "confirmed": True},
        {"origin": "segment", "confirmed": True},
    ]
    for number in (REG_NO, "D2143569-X", "140105D2143569X", KEPT):
        assert found(desk, number) == [KEPT]
    assert found(desk, TRADER_NO) == [DRAWN]
    for uscc, state in ((KEPT, "void_unexchanged"), (DRAWN, "valid_in_transition")):
        shown = desk.ask(lambda tx, uscc=uscc: public_entity(tx, uscc, date(2026, 3, 2)))
        assert (shown.status, shown.former_licence.state) == ("active", state)
    for db in (desk.db, codegen.service.db):
        assert db.run(lambda tx: tx.all("SELECT * FROM dead_letter")) == []
    assert IDENTITY not in str(codegen.all("SELECT numbers FROM conversion"))


def test_a_number_that_an_officer_adds_finds_the_entity_in_the_register(desk: Desk, codegen: Codegen) -> None:
    out = Wire(desk.db, REGISTRATION, Intake(codegen.service.units, Reactions.of(codegen_consumer, codegen.service)))
    home = Wire(codegen.service.db, CODEGEN, Intake(desk.units, Reactions.of(registration_consumer)))
    taken(desk, csv_of(COMPANY, head=HEAD))
    tell(desk)
    out.carry()
    home.carry()
    out.carry()
    given = NumberIn(KEPT, "reg_no", "140100200099997", "太原市工商行政管理局")
    codegen.do(usecases.map_number, FIRST, uuid7(), given, None)
    assert found(desk, "140100200099997") == []
    assert home.carry() == ["code.mapped"]
    assert found(desk, "140100200099997") == [KEPT]

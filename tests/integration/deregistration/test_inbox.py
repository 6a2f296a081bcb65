"""Events as the bus delivers them: heads read, versions in order, every event once, runs of imports at once."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.deregistration import consumer
from services.deregistration.domain.case import Outcome
from shared.bus import Delivered, Record
from shared.clock import moment_text
from shared.events import registration as told
from shared.events.catalogue import lookup
from shared.events.codec import dump
from shared.events.departments import DepartmentObjectionRaised, NoticeReceived
from shared.events.shapes import NameParts, Particulars
from shared.ids import uuid7
from shared.inbox import Intake, Reactions
from tests.integration.deregistration.world import World

pytestmark = pytest.mark.postgres15


@dataclass
class Bus:
    """Delivers events to the service's inbox, each topic on one partition."""

    world: World
    intake: Intake
    offsets: dict[str, int] = field(default_factory=dict)

    def delivered(self, event: Any, kind: str, key: str, version: int | None, at: datetime | None = None) -> Delivered:
        known = lookup(kind)
        assert known is not None
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(uuid7()),
            "ce_type": kind,
            "ce_source": known.source,
            "ce_subject": key,
            "ce_time": moment_text(self.world.clock.now()),
            "ce_dataschema": known.dataschema,
            "ce_aggregatetype": known.aggregate,
            "ce_dataclass": known.dataclass,
            "ce_correlationid": key,
        } | ({} if version is None else {"ce_aggregateversion": str(version)})
        offset = self.offsets.get(known.topic, 0)
        self.offsets[known.topic] = offset + 1
        record = Record(known.topic, key, headers, json.dumps(dump(event)).encode())
        return Delivered(record, 0, offset, at or self.world.clock.now())

    def take(self, *deliveries: Delivered) -> None:
        assert self.intake.take(deliveries).wait is None

    def parked(self) -> list[str]:
        with self.world.service.db.transaction() as tx:
            return [row["reason"] for row in tx.all("SELECT reason FROM dead_letter ORDER BY dead_letter_id")]


@pytest.fixture
def bus(world: World) -> Bus:
    return Bus(world, Intake(world.service.units, Reactions.of(consumer)))


def locked(world: World, case_id: UUID) -> told.EntityLocked:
    return told.EntityLocked(
        **world.company.head,
        case_id=case_id,
        procedure="deregistration",
        locked_at=world.clock.now(),
        particulars=world.company.particulars,
    )


def imported(number: int) -> told.EntityImported:
    name = NameParts(f"太原样本{number}有限公司", f"样本{number}", "有限公司")
    return told.EntityImported(
        entity_id=uuid7(),
        uscc=f"91140105MA0K{number:05d}X",
        registry="140105",
        kind="llc",
        entity_version=1,
        status="active",
        source_batch="b1",
        code_rule="standard",
        particulars=Particulars(kind="llc", name=name),
        established_on=date(2016, 5, 1),
    )


def test_a_lock_delivered_twice_in_one_batch_publishes_once(world: World, bus: Bus) -> None:
    case = world.publish(world.signed())
    key = str(world.company.entity_id)
    event = bus.delivered(locked(world, case.case_id), "entity.locked", key, 1)
    bus.take(event, event)
    bus.take(event)
    assert world.told() == ["case_opened", "notice_published"]
    with world.service.db.transaction() as tx:
        assert tx.scalar("SELECT causationid FROM outbox ORDER BY seq DESC LIMIT 1") == event.record.headers["ce_id"]


def test_a_department_s_objection_counts_from_its_append_time(world: World, bus: Bus) -> None:
    case = world.filed()
    world.clock.moment = datetime.fromisoformat("2026-03-24T09:00:00+08:00")
    event = DepartmentObjectionRaised(world.company.uscc, uuid7(), case.case_id, "arrears")
    appended = datetime.fromisoformat("2026-03-23T23:59:59+08:00")
    bus.take(bus.delivered(event, "tax.objection_raised", world.company.uscc, None, appended))
    assert world.case(case.case_id).outcome is Outcome.CURABLE


def test_the_same_message_over_http_and_over_the_bus_is_one(world: World, bus: Bus) -> None:
    case = world.noticed()
    event = bus.delivered(
        NoticeReceived(world.company.uscc, case.case_id), "tax.notice_received", world.company.uscc, None
    )
    bus.take(event)
    world.say("tax", NoticeReceived(world.company.uscc, case.case_id), event_id=UUID(event.record.headers["ce_id"]))
    with world.service.db.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM answer") == 1


def test_a_message_about_an_unknown_case_is_parked_and_holds_up_nobody_else(world: World, bus: Bus) -> None:
    case = world.noticed()
    strange = NoticeReceived("91140105MAY000025N", uuid7())
    known = NoticeReceived(world.company.uscc, case.case_id)
    bus.take(
        bus.delivered(strange, "tax.notice_received", strange.uscc, None),
        bus.delivered(known, "tax.notice_received", known.uscc, None),
    )
    assert [reason.split()[0] for reason in bus.parked()] == ["deregistration.not_found"]
    assert world.view(case.case_id).requests[0].state == "receipted"


def test_a_parked_message_of_a_department_holds_the_decision_back(world: World, bus: Bus) -> None:
    case = world.decidable()
    forged = DepartmentObjectionRaised(world.company.uscc, uuid7(), uuid7(), "arrears")
    bus.take(bus.delivered(forged, "tax.objection_raised", world.company.uscc, None))
    with pytest.raises(Exception, match=r"deregistration\.watermark_behind"):
        world.decide(case.case_id)


def test_a_run_of_imported_entities_is_taken_over_at_once(world: World, bus: Bus) -> None:
    events = [imported(number) for number in range(300)]
    bus.take(*(bus.delivered(event, "entity.imported", str(event.entity_id), 1) for event in events))
    with world.service.db.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM subject WHERE kind = 'llc'") == 301
        assert tx.scalar("SELECT stream_version FROM subject WHERE uscc = %(uscc)s", {"uscc": events[7].uscc}) == 1


def test_types_of_later_versions_are_read_past(world: World, bus: Bus) -> None:
    event = bus.delivered(told.PersonBound(uuid7(), "p-new", "face", world.clock.now()), "person.bound", "k", 1)
    event.record.headers["ce_type"] = "person.merged"
    bus.take(event)
    assert bus.parked() == []

"""What registration does with events of others, handed over as the consumer hands them over."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registration.consumer import BATCHES, HANDLERS, TOPICS
from services.registration.domain.application import Stage
from services.registration.queries.entities import entity_view
from shared.errors import Refusal
from shared.events.codegen import CodeDelayed
from shared.events.departments import RegistrationReceived
from shared.events.license import LicenseIssued, LicenseVoided
from shared.events.shapes import Problem, StatusReference
from shared.ids import uuid7
from tests.integration.registration.acting import Desk

USCC = "91140105MAY000017U"
LEGAL = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SYSTEM = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Handed:
    """The members of an envelope that the handlers read."""

    id: UUID
    type: str
    time: datetime
    appended_at: datetime
    event: Any


def hand_over(desk: Desk, event_type: str, event: Any, message_id: UUID | None = None) -> None:
    """Let the handler of a type do its work in one unit."""
    handed = Handed(message_id or uuid7(), event_type, LEGAL, LEGAL, event)
    desk.do(f"event:{handed.id}", lambda unit: HANDLERS[event_type](unit, handed))  # type: ignore[arg-type]


def issued(entity_id: UUID, license_id: UUID) -> LicenseIssued:
    """The event of a first licence, its ``issued_at`` in the system clock."""
    return LicenseIssued(
        license_id=license_id,
        entity_id=entity_id,
        uscc=USCC,
        entity_version=1,
        license_no=1,
        serial="140105-2026-00000001",
        licence_on=LEGAL.date(),
        issued_at=SYSTEM,
        expires_at=SYSTEM,
        status=StatusReference("https://dengji.example/status-lists/1401-1", 7),
        payload_sha256="0" * 64,
    )


def test_the_licence_is_ticked_in_the_legal_clock_on_application_and_entity(desk: Desk) -> None:
    entity_id, license_id = desk.registered(), uuid7()
    application_id = UUID(desk.payload("entity.registered")["application_id"])
    assert desk.view(application_id).stage is Stage.PUBLICATION
    for _ in range(2):
        hand_over(desk, "license.issued", issued(entity_id, license_id))
    view = desk.view(application_id)
    assert (view.stage, view.ticks.license_issued_at) == (Stage.LICENCE, LEGAL)
    hand_over(desk, "license.voided", LicenseVoided(license_id, entity_id, USCC, "deregistered", SYSTEM))
    shown = desk.ask(lambda tx: entity_view(tx, entity_id))
    assert shown is not None
    assert (shown.entity.license_serial, shown.entity.license_voided_at) == ("140105-2026-00000001", LEGAL)


@pytest.mark.parametrize("department", ["tax", "social_insurance", "customs"])
def test_each_department_may_say_it_received_a_registration_once(desk: Desk, department: str) -> None:
    entity_id, message_id = desk.registered(), uuid7()
    received = RegistrationReceived(USCC, 1, accepted=False, problems=(Problem("/tax_items/staff", "缺"),))
    for _ in range(2):
        hand_over(desk, f"{department}.registration_received", received, message_id)
    view = desk.ask(lambda tx: entity_view(tx, entity_id))
    assert view is not None
    assert [(each.department, each.accepted, each.problems[0].text) for each in view.receipts] == [
        (department, False, "缺")
    ]


def test_a_receipt_for_an_unknown_code_is_refused_and_so_parked(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"^entity\.not_found"):
        hand_over(desk, "tax.registration_received", RegistrationReceived(USCC, 1, accepted=True))


def test_an_approved_application_shows_since_when_it_waits_for_its_code(desk: Desk) -> None:
    application_id = desk.approved()
    delayed = CodeDelayed(desk.view(application_id).entity_id, application_id, "no_segment", LEGAL)
    hand_over(desk, "code.delayed", delayed)
    assert desk.view(application_id).ticks.code_delayed_since == LEGAL


def test_every_type_that_is_handled_comes_on_a_topic_that_is_read() -> None:
    topics = {f"yizhao.{event_type.partition('.')[0]}" for event_type in HANDLERS}
    assert topics == set(TOPICS)
    assert set(BATCHES) <= set(HANDLERS)

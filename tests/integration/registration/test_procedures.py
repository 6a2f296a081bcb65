"""Registration is the only arbiter between procedures: one lock an entity, and the last word on its end."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registration.usecases import marks, procedures
from services.registration.usecases.marks import MarkIn
from shared.errors import Refusal
from shared.events.deregistration import CaseClosed, CaseGranted, CaseOpened
from shared.events.shapes import Act
from shared.ids import uuid7
from tests.integration.registration.acting import Desk, principal

pytestmark = pytest.mark.postgres15
USCC = "91140105MAY000017U"
DAY = date(2026, 3, 2)


def head(entity_id: UUID, case_id: UUID) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "entity_id": entity_id,
        "uscc": USCC,
        "registry": "140105",
        "route": "simplified",
        "rule_id": "SD-2024C",
    }


def open_case(desk: Desk, entity_id: UUID, case_id: UUID | None = None) -> UUID:
    case_id = case_id or uuid7()
    desk.do("event:test", lambda unit: procedures.open_case(unit, CaseOpened(**head(entity_id, case_id))))
    return case_id


def close_case(desk: Desk, entity_id: UUID, case_id: UUID, outcome: str = "withdrawn") -> None:
    event = CaseClosed(**head(entity_id, case_id), outcome=outcome)
    desk.do("event:test", lambda unit: procedures.close_case(unit, event))


def grant(desk: Desk, entity_id: UUID, case_id: UUID, seen_version: int | None = None) -> None:
    act = Act("140105", ("SD-2024C",), DAY, "two_officers", "(并小)登注〔2026〕第000001号")
    seen = stream_version(desk, entity_id) if seen_version is None else seen_version
    event = CaseGranted(**head(entity_id, case_id), act=act, entity_stream_version_seen=seen)
    desk.do("event:test", lambda unit: procedures.apply_deregistration(unit, event))


def stream_version(desk: Desk, entity_id: UUID) -> int:
    found: int = desk.ask(
        lambda tx: tx.scalar(
            "SELECT version FROM stream_head WHERE aggregatetype = 'entity' AND aggregateid = %(id)s",
            {"id": str(entity_id)},
        )
    )
    return found


def freeze_equity(desk: Desk, entity_id: UUID, *blocks: str) -> None:
    """The registry notes a pledge that stops these procedures."""
    given = MarkIn("equity_pledged", "质2026-1", DAY, blocks=blocks)
    desk.do("o-0600", lambda unit: marks.set_mark(unit, principal("o-0600"), entity_id, uuid7(), given))


def status(desk: Desk, table: str = "entity") -> str:
    return str(desk.ask(lambda tx: tx.scalar(f"SELECT status FROM {table}")))


def test_a_case_gets_the_lock_with_a_fresh_snapshot(desk: Desk) -> None:
    entity_id = desk.registered()
    freeze_equity(desk, entity_id, "change")
    case_id = open_case(desk, entity_id)
    told = desk.payload("entity.locked")
    assert (told["case_id"], told["procedure"], told["status"]) == (str(case_id), "deregistration", "active")
    assert told["particulars"]["name"]["trade_name"] == "晋源达"
    assert [mark["mark"] for mark in told["marks"]] == ["equity_pledged"]


def test_a_second_case_is_told_which_one_holds_the_lock(desk: Desk) -> None:
    entity_id = desk.registered()
    first = open_case(desk, entity_id)
    open_case(desk, entity_id)
    refused = desk.payload("entity.lock_refused")
    assert (refused["reason"], refused["held_by"]) == (
        "open_procedure",
        {"procedure": "deregistration", "id": str(first)},
    )


def test_the_same_case_asking_again_is_told_the_same(desk: Desk) -> None:
    entity_id = desk.registered()
    case_id = open_case(desk, entity_id)
    open_case(desk, entity_id, case_id)
    assert desk.told().count("entity.locked") == 2
    assert "entity.lock_refused" not in desk.told()


def test_a_released_lock_is_free_for_the_next_case(desk: Desk) -> None:
    entity_id = desk.registered()
    first = open_case(desk, entity_id)
    close_case(desk, entity_id, first)
    close_case(desk, entity_id, first)
    assert desk.payload("entity.unlocked")["outcome"] == "withdrawn"
    assert desk.told().count("entity.unlocked") == 1
    open_case(desk, entity_id)
    assert "entity.lock_refused" not in desk.told()


def test_a_case_cannot_release_anothers_lock(desk: Desk) -> None:
    entity_id = desk.registered()
    open_case(desk, entity_id)
    close_case(desk, entity_id, uuid7())
    assert "entity.unlocked" not in desk.told()
    open_case(desk, entity_id)
    assert "entity.lock_refused" in desk.told()


def test_an_entity_nobody_knows_is_a_matter_for_a_person(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"^entity\.not_found"):
        open_case(desk, uuid7())


def test_a_granted_deregistration_ends_the_entity_and_blocks_its_name_for_a_year(desk: Desk) -> None:
    entity_id = desk.registered()
    case_id = open_case(desk, entity_id)
    grant(desk, entity_id, case_id)
    assert desk.payload("entity.deregistered")["deregistered_on"] == "2026-03-02"
    assert desk.payload("entity.deregistered")["status"] == status(desk) == status(desk, "public_entity")
    assert status(desk) == "deregistered"
    blocked = desk.payload("name.blocked")
    assert (blocked["cause"], blocked["blocked_until_on"]) == ("deregistered", "2027-03-02")
    assert desk.ask(lambda tx: tx.all("SELECT 1 FROM open_procedure")) == []


def test_the_name_of_an_ended_entity_cannot_be_declared_within_the_year(desk: Desk) -> None:
    from tests.builders.application import company_name

    entity_id = desk.registered("晋源达")
    grant(desk, entity_id, open_case(desk, entity_id))
    with pytest.raises(Refusal, match=r"^name\."):
        desk.declare(company_name("晋源达"))


def test_an_ended_entity_is_locked_by_no_case_and_ended_only_once(desk: Desk) -> None:
    entity_id = desk.registered()
    case_id = open_case(desk, entity_id)
    grant(desk, entity_id, case_id)
    open_case(desk, entity_id)
    assert desk.payload("entity.lock_refused")["reason"] == "wrong_status"
    with pytest.raises(Refusal, match=r"^entity\.procedure_open"):
        grant(desk, entity_id, case_id)
    assert desk.told().count("entity.deregistered") == 1


def test_a_mark_newer_than_what_the_grant_saw_stops_it(desk: Desk) -> None:
    entity_id = desk.registered()
    case_id = open_case(desk, entity_id)
    seen = stream_version(desk, entity_id)
    freeze_equity(desk, entity_id, "simplified")
    grant(desk, entity_id, case_id, seen)
    stopped = desk.payload("entity.deregistration_blocked")
    assert (stopped["seen_version"], [mark["mark"] for mark in stopped["blocking_marks"]]) == (seen, ["equity_pledged"])
    assert status(desk) == "active"
    close_case(desk, entity_id, case_id, "objected")
    assert "entity.unlocked" in desk.told()


@pytest.mark.parametrize(
    ("blocks", "seen_it"), [(("ordinary",), False), (("simplified",), True)], ids=["another route", "seen before"]
)
def test_a_mark_of_another_route_or_seen_before_does_not_stop_it(
    desk: Desk, blocks: tuple[str, ...], *, seen_it: bool
) -> None:
    entity_id = desk.registered()
    case_id = open_case(desk, entity_id)
    before = stream_version(desk, entity_id)
    freeze_equity(desk, entity_id, *blocks)
    grant(desk, entity_id, case_id, stream_version(desk, entity_id) if seen_it else before)
    assert status(desk) == "deregistered"


def test_a_grant_of_a_case_that_does_not_hold_the_lock_has_no_effect(desk: Desk) -> None:
    entity_id = desk.registered()
    open_case(desk, entity_id)
    with pytest.raises(Refusal, match=r"^entity\.procedure_open"):
        grant(desk, entity_id, uuid7())
    assert status(desk) == "active"

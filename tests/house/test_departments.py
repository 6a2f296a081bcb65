"""The reference departments acknowledge, think, answer and withdraw; each once, whatever is delivered twice."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deploy.departments import usecases
from deploy.departments.app import SOURCE
from shared.clock import FixedClock
from shared.database import Database
from shared.events import codec
from shared.events.codegen import CodeReserved
from shared.events.deregistration import NoticePublished
from shared.events.registration import EntityRegistered
from shared.ids import uuid7
from shared.unit import Unit, Units
from tests.conftest import Databases

GOLDEN = Path(__file__).parents[1] / "contract" / "golden" / "events"
THINKING = timedelta(seconds=4)
DEPARTMENTS = {"tax", "social_insurance", "customs"}


def golden(event_type: str) -> Any:
    return codec.load(event_type, json.loads((GOLDEN / f"{event_type}.json").read_text(encoding="utf-8")))


REGISTERED: EntityRegistered = golden("entity.registered")
NOTICE: NoticePublished = golden("deregistration.notice_published")


class Departments:
    """The departments on a database of their own, and a clock."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.units, self.clock = Units(database, SOURCE, clock), clock

    def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return self.units.run("event:test", lambda unit: work(unit, *arguments))

    def think(self) -> None:
        self.clock.advance(seconds=THINKING.total_seconds())
        while self.do(usecases.answer_next_notice, THINKING):
            pass

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        def read(unit: Unit) -> list[dict[str, Any]]:
            return unit.tx.all("SELECT type, source, aggregateid, payload FROM outbox ORDER BY seq")

        rows = self.units.run("test", read)
        for row in rows:
            assert row["source"] == f"urn:yizhao:department:{row['type'].split('.')[0]}"
            assert row["aggregateid"] == row["payload"]["uscc"]
        return [(row["type"], row["payload"]) for row in rows]

    def types(self) -> set[str]:
        return {kind for kind, _ in self.told()}


@pytest.fixture
def departments(
    database_for: Callable[[str], Databases], open_database: Callable[[str], Database], clock: FixedClock
) -> Departments:
    return Departments(open_database(database_for("departments").runtime_url), clock)


def test_each_department_sends_one_receipt_for_a_registration(departments: Departments) -> None:
    for _ in range(2):
        departments.do(usecases.receive_registration, REGISTERED)
    assert sorted(kind for kind, _ in departments.told()) == sorted(
        f"{one}.registration_received" for one in DEPARTMENTS
    )


def test_a_notice_is_acknowledged_at_once_and_answered_later(departments: Departments) -> None:
    for _ in range(2):
        departments.do(usecases.receive_notice, NOTICE)
    assert departments.types() == {f"{one}.notice_received" for one in NOTICE.departments}
    assert departments.do(usecases.answer_next_notice, THINKING) is False
    departments.think()
    departments.think()
    assert len(departments.told()) == 2 * len(NOTICE.departments)
    assert {f"{one}.no_objection_given" for one in NOTICE.departments} <= departments.types()


def test_only_the_departments_that_are_asked_answer(departments: Departments) -> None:
    departments.do(usecases.receive_notice, replace(NOTICE, departments=("tax", "statistics")))
    assert departments.types() == {"tax.notice_received"}


def test_a_department_that_holds_a_claim_objects(departments: Departments) -> None:
    departments.do(usecases.hold_claim, "tax", NOTICE.uscc, "arrears")
    departments.do(usecases.receive_notice, NOTICE)
    departments.think()
    objections = [payload for kind, payload in departments.told() if kind == "tax.objection_raised"]
    assert [(one["case_id"], one["reason_code"]) for one in objections] == [(str(NOTICE.case_id), "arrears")]
    assert "tax.no_objection_given" not in departments.types()
    assert "customs.no_objection_given" in departments.types()


def test_a_withdrawn_claim_withdraws_the_objection_and_a_new_notice_is_not_objected_to(
    departments: Departments,
) -> None:
    departments.do(usecases.hold_claim, "tax", NOTICE.uscc, "arrears")
    departments.do(usecases.receive_notice, NOTICE)
    departments.think()
    assert departments.do(usecases.withdraw_claim, "tax", NOTICE.uscc) == 1
    assert departments.do(usecases.withdraw_claim, "tax", NOTICE.uscc) == 0
    raised, withdrawn = (
        [payload["objection_id"] for kind, payload in departments.told() if kind == f"tax.{word}"]
        for word in ("objection_raised", "objection_withdrawn")
    )
    assert raised == withdrawn
    again = replace(NOTICE, case_id=uuid7(), notice=replace(NOTICE.notice, notice_id=uuid7()))
    departments.do(usecases.receive_notice, again)
    departments.think()
    answers = [payload for kind, payload in departments.told() if kind == "tax.no_objection_given"]
    assert [UUID(one["case_id"]) for one in answers] == [again.case_id]


def reserved(uscc: str = "91140105MAY000017U") -> CodeReserved:
    return replace(golden("code.reserved"), uscc=uscc, entity_id=uuid7())


def test_the_code_centre_accepts_a_right_code_again_and_again(departments: Departments) -> None:
    code = reserved()
    for _ in range(2):
        departments.do(usecases.check_reserved_code, code)
    answer = ("uscc_center.code_accepted", {"uscc": code.uscc, "entity_id": str(code.entity_id)})
    assert departments.told() == [answer] * 2


@pytest.mark.parametrize(
    ("uscc", "reason"),
    [
        ("91140105MAY000017U", "code_held"),
        ("92140106MAY0000177", "code_held"),  # the same positions 9 to 17 under another category and division
        ("91140105MAY000017X", "code_invalid"),
    ],
)
def test_the_code_centre_refuses_what_another_holds_and_what_is_wrong(
    departments: Departments, uscc: str, reason: str
) -> None:
    departments.do(usecases.check_reserved_code, reserved())
    departments.do(usecases.check_reserved_code, reserved(uscc))
    kind, payload = departments.told()[-1]
    assert (kind, payload["reason_code"]) == ("uscc_center.code_rejected", reason)


def test_an_operator_can_let_the_code_centre_know_another_holder(departments: Departments) -> None:
    departments.do(usecases.hold_code, "91140105MAY000017U")
    departments.do(usecases.check_reserved_code, reserved())
    assert departments.types() == {"uscc_center.code_rejected"}

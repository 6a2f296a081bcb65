"""Many at the same time, and each guard of the database broken once: what it holds off then happens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest

from services.deregistration.domain.case import State
from services.deregistration.usecases import decisions, signing
from shared.auth.principal import Principal
from shared.database import connect
from shared.errors import Refusal
from shared.events.departments import DepartmentObjectionRaised
from shared.ids import uuid7
from tests.conftest import Databases
from tests.integration.deregistration.refusing import refused
from tests.integration.deregistration.world import FIRST, ZHANG, World

pytestmark = pytest.mark.postgres15

CONSTRAINTS = {
    "dereg_case_open_key",
    "notice_case_key",
    "notice_period_check",
    "undertaking_signature_key",
    "objection_message_key",
    "answer_message_key",
    "department_request_key",
    "dereg_decision_key",
    "dereg_four_eyes_check",
    "simplified_attempt_key",
}


@pytest.fixture
def break_guard(databases: Databases) -> Callable[[str], None]:
    """Runs a statement as the owner of the tables."""

    def run(statement: str) -> None:
        with closing(connect(databases.owner_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def together(count: int, work: Callable[[int], Any]) -> list[str]:
    """Do it ``count`` times at once; return "done" or the code of the refusal for each."""

    def tried(number: int) -> str:
        try:
            work(number)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(count) as threads:
        return sorted(threads.map(tried, range(count)))


def test_the_constraints_bear_the_names_of_the_contract(world: World) -> None:
    with world.service.db.transaction() as tx:
        rows = tx.all(
            "SELECT conname AS name FROM pg_constraint UNION SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indisunique"
        )
    assert {row["name"] for row in rows} >= CONSTRAINTS


def test_of_many_drafts_frozen_at_once_one_is(world: World) -> None:
    drafts = [world.draft() for _ in range(6)]
    answers = together(6, lambda number: world.freeze(drafts[number]))
    assert answers == ["deregistration.case_open"] * 5 + ["done"]


def test_without_its_index_two_cases_run_at_once(world: World, break_guard: Callable[[str], None]) -> None:
    first, second = world.draft(), world.draft()
    break_guard("DROP INDEX dereg_case_open_key")
    assert [world.freeze(first).state, world.freeze(second).state] == [State.SIGNING, State.SIGNING]


def test_a_signature_sent_many_times_at_once_is_one(world: World) -> None:
    case = world.freeze(world.draft())
    task = world.view(case.case_id).signatories[0]
    signature = signing.Signature(task.investor_id, case.content_hash or "")
    answers = together(5, lambda _: world.run(signing.sign, ZHANG, case.case_id, uuid7(), signature))
    assert answers == ["done"] * 5
    assert signatures(world, case.case_id) == 1


def signatures(world: World, case_id: UUID) -> int:
    with world.service.db.transaction() as tx:
        count: int = tx.scalar(
            "SELECT count(*) FROM undertaking_signature WHERE case_id = %(case_id)s", {"case_id": case_id}
        )
    return count


def test_of_many_decisions_at_once_one_is_made(world: World) -> None:
    case = world.decidable()
    officers = [Principal(f"o-05{n:02d}", frozenset({"approver"}), registry="140105") for n in range(5)]
    answers = together(5, lambda number: world.run(decisions.decide, officers[number], case.case_id, case.version, 60))
    assert answers == ["done", *["request.version_stale"] * 4]
    assert world.told().count("granted") == 1


def test_the_case_row_orders_a_decision_and_a_late_objection(world: World) -> None:
    case = world.decidable()
    event = DepartmentObjectionRaised(world.company.uscc, uuid7(), case.case_id, "arrears")

    def act(number: int) -> None:
        if number:
            world.decide(case.case_id)
        else:
            world.say("tax", event)

    assert together(2, act) == ["done", "done"]
    assert world.case(case.case_id).state is State.GRANTED
    assert len(world.view(case.case_id).late_answers) == 1


def test_without_its_check_one_officer_decides_alone(world: World, break_guard: Callable[[str], None]) -> None:
    case = world.decidable()
    alone = Principal(FIRST.subject, frozenset({"approver"}), registry="140105")
    with refused("deregistration.same_officer"):
        world.decide(case.case_id, alone)
    break_guard("ALTER TABLE dereg_decision DROP CONSTRAINT dereg_four_eyes_check")
    assert world.decide(case.case_id, alone).state is State.GRANTED


def test_the_runtime_role_cannot_rewrite_answers(world: World) -> None:
    case = world.noticed()
    world.receipts(case.case_id)
    for statement in ("UPDATE answer SET in_time = false", "DELETE FROM answer", "DELETE FROM objection"):
        with pytest.raises(Exception, match="permission denied"), world.service.db.transaction() as tx:
            tx.execute(statement)

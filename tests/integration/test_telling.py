"""Streams that are raised before their events are told have no version too many and none too few."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg2
import pytest

from shared.clock import FixedClock
from shared.database import Database
from shared.events.codegen import CodeDelayed
from shared.unit import Unit, Units
from tests.conftest import Databases

pytestmark = pytest.mark.postgres15

NEW, LOCKED_ONCE, TOLD_TWICE = "new", "locked, never told", "told twice"
BEFORE = {NEW: 0, LOCKED_ONCE: 0, TOLD_TWICE: 2}


@pytest.fixture
def units(database_for: Callable[[str], Databases], open_database: Callable[..., Database], clock: FixedClock) -> Units:
    return Units(open_database(database_for("sample").runtime_url), "urn:yizhao:codegen", clock, sandbox=True)


@pytest.fixture
def streams(units: Units) -> dict[str, UUID]:
    """A stream of each history."""
    made = {history: uuid4() for history in BEFORE}
    with units.unit("setup") as unit:
        unit.lock(("code", made[LOCKED_ONCE]), ("code", made[TOLD_TWICE]))
        tell(unit, made[TOLD_TWICE])
        tell(unit, made[TOLD_TWICE])
    return made


def heads(*entity_ids: UUID) -> list[tuple[str, UUID]]:
    return [("code", entity_id) for entity_id in entity_ids]


def event(entity_id: UUID) -> CodeDelayed:
    return CodeDelayed(entity_id, uuid4(), "no_segment", datetime(2026, 3, 2, tzinfo=UTC))


def tell(unit: Unit, entity_id: UUID) -> None:
    unit.tell(entity_id, event(entity_id), correlation_id=entity_id)


def tell_many(unit: Unit, *entity_ids: UUID) -> None:
    unit.tell_many([(each, event(each), each) for each in entity_ids])


def standing(units: Units, entity_id: UUID) -> tuple[int | None, list[int]]:
    """The version of the head, and the versions that were told."""
    with units.unit("reader") as unit:
        where = {"id": str(entity_id)}
        head = unit.tx.scalar("SELECT version FROM stream_head WHERE aggregateid = %(id)s", where)
        rows = unit.tx.all("SELECT aggregate_version AS v FROM outbox WHERE aggregateid = %(id)s ORDER BY seq", where)
    return head, [row["v"] for row in rows]


@pytest.mark.parametrize("history", BEFORE)
@pytest.mark.parametrize("by", [tell, tell_many])
def test_what_is_told_has_the_next_version(units: Units, streams: dict[str, UUID], history: str, by: Callable) -> None:
    entity_id, before = streams[history], BEFORE[history]
    with units.unit("o-0417") as unit, unit.telling(*heads(entity_id)):
        by(unit, entity_id)
    assert standing(units, entity_id) == (before + 1, list(range(1, before + 2)))


@pytest.mark.parametrize("history", BEFORE)
def test_what_is_not_told_keeps_its_version(units: Units, streams: dict[str, UUID], history: str) -> None:
    entity_id, before = streams[history], BEFORE[history]
    with units.unit("o-0417") as unit, unit.telling(*heads(entity_id)):
        pass
    assert standing(units, entity_id) == (before, list(range(1, before + 1)))


def test_of_a_block_some_are_told_and_some_are_not(units: Units, streams: dict[str, UUID]) -> None:
    others = [uuid4(), uuid4()]
    with units.unit("o-0417") as unit, unit.telling(*heads(*streams.values(), *others)):
        tell_many(unit, streams[NEW], streams[TOLD_TWICE], others[0])
    assert standing(units, streams[NEW]) == (1, [1])
    assert standing(units, streams[LOCKED_ONCE]) == (0, [])
    assert standing(units, streams[TOLD_TWICE]) == (3, [1, 2, 3])
    assert standing(units, others[0]) == (1, [1])
    assert standing(units, others[1]) == (0, [])


@pytest.mark.parametrize("history", BEFORE)
def test_a_second_event_inside_and_a_third_after_the_block_go_on(
    units: Units, streams: dict[str, UUID], history: str
) -> None:
    entity_id, before = streams[history], BEFORE[history]
    with units.unit("o-0417") as unit:
        with unit.telling(*heads(entity_id)):
            tell_many(unit, entity_id)
            tell(unit, entity_id)
        tell_many(unit, entity_id)
    assert standing(units, entity_id) == (before + 3, list(range(1, before + 4)))


@pytest.mark.parametrize("history", BEFORE)
def test_a_block_that_fails_and_is_caught_leaves_no_gap(units: Units, streams: dict[str, UUID], history: str) -> None:
    entity_id, before = streams[history], BEFORE[history]
    with units.unit("o-0417") as unit:
        with pytest.raises(KeyError), unit.telling(*heads(entity_id)):
            raise KeyError
        tell(unit, entity_id)
    assert standing(units, entity_id) == (before + 1, list(range(1, before + 2)))


def test_the_database_own_error_comes_through(units: Units, streams: dict[str, UUID]) -> None:
    with (
        pytest.raises(psycopg2.errors.DivisionByZero),
        units.unit("o-0417") as unit,
        unit.telling(*heads(streams[NEW])),
    ):
        unit.tx.execute("SELECT 1 / 0")
    assert standing(units, streams[NEW]) == (None, [])


def test_many_that_nobody_locked_are_told_once_each(units: Units, streams: dict[str, UUID]) -> None:
    with units.unit("o-0417") as unit:
        tell_many(unit, *streams.values())
    assert [standing(units, streams[history])[0] for history in BEFORE] == [1, 1, 3]

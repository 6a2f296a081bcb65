"""Transactions, what becomes of a violated constraint, units and what they tell."""

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg2
import pytest

from deploy.onebox.postgres import Cluster
from shared import sandbox
from shared.clock import FixedClock
from shared.database import Database, Limits, Tx, connect
from shared.errors import Refusal
from shared.events.codegen import CodeDelayed
from shared.events.registration import ClockMoved
from shared.unit import Unit, Units
from tests.conftest import Databases

pytestmark = pytest.mark.postgres15

SOURCE = "urn:yizhao:codegen"


@pytest.fixture
def superuser_url(cluster: Cluster) -> str:
    return cluster.url()


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url, constraints={"scarce_slot_key": "request.id_taken"})


@pytest.fixture
def units(database: Database, clock: FixedClock) -> Units:
    return Units(database, SOURCE, clock, sandbox=True)


def delayed(entity_id: UUID, reason: str = "segment_exhausted") -> CodeDelayed:
    return CodeDelayed(entity_id, uuid4(), reason, datetime(2026, 3, 2, tzinfo=UTC))


def test_what_an_exception_leaves_behind_is_nothing(database: Database) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation), database.transaction() as tx:
        tx.insert_many("INSERT INTO scarce VALUES %s", [(1,), (2,), (-3,)])
    with database.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM scarce") == 0


def test_a_named_constraint_becomes_the_refusal_of_the_service(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("INSERT INTO scarce VALUES (1)")
    with pytest.raises(Refusal, match=r"request\.id_taken"), database.transaction() as tx:
        tx.execute("INSERT INTO scarce VALUES (1)")


def test_a_constraint_nobody_named_stays_an_error(database: Database) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation), database.transaction() as tx:
        tx.execute("INSERT INTO scarce VALUES (-1)")


def test_a_part_may_fail_alone(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("INSERT INTO scarce VALUES (1)")
        with pytest.raises(Refusal), tx.savepoint():
            tx.execute("INSERT INTO scarce VALUES (1)")
        tx.execute("INSERT INTO scarce VALUES (2)")
    with database.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM scarce") == 2


def test_a_swallowed_error_does_not_pass_for_a_commit(database: Database) -> None:
    def swallowing(tx: Tx) -> None:
        with contextlib.suppress(psycopg2.Error):
            tx.execute("INSERT INTO scarce VALUES (-1)")

    with pytest.raises(RuntimeError, match="nothing was committed"):
        database.run(swallowing)


def test_callbacks_run_after_the_commit_only(database: Database) -> None:
    called: list[str] = []
    with database.transaction() as tx:
        tx.after_commit(lambda: called.append("committed"))
        assert called == []

    def failing(tx: Tx) -> None:
        tx.after_commit(lambda: called.append("rolled back"))
        raise KeyError

    with pytest.raises(KeyError):
        database.run(failing)
    assert called == ["committed"]


def test_waiting_too_long_for_a_lock_says_busy(
    database_for: Callable[[str], Databases], open_database: Callable[..., Database]
) -> None:
    database = open_database(database_for("sample").runtime_url, limits=Limits(lock_ms=50))
    with database.transaction() as first:
        first.execute("INSERT INTO scarce VALUES (1)")
        with pytest.raises(Refusal, match=r"system\.busy"), database.transaction() as second:
            second.execute("INSERT INTO scarce VALUES (1)")


def test_a_deadlock_is_tried_once_more(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("INSERT INTO stream_head VALUES ('a', '1', 0), ('a', '2', 0)")
    met = threading.Barrier(2, timeout=10)
    meetings = {"1": 0, "2": 0}

    def work(first: str, second: str) -> None:
        def locking(tx) -> None:
            tx.execute("UPDATE stream_head SET version = version + 1 WHERE aggregateid = %s", (first,))
            if meetings[first] == 0:
                meetings[first] += 1
                met.wait()
            tx.execute("UPDATE stream_head SET version = version + 1 WHERE aggregateid = %s", (second,))

        database.run(locking)

    threads = [threading.Thread(target=work, args=pair) for pair in (("1", "2"), ("2", "1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with database.transaction() as tx:
        assert [row["version"] for row in tx.all("SELECT version FROM stream_head")] == [2, 2]


def test_a_connection_that_died_in_the_pool_is_replaced_unnoticed(database: Database, superuser_url: str) -> None:
    with database.transaction() as tx:
        pid = tx.scalar("SELECT pg_backend_pid()")
    with contextlib.closing(connect(superuser_url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with database.transaction() as tx:
        assert tx.scalar("SELECT pg_backend_pid()") != pid


def test_the_runtime_role_may_not_touch_what_is_append_only(database: Database) -> None:
    for statement in (
        "DELETE FROM event_log",
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM dead_letter",
        "DROP TABLE outbox",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), database.transaction() as tx:
            tx.execute(statement)


def test_an_event_gets_the_next_version_of_its_stream(units: Units) -> None:
    entity_id = uuid4()
    for _ in range(2):
        with units.unit("o-0417") as unit:
            unit.lock(("code", entity_id))
            unit.tell(entity_id, delayed(entity_id), correlation_id=uuid4())
    with units.unit("reader") as unit:
        rows = unit.tx.all("SELECT * FROM outbox ORDER BY seq")
    assert [row["aggregate_version"] for row in rows] == [1, 2]
    assert rows[0]["source"] == SOURCE
    assert rows[0]["dataschema"] == "urn:yizhao:schema:code.delayed:1"
    assert rows[0]["payload"]["entity_id"] == str(entity_id)


def test_telling_without_the_lock_is_refused(units: Units) -> None:
    entity_id = uuid4()
    with pytest.raises(RuntimeError, match="must be locked"), units.unit("o-0417") as unit:
        unit.tell(entity_id, delayed(entity_id), correlation_id=uuid4())


def test_telling_what_another_service_tells_is_refused(units: Units) -> None:
    moved = ClockMoved(1, datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(RuntimeError, match="does not tell"), units.unit("o-0417") as unit:
        unit.tell("clock", moved, correlation_id="clock")


def test_many_events_are_told_with_their_versions(units: Units) -> None:
    entities = [uuid4() for _ in range(1_500)]
    for _ in range(2):
        with units.unit("system:jobs") as unit:
            unit.tell_many([(entity_id, delayed(entity_id), entity_id) for entity_id in entities])
    with units.unit("reader") as unit:
        counted = unit.tx.all("SELECT aggregate_version, count(*) AS n FROM outbox GROUP BY 1 ORDER BY 1")
    assert [(row["aggregate_version"], row["n"]) for row in counted] == [(1, 1_500), (2, 1_500)]


def test_an_act_is_written_down_with_both_clocks(units: Units, clock: FixedClock) -> None:
    with units.unit("setup") as unit:
        sandbox.move(unit.tx, clock.now(), 20)
    with units.unit("o-0417", request_id="r1") as unit:
        unit.audit("approve", "A1", {"round": 1})
    with units.unit("reader") as unit:
        row = unit.tx.one("SELECT * FROM audit_entry")
    assert row is not None
    assert (row["actor"], row["act"], row["detail"], row["request_id"]) == ("o-0417", "approve", {"round": 1}, "r1")
    assert (row["legal_at"] - row["at"]).days == 20


def test_the_sandbox_starts_on_its_first_day_and_moves_forward_only(units: Units, clock: FixedClock) -> None:
    with units.unit("setup") as unit:
        sandbox.start_on(unit.tx, date(2026, 1, 5), clock.now())
        sandbox.start_on(unit.tx, date(2020, 1, 1), clock.now())
    assert units.clock().today() == date(2026, 1, 5)
    clock.advance(hours=1)
    before = clock.now()
    with units.unit("setup") as unit:
        sandbox.move(unit.tx, clock.now(), -36)
    clock.advance(hours=1)
    with units.unit("setup") as unit:
        sandbox.move(unit.tx, clock.now(), -50)
    assert units.clock().today() == date(2026, 1, 25)
    assert units.clock().legal_moment(before - (clock.now() - before)).day == 5


def test_without_sandbox_the_history_of_the_clock_is_not_even_read(database: Database, clock: FixedClock) -> None:
    units = Units(database, SOURCE, clock)
    with units.unit("setup") as unit:
        sandbox.move(unit.tx, clock.now(), 20)
    with units.unit("reader") as unit:
        assert unit.clock.today() == date(2026, 3, 2)


def test_the_streams_of_two_units_are_locked_in_one_order(units: Units) -> None:
    streams = [("code", str(uuid4())) for _ in range(4)]
    failures: list[Exception] = []

    def work(order: list[tuple[str, str]]) -> None:
        def telling(unit: Unit) -> None:
            unit.lock(*order)
            for _, identifier in order:
                unit.tell(identifier, delayed(UUID(identifier)), correlation_id=identifier)

        try:
            for _ in range(20):
                with units.unit("o-0417") as unit:
                    telling(unit)
        except psycopg2.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (streams, streams[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with units.unit("reader") as unit:
        assert [row["version"] for row in unit.tx.all("SELECT version FROM stream_head")] == [40] * 4

"""What becomes of events: exactly one effect each, in the order of their key, or a place among the parked."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest

from shared.clock import FixedClock
from shared.database import Database, Limits, Tx
from shared.events.departments import NoticeReceived
from shared.events.registration import ClockMoved
from shared.inbox import Intake, Reactions, store
from shared.inbox.envelope import event_id_of
from shared.unit import Units
from tests.conftest import Databases
from tests.sample import consumer
from tests.sample.app import SOURCE
from tests.sample.arrivals import Partition, delayed, retired

pytestmark = pytest.mark.postgres15


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url)


@pytest.fixture
def intake(database: Database, clock: FixedClock) -> Intake:
    return Intake(Units(database, SOURCE, clock, sandbox=True), Reactions.of(consumer))


@pytest.fixture
def partition() -> Partition:
    return Partition()


@pytest.fixture
def entity_id() -> UUID:
    return uuid4()


def notes(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [row["note"] for row in tx.all("SELECT note FROM effect ORDER BY effect_id")]


def parked(database: Database) -> list[tuple[str, int]]:
    with database.transaction() as tx:
        rows = tx.all('SELECT reason, "offset" FROM dead_letter ORDER BY "offset"')
    return [(row["reason"], row["offset"]) for row in rows]


def seen(database: Database, entity_id: UUID) -> int | None:
    with database.transaction() as tx:
        return store.last_versions(tx, "sample", [("code", str(entity_id))]).get(("code", str(entity_id)))


def test_a_batch_is_handled_in_order(intake: Intake, database: Database, partition: Partition, entity_id: UUID) -> None:
    batch = [partition.arrival(delayed(entity_id, f"event {version}"), version) for version in (1, 2, 3)]
    assert intake.take(batch).next_offset == 3
    assert notes(database) == ["event 1", "event 2", "event 3"]
    assert seen(database, entity_id) == 3


def test_the_same_event_again_changes_nothing(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    first = partition.arrival(delayed(entity_id), 1)
    intake.take([first, partition.again(first)])
    intake.take([partition.again(first)])
    assert notes(database) == ["waits"]
    assert intake.figures["duplicate"] == 2


def test_another_event_with_a_version_already_seen_is_dropped(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    intake.take([partition.arrival(delayed(entity_id, "first"), 1), partition.arrival(delayed(entity_id, "second"), 1)])
    assert notes(database) == ["first"]
    assert intake.figures["stale"] == 1
    assert parked(database) == []


def test_a_gap_parks_the_key_and_what_comes_behind_it(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    intake.take([partition.arrival(delayed(entity_id), version) for version in (1, 3, 4)])
    assert notes(database) == ["waits"]
    assert parked(database) == [("event.version_gap", 1), ("event.behind_parked", 2)]
    assert seen(database, entity_id) == 1
    assert [line.levelno for line in caplog.records] == [logging.ERROR] * 2


def test_what_is_missing_may_still_come_but_the_key_stays_parked(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    intake.take([partition.arrival(delayed(entity_id), 2)])
    intake.take([partition.arrival(delayed(entity_id), 1)])
    assert notes(database) == []
    assert parked(database) == [("event.version_gap", 0), ("event.behind_parked", 1)]


def test_other_keys_flow_on(intake: Intake, database: Database, partition: Partition, entity_id: UUID) -> None:
    other = uuid4()
    intake.take([partition.arrival(delayed(entity_id), 2), partition.arrival(delayed(other, "flows"), 1)])
    assert notes(database) == ["flows"]


def test_a_snapshot_lets_a_stream_begin_later(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    with database.transaction() as tx:
        store.start_after(tx, "sample", ("code", str(entity_id)), 7)
    intake.take([partition.arrival(delayed(entity_id), version) for version in (7, 8)])
    assert (len(notes(database)), intake.figures["stale"]) == (1, 1)


def test_types_without_effect_count_as_seen(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    event = delayed(entity_id)
    intake.take([partition.arrival(event, 1, ce_type="code.of_a_later_release"), partition.arrival(event, 2)])
    assert notes(database) == ["waits"]
    assert intake.figures["ignored"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"ce_id": "not a uuid"},
        {"ce_specversion": "0.3"},
        {"ce_aggregateversion": "many"},
        {"ce_aggregateversion": None},
        {"ce_correlationid": None},
        {"ce_subject": "another"},
        {"ce_aggregatetype": "entity"},
        {"value": b"[1]"},
        {"value": b"\xff\x00"},
        {"value": b"{}"},
    ],
    ids=str,
)
def test_an_event_that_cannot_be_read_is_parked(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID, changes: dict[str, Any]
) -> None:
    broken = partition.arrival(delayed(entity_id), 1, **changes)
    assert intake.take([broken]).next_offset == 1
    intake.take([partition.again(broken)])
    assert parked(database)[0] == ("event.schema_invalid", 0)
    assert notes(database) == []


def test_who_tells_on_a_topic_not_his_own_is_parked_and_holds_nobody_back(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    forged = partition.arrival(delayed(entity_id, "forged"), 1, ce_source="urn:yizhao:license")
    intake.take([forged])
    assert caplog.records[0].security is True
    intake.take([partition.arrival(delayed(entity_id, "true"), 1)])
    assert parked(database) == [("event.wrong_source", 0)]
    assert notes(database) == ["true"]


def test_a_refusal_parks_the_event_and_undoes_what_it_did(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    other = uuid4()
    batch = [
        partition.arrival(delayed(other, "before"), 1),
        partition.arrival(delayed(entity_id, "conflict"), 1),
        partition.arrival(delayed(entity_id, "behind"), 2),
        partition.arrival(delayed(other, "after"), 2),
    ]
    assert intake.take(batch).next_offset == 4
    assert notes(database) == ["before", "after"]
    assert parked(database) == [("request.id_taken", 1), ("event.behind_parked", 2)]


def test_a_status_lowering_event_overtakes_and_stays_parked(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    intake.take([partition.arrival(delayed(entity_id, "conflict"), 1)])
    intake.take([partition.arrival(retired(entity_id), 2)])
    assert notes(database) == ["status lowered"]
    assert parked(database) == [("request.id_taken", 0), ("event.behind_parked", 1)]


def test_a_forged_status_lowering_event_does_not(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    intake.take([partition.arrival(retired(entity_id), 1, ce_source="urn:yizhao:tax")])
    assert notes(database) == []


def test_what_is_unavailable_is_tried_again_without_end_and_nothing_overtakes_it(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    batch = [
        partition.arrival(delayed(uuid4(), "before"), 1),
        partition.arrival(delayed(entity_id, "unavailable"), 1),
        partition.arrival(delayed(uuid4(), "after"), 1),
    ]
    waits = []
    for _ in range(12):
        taken = intake.take(batch)
        assert taken.next_offset == 1
        assert taken.wait is not None
        waits.append(taken.wait)
    assert notes(database) == ["before"]
    assert parked(database) == []
    assert waits[0] < 0.5
    assert 10 < waits[-1] <= 30


def test_a_fault_of_ours_is_tried_five_times_and_then_parked(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    broken = [partition.arrival(delayed(entity_id, "bug"), 1)]
    tries = 1
    while intake.take(broken).wait is not None:
        tries += 1
    assert tries == 5
    with database.transaction() as tx:
        assert tx.one("SELECT reason, tries FROM dead_letter") == {"reason": "system.internal", "tries": 5}


def test_a_run_of_one_type_is_handed_over_at_once(intake: Intake, database: Database, partition: Partition) -> None:
    entities = [uuid4() for _ in range(4)]
    batch = [partition.arrival(retired(entity), 1) for entity in entities[:3]]
    batch.append(partition.arrival(delayed(entities[0]), 2))
    batch.append(partition.arrival(retired(entities[3]), 1))
    intake.take(batch)
    assert notes(database) == ["retired in a run of 3"] * 3 + ["waits", "retired in a run of 1"]


def test_departments_carry_no_version_and_are_told_apart_by_their_id(intake: Intake, database: Database) -> None:
    tax = Partition("yizhao.tax")
    message = NoticeReceived("91140105MAY000017U", uuid4())
    changes = {"ce_type": "tax.notice_received", "ce_source": "urn:yizhao:department:tax", "ce_aggregatetype": "tax"}
    event = type("Tax", (NoticeReceived,), {"TYPE": "tax.notice_received", "AGGREGATE": "tax"})(
        message.uscc, message.case_id
    )
    first = tax.arrival(event, None, key=message.uscc, **changes)
    intake.take([first, tax.again(first), tax.arrival(event, None, key=message.uscc, **changes)])
    assert notes(database) == ["tax.notice_received"] * 2
    intake.take([tax.arrival(event, 1, key=message.uscc, **changes)])
    assert parked(database) == [("event.schema_invalid", 3)]


def test_the_clock_moves_by_event(intake: Intake, database: Database, clock: FixedClock) -> None:
    sandbox = Partition("yizhao.sandbox")
    moved = ClockMoved(20, datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    intake.take([sandbox.arrival(moved, 1, key="clock", ce_source="urn:yizhao:registration")])
    assert intake.units.clock().today().isoformat() == "2026-03-22"


def test_a_watermark_holds_for_all_partitions_of_a_topic_and_never_goes_back(database: Database) -> None:
    early, late = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    with database.transaction() as tx:
        store.advance_watermarks(tx, {("yizhao.tax", number): late for number in range(5)})
        assert store.watermark(tx, "yizhao.tax") is None
        store.advance_watermarks(tx, {("yizhao.tax", 5): late, ("yizhao.tax", 0): early})
        assert store.watermark(tx, "yizhao.tax") == late


def test_a_frozen_process_holds_its_events_only_until_the_server_ends_it(
    database_for: Callable[[str], Databases], open_database: Callable[..., Database], clock: FixedClock
) -> None:
    url = database_for("sample").runtime_url
    frozen = open_database(url, limits=Limits(idle_in_transaction_ms=600))
    successor = open_database(url, limits=Limits(lock_ms=200))
    intake, partition = Intake(Units(successor, SOURCE, clock), Reactions.of(consumer)), Partition()
    batch = [partition.arrival(delayed(uuid4(), "once"), 1)]

    def freeze(tx: Tx) -> None:
        store.mark(tx, "sample", [event_id_of(batch[0])])
        tx.execute("INSERT INTO effect (note) VALUES ('by the frozen one')")
        assert intake.take(batch).wait is not None, "the successor waits and tries again"
        time.sleep(1)
        assert intake.take(batch).wait is None

    with pytest.raises(psycopg2.Error), frozen.transaction() as tx:
        freeze(tx)
    assert notes(successor) == ["once"]


def test_old_inbox_rows_are_forgotten(
    intake: Intake, database: Database, partition: Partition, entity_id: UUID
) -> None:
    intake.take([partition.arrival(delayed(entity_id), 1)])
    with database.transaction() as tx:
        assert store.forget(tx, 1) == 0
        assert store.forget(tx, -1) == 1

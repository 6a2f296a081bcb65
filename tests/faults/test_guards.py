"""Each guard is switched off once, on purpose, and the judge must see it. With the guard on, the same run is clean.

A judge that stays silent when the guard is off would prove nothing when it is on.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from uuid import UUID, uuid4

import pytest

from shared.bus import Bus, Delivered, Publisher, Record
from shared.bus.embedded import EmbeddedBus
from shared.clock import FixedClock
from shared.database import Database, Tx
from shared.errors import Refusal
from shared.events import catalogue
from shared.events.departments import NoticeReceived
from shared.inbox import Intake, Reactions
from shared.inbox.envelope import event_id_of
from shared.inbox.plan import Sight
from shared.leader import Leader
from shared.outbox import Told, append, lock_streams
from shared.relay import Relay, record_of
from shared.unit import Units
from tests.conftest import Databases
from tests.faults.history import arrived, doubled, lost, turned_round
from tests.sample import consumer
from tests.sample.app import SOURCE
from tests.sample.arrivals import MOMENT, Partition, delayed


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("sample")


@pytest.fixture
def database(databases: Databases, open_database: Callable[..., Database]) -> Database:
    return open_database(databases.runtime_url, pool_size=10, constraints={"scarce_slot_key": "request.id_taken"})


@pytest.fixture
def owner(databases: Databases, open_database: Callable[..., Database]) -> Database:
    return open_database(databases.owner_url)


@pytest.fixture
def units(database: Database, clock: FixedClock) -> Units:
    return Units(database, SOURCE, clock)


@pytest.fixture
def bus(embedded_bus: EmbeddedBus) -> Bus:
    embedded_bus.ensure_topics(catalogue.topics())
    return embedded_bus


@pytest.fixture
def leader(database: Database) -> Iterator[Leader]:
    with Leader(database.url, "relay") as leader:
        assert leader.leads()
        yield leader


# The inbox


class Forgetful(Intake):
    """An intake without its inbox: every event is new to it."""

    def _sight(self, tx: Tx, batch: Sequence[Delivered]) -> Sight:
        sight = super()._sight(tx, batch)
        sight.fresh.update(event_id_of(delivered) for delivered in batch)
        return sight


def department_message_twice(intake: Intake) -> None:
    """A department's message has no version: the inbox alone tells its repetition from a new one."""
    message = type("Tax", (NoticeReceived,), {"TYPE": "tax.notice_received", "AGGREGATE": "tax"})("9114", uuid4())
    tax = Partition("yizhao.tax")
    first = tax.arrival(message, None, key="9114", ce_source="urn:yizhao:department:tax")
    intake.take([first])
    intake.take([tax.again(first)])


@pytest.mark.parametrize(("kind", "sees"), [(Intake, False), (Forgetful, True)])
def test_without_the_inbox_an_effect_is_doubled(
    kind: type[Intake], sees: bool, units: Units, database: Database
) -> None:
    department_message_twice(kind(units, Reactions.of(consumer)))
    assert bool(doubled(database)) is sees


def test_even_without_the_inbox_versions_stop_what_has_one(units: Units, database: Database) -> None:
    intake, partition = Forgetful(units, Reactions.of(consumer)), Partition()
    first = partition.arrival(delayed(uuid4()), 1)
    intake.take([first])
    intake.take([partition.again(first)])
    assert doubled(database) == []


# The unique constraint


def race(database: Database) -> None:
    """Eight at once look whether a slot is free and take it."""
    together = threading.Barrier(8, timeout=10)

    def take(tx: Tx) -> None:
        free = tx.scalar("SELECT count(*) FROM scarce WHERE slot = 7") == 0
        together.wait()
        if free:
            tx.execute("INSERT INTO scarce VALUES (7)")

    def attempt() -> None:
        try:
            with database.transaction() as tx:
                take(tx)
        except Refusal as refusal:
            assert refusal.code == "request.id_taken"  # noqa: PT017 - the loser's answer

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_unique_constraint_one_thing_is_given_twice(
    guarded: bool, database: Database, owner: Database
) -> None:
    if not guarded:
        with owner.transaction() as tx:
            tx.execute("ALTER TABLE scarce DROP CONSTRAINT scarce_slot_key")
    race(database)
    with database.transaction() as tx:
        holders = tx.scalar("SELECT count(*) FROM scarce WHERE slot = 7")
    assert (holders == 1) is guarded


# Delete after the acknowledgement


class Hasty(Relay):
    """A relay that deletes first and sends afterwards."""

    def pass_on(self, leader: Leader, publisher: Publisher) -> tuple[int, int]:
        rows = self.waiting(leader)
        self.remove(leader, [row["seq"] for row in rows])
        publisher.publish([record_of(row) for row in rows])
        return (len(rows), len(rows))


class Dying:
    """A publisher whose process dies with the first batch in hand."""

    def publish(self, records: Sequence[Record]) -> list[Exception | None]:
        raise SystemExit(1)

    def close(self) -> None: ...


@pytest.mark.parametrize(("kind", "sees"), [(Relay, False), (Hasty, True)])
def test_deleting_before_the_acknowledgement_loses_events(  # noqa: PLR0917 - fixtures
    kind: type[Relay], sees: bool, units: Units, database: Database, bus: Bus, leader: Leader
) -> None:
    entity_id = uuid4()
    with units.unit("o-0417") as unit:
        unit.lock(("code", entity_id))
        unit.tell(entity_id, delayed(entity_id), correlation_id=entity_id)
    relay = kind(database.url, bus)
    with pytest.raises(SystemExit):
        relay.pass_on(leader, Dying())
    with closing(bus.publisher()) as publisher:  # the process is started again
        relay.pass_on(leader, publisher)
    assert bool(lost(database, arrived(bus))) is sees


# The lock of the aggregate


def told(entity_id: UUID) -> Told:
    return Told(
        event_id=uuid4(), aggregate_type="code", aggregate_id=str(entity_id), type="code.delayed", source=SOURCE,
        dataschema="urn:yizhao:schema:code.delayed:1", dataclass="departmental", occurred_at=MOMENT,
        correlation_id=str(entity_id), causation_id=None, payload={},
    )  # fmt: skip


def test_with_the_lock_the_order_of_the_outbox_is_the_order_of_versions(
    database: Database, bus: Bus, leader: Leader
) -> None:
    entity_id = uuid4()
    second_done = threading.Event()

    def second() -> None:
        with database.transaction() as tx:
            lock_streams(tx, [("code", str(entity_id))])
            append(tx, told(entity_id))
        second_done.set()

    with database.transaction() as tx:
        lock_streams(tx, [("code", str(entity_id))])
        thread = threading.Thread(target=second)
        thread.start()
        assert not second_done.wait(0.3), "the second writer must wait for the first"
        append(tx, told(entity_id))
    thread.join(10)
    with closing(bus.publisher()) as publisher:
        Relay(database.url, bus).pass_on(leader, publisher)
    assert turned_round(arrived(bus)) == []


def test_a_place_in_the_outbox_taken_before_the_lock_turns_events_round(
    database: Database, owner: Database, bus: Bus, leader: Leader
) -> None:
    entity_id = uuid4()
    with owner.transaction() as tx:
        tx.execute("ALTER TABLE outbox ALTER COLUMN seq SET GENERATED BY DEFAULT")
    with owner.transaction() as early:
        early_place = early.scalar("SELECT nextval(pg_get_serial_sequence('outbox', 'seq'))")
        with owner.transaction() as late:
            lock_streams(late, [("code", str(entity_id))])
            append(late, told(entity_id))
        lock_streams(early, [("code", str(entity_id))])
        append(early, told(entity_id))
        early.execute("UPDATE outbox SET seq = %s WHERE aggregate_version = 2", (early_place,))
    with closing(bus.publisher()) as publisher:
        Relay(database.url, bus).pass_on(leader, publisher)
    assert turned_round(arrived(bus)) == [(str(entity_id), 2, 0)]

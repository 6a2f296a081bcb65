"""From the outbox to the bus: everything, in order, and deleted only when it is safe."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from uuid import UUID, uuid4

import psycopg2
import pytest

from shared.bus import Bus, Publisher, Record
from shared.bus.embedded import EmbeddedBus
from shared.clock import FixedClock
from shared.database import Database
from shared.events import catalogue
from shared.leader import Leader
from shared.outbox import Told, append, lock_streams
from shared.relay import Relay
from shared.unit import Units
from tests.conftest import Databases
from tests.sample.app import SOURCE
from tests.sample.arrivals import MOMENT, delayed

pytestmark = pytest.mark.postgres15


class Refusing:
    """A publisher in front of another that does not get some records through."""

    def __init__(self, inner: Publisher, refuses: Callable[[Record], bool]) -> None:
        self.inner, self.refuses = inner, refuses

    def publish(self, records: Sequence[Record]) -> list[Exception | None]:
        through = [record for record in records if not self.refuses(record)]
        outcome = iter(self.inner.publish(through))
        return [OSError("not acknowledged") if self.refuses(record) else next(outcome) for record in records]

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def bus(embedded_bus: EmbeddedBus) -> Bus:
    embedded_bus.ensure_topics(catalogue.topics())
    return embedded_bus


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url, pool_size=16)


@pytest.fixture
def units(database: Database, clock: FixedClock) -> Units:
    return Units(database, SOURCE, clock)


@pytest.fixture
def relay(database: Database, bus: Bus) -> Relay:
    return Relay(database.url, bus)


@pytest.fixture
def leader(database: Database) -> Iterator[Leader]:
    with Leader(database.url, "relay") as leader:
        assert leader.leads()
        yield leader


@pytest.fixture
def publisher(bus: Bus) -> Iterator[Publisher]:
    with closing(bus.publisher()) as publisher:
        yield publisher


@contextmanager
def running(relay: Relay) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    yield stop
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def tell(units: Units, entity_id: UUID, *reasons: str) -> None:
    with units.unit("o-0417", causation_id=uuid4()) as unit:
        unit.lock(("code", entity_id))
        for reason in reasons:
            unit.tell(entity_id, delayed(entity_id, reason), correlation_id=entity_id)


def on_the_bus(bus: Bus, topic: str = "yizhao.code", seconds: float = 0.3) -> list[Record]:
    with closing(bus.subscriber(uuid4().hex, [topic])) as subscriber:
        found = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found += subscriber.poll(0.1)
        return [each.record for each in found]


def versions(records: Sequence[Record]) -> list[str]:
    return [record.headers["ce_aggregateversion"] for record in records]


def test_what_is_told_arrives_with_the_head_of_the_contract(
    units: Units, relay: Relay, leader: Leader, publisher: Publisher, bus: Bus
) -> None:
    entity_id = uuid4()
    tell(units, entity_id, "waits")
    assert relay.pass_on(leader, publisher) == (1, 1)
    (record,) = on_the_bus(bus)
    assert record.key == str(entity_id)
    assert {name: text for name, text in record.headers.items() if name not in ("ce_id", "ce_causationid")} == {
        "ce_specversion": "1.0",
        "ce_type": "code.delayed",
        "ce_source": SOURCE,
        "ce_subject": str(entity_id),
        "ce_time": "2026-03-02T01:00:00.000Z",
        "ce_dataschema": "urn:yizhao:schema:code.delayed:1",
        "ce_aggregatetype": "code",
        "ce_aggregateversion": "1",
        "ce_dataclass": "departmental",
        "ce_correlationid": str(entity_id),
        "content-type": "application/json",
    }
    assert UUID(record.headers["ce_id"]).version == 7


def test_what_was_passed_on_moves_to_the_event_log(
    units: Units, relay: Relay, leader: Leader, publisher: Publisher, database: Database
) -> None:
    tell(units, uuid4(), "a", "b")
    relay.pass_on(leader, publisher)
    with database.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM outbox") == 0
        rows = tx.all("SELECT payload->>'reason' AS reason, aggregate_version FROM event_log ORDER BY seq")
    assert rows == [{"reason": "a", "aggregate_version": 1}, {"reason": "b", "aggregate_version": 2}]


def test_what_is_not_acknowledged_stays_and_comes_again(
    units: Units, relay: Relay, leader: Leader, publisher: Publisher, bus: Bus
) -> None:
    tell(units, uuid4(), "a")
    assert relay.pass_on(leader, Refusing(publisher, lambda _: True)) == (1, 0)
    assert on_the_bus(bus) == []
    assert relay.pass_on(leader, publisher) == (1, 1)
    assert len(on_the_bus(bus)) == 1


def test_behind_an_unacknowledged_event_of_a_key_nothing_of_that_key_is_deleted(
    units: Units, relay: Relay, leader: Leader, publisher: Publisher, database: Database
) -> None:
    stuck, other = uuid4(), uuid4()
    tell(units, stuck, "1", "2", "3")
    tell(units, other, "1")
    second = Refusing(
        publisher, lambda record: record.key == str(stuck) and record.headers["ce_aggregateversion"] == "2"
    )
    assert relay.pass_on(leader, second) == (4, 2)
    with database.transaction() as tx:
        left = tx.all("SELECT aggregateid, aggregate_version FROM outbox ORDER BY seq")
    assert left == [{"aggregateid": str(stuck), "aggregate_version": version} for version in (2, 3)]


def test_departments_tell_without_a_version(
    database: Database, relay: Relay, leader: Leader, publisher: Publisher, bus: Bus
) -> None:
    told = Told(
        event_id=uuid4(), aggregate_type="tax", aggregate_id="91140105MAY000017U", type="tax.notice_received",
        source="urn:yizhao:department:tax", dataschema="urn:yizhao:schema:tax.notice_received:1",
        dataclass="departmental", occurred_at=MOMENT, correlation_id="91140105MAY000017U", causation_id=None,
        payload={},
    )  # fmt: skip
    with database.transaction() as tx:
        lock_streams(tx, [("tax", told.aggregate_id)])
        append(tx, told)
    relay.pass_on(leader, publisher)
    (record,) = on_the_bus(bus, "yizhao.tax")
    assert "ce_aggregateversion" not in record.headers


def test_a_notice_after_the_commit_wakes_the_relay(units: Units, database: Database, bus: Bus) -> None:
    sleepy = Relay(database.url, bus, poll_seconds=60)
    with running(sleepy) as stop:
        for count in range(1, 4):
            tell(units, uuid4(), "now")
            deadline = time.monotonic() + 10
            while sleepy.figures["passed"] < count and time.monotonic() < deadline:
                time.sleep(0.02)
            assert sleepy.figures["passed"] == count
        stop.set()
        tell(units, uuid4(), "wakes it to see that it is to stop")


def test_of_two_relays_one_leads_and_the_other_takes_over(units: Units, database: Database, bus: Bus) -> None:
    first, second = Relay(database.url, bus), Relay(database.url, bus)
    with running(first) as stop:
        tell(units, uuid4(), "by the first")
        while not first.figures["passed"]:
            time.sleep(0.01)
        with running(second):
            tell(units, uuid4(), "by the first")
            while first.figures["passed"] < 2:
                time.sleep(0.01)
            assert second.figures["passed"] == 0
            stop.set()
            tell(units, uuid4(), "by the second")
            deadline = time.monotonic() + 10
            while second.figures["passed"] < 1 and time.monotonic() < deadline:
                time.sleep(0.05)
    assert len(on_the_bus(bus)) == 3


def test_who_lost_the_lock_cannot_delete(
    units: Units, relay: Relay, leader: Leader, publisher: Publisher, database: Database
) -> None:
    tell(units, uuid4(), "a")
    rows = relay.waiting(leader)
    with database.transaction() as tx:
        tx.execute("SELECT pg_terminate_backend(%(pid)s)", {"pid": leader.connection.info.backend_pid})
    with pytest.raises(psycopg2.Error):
        relay.remove(leader, [row["seq"] for row in rows])
    with database.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM outbox") == 1


def test_the_relay_lives_through_the_loss_of_its_connection(
    units: Units, database: Database, relay: Relay, bus: Bus
) -> None:
    with running(relay):
        tell(units, uuid4(), "before")
        while not relay.figures["passed"]:
            time.sleep(0.01)
        with database.transaction() as tx:
            tx.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'yizhao-relay' AND datname = current_database()"
            )
        tell(units, uuid4(), "after")
        deadline = time.monotonic() + 10
        while relay.figures["passed"] < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert len(on_the_bus(bus)) == 2

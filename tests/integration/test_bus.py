"""What every transport promises: one suite for the embedded bus and for Apache Kafka."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.bus import Bus, Delivered, Record, Subscriber, bus_from_url
from shared.bus.topics import PARTITIONS, partition_of


@pytest.fixture(
    params=[pytest.param("embedded", marks=pytest.mark.postgres15), pytest.param("kafka", marks=pytest.mark.kafka)]
)
def bus(request: pytest.FixtureRequest) -> Bus:
    if request.param == "kafka":
        return bus_from_url(request.getfixturevalue("kafka").url)
    return request.getfixturevalue("embedded_bus")


@pytest.fixture
def topic(bus: Bus) -> str:
    name = f"test.{uuid4().hex}"
    bus.ensure_topics([name])
    return name


@pytest.fixture
def publish(bus: Bus, topic: str) -> Iterator[Callable[..., None]]:
    with closing(bus.publisher()) as publisher:

        def publishing(*pairs: tuple[str, str]) -> None:
            records = [Record(topic, key, {"ce_id": text}, text.encode()) for key, text in pairs]
            assert publisher.publish(records) == [None] * len(records)

        yield publishing


def read(subscriber: Subscriber, wanted: int, seconds: float = 60) -> list[Delivered]:
    found: list[Delivered] = []
    deadline = time.monotonic() + seconds
    while len(found) < wanted and time.monotonic() < deadline:
        found += subscriber.poll(0.2)
    return found


def texts(delivered: list[Delivered]) -> list[str]:
    return [each.record.value.decode() for each in delivered]


def committed(delivered: list[Delivered]) -> dict[tuple[str, int], int]:
    return {each.place: each.offset + 1 for each in delivered}


def test_what_is_published_is_delivered_whole(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    before = datetime.now(tz=UTC)
    publish(("太原", "晋源软件"))
    with closing(bus.subscriber("g", [topic])) as subscriber:
        (one,) = read(subscriber, 1)
    assert one.record == Record(topic, "太原", {"ce_id": "晋源软件"}, "晋源软件".encode())
    assert one.partition == partition_of("太原")
    assert before - timedelta(seconds=2) < one.appended_at < datetime.now(tz=UTC) + timedelta(seconds=2)


def test_each_key_keeps_its_order(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    pairs = [(f"k{number % 17}", f"k{number % 17}:{number}") for number in range(400)]
    for start in range(0, 400, 50):
        publish(*pairs[start : start + 50])
    with closing(bus.subscriber("g", [topic])) as subscriber:
        found = read(subscriber, 400)
    assert len(found) == 400
    for key in {key for key, _ in pairs}:
        assert [text for text in texts(found) if text.startswith(f"{key}:")] == [text for k, text in pairs if k == key]


def test_offsets_of_a_partition_have_no_gaps(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(*[("one", str(number)) for number in range(30)])
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert [each.offset for each in read(subscriber, 30)] == list(range(30))


def test_a_group_goes_on_where_it_committed(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(*[("one", str(number)) for number in range(10)])
    with closing(bus.subscriber("g", [topic])) as subscriber:
        subscriber.commit(committed(read(subscriber, 10)[:4]))
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 6)) == ["4", "5", "6", "7", "8", "9"]


def test_what_was_not_committed_comes_again(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(("one", "1"), ("one", "2"))
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 2)) == ["1", "2"]
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 2)) == ["1", "2"]


def test_groups_read_apart(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(("one", "1"))
    for group in ("license", "registration"):
        with closing(bus.subscriber(group, [topic])) as subscriber:
            delivered = read(subscriber, 1)
            assert texts(delivered) == ["1"]
            subscriber.commit(committed(delivered))


def test_publishing_twice_delivers_twice(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(("one", "1"))
    publish(("one", "1"))
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 2)) == ["1", "1"]


def test_a_held_partition_is_silent_and_then_goes_on_where_it_was_told(
    bus: Bus, topic: str, publish: Callable[..., None]
) -> None:
    publish(*[("one", str(number)) for number in range(5)])
    with closing(bus.subscriber("g", [topic])) as subscriber:
        third = read(subscriber, 5)[2]
        subscriber.hold(third.place, third.offset)
        other = next(key for key in "abcdefgh" if partition_of(key) != third.partition)
        publish((other, "flows on"))
        assert texts(read(subscriber, 1)) == ["flows on"]
        assert subscriber.poll(0.3) == []
        subscriber.release(third.place)
        assert texts(read(subscriber, 3)) == ["2", "3", "4"]


def test_a_subscriber_knows_how_far_it_is_behind(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    with closing(bus.subscriber("g", [topic])) as subscriber:
        publish(*[("one", str(number)) for number in range(3)])
        found = read(subscriber, 3)
        assert set(subscriber.behind().records.values()) == {0}
        assert len(subscriber.behind().records) == PARTITIONS
        publish(("one", "4"), ("one", "5"))
        behind = subscriber.behind()
        assert behind.records[found[0].place] == 2
        assert abs(behind.at - datetime.now(tz=UTC)) < timedelta(seconds=2)


def test_a_topic_nobody_made_takes_nothing(bus: Bus, topic: str) -> None:
    with closing(bus.publisher()) as publisher:
        (error,) = publisher.publish([Record(f"{topic}.nowhere", "one", {}, b"")])
        assert error is not None
        assert publisher.publish([Record(topic, "one", {}, b"")]) == [None]


def test_making_topics_twice_changes_nothing(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(("one", "1"))
    bus.ensure_topics([topic])
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 1)) == ["1"]


def test_two_members_share_the_partitions_and_the_one_left_takes_all(
    bus: Bus, topic: str, publish: Callable[..., None]
) -> None:
    with closing(bus.subscriber("g", [topic])) as first:
        publish(*[(f"k{number}", f"a{number}") for number in range(60)])
        first.commit(committed(read(first, 60)))
        second = bus.subscriber("g", [topic])
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and not (
            len(first.behind().records) == len(second.behind().records) == PARTITIONS // 2
        ):
            first.poll(0.1)
            second.poll(0.1)
        assert len(first.behind().records) == len(second.behind().records) == PARTITIONS // 2
        assert not set(first.behind().records) & set(second.behind().records)
        publish(*[(f"k{number}", f"b{number}") for number in range(60)])
        by_first, by_second = [], []
        while len(by_first) + len(by_second) < 60 and time.monotonic() < deadline:
            by_first += first.poll(0.1)
            by_second += second.poll(0.1)
        assert by_first
        assert by_second
        assert sorted(texts(by_first + by_second)) == sorted(f"b{number}" for number in range(60))
        first.commit(committed(by_first))
        second.close()
        publish(*[(f"k{number}", f"c{number}") for number in range(60)])
        again = read(first, len(by_second) + 60)
        assert {text for text in texts(again) if text[0] == "c"} == {f"c{number}" for number in range(60)}
        assert {text for text in texts(again) if text[0] == "b"} == set(texts(by_second)), "its uncommitted come again"


def test_a_new_publisher_goes_on_after_the_old_one_is_gone(bus: Bus, topic: str, publish: Callable[..., None]) -> None:
    publish(("one", "1"))
    with closing(bus.publisher()) as another:
        assert another.publish([Record(topic, "one", {}, b"2")]) == [None]
    publish(("one", "3"))
    with closing(bus.subscriber("g", [topic])) as subscriber:
        assert texts(read(subscriber, 3)) == ["1", "2", "3"]

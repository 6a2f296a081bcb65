"""A real Kafka is started, recovered and stopped by us."""

import os
import signal
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer

from deploy.onebox.java import JavaMissingError, java
from deploy.onebox.kafka import Broker, BrokerError, answers_at, jar_folder
from deploy.onebox.processes import free_port
from shared.bus import bus_from_url

pytestmark = pytest.mark.kafka
TOPIC = "yizhao.entity"


@pytest.fixture(autouse=True)
def _needs_kafka() -> None:
    try:
        jar_folder(java(print), print)
    except (BrokerError, JavaMissingError) as missing:
        pytest.skip(str(missing))


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    broker = Broker.start(tmp_path)
    bus_from_url(broker.url).ensure_topics([TOPIC])
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(TOPIC, key=b"k", value=b"kept").get(10)
    producer.close()
    os.kill(broker.pid, signal.SIGKILL)
    broker.process.wait()
    again = Broker.start(tmp_path)
    try:
        reader = KafkaConsumer(
            TOPIC, bootstrap_servers=again.bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=10_000
        )
        assert next(iter(reader)).value == b"kept"
        reader.close()
    finally:
        again.stop()


def test_a_broker_left_behind_is_taken_over(tmp_path: Path) -> None:
    first = Broker.start(tmp_path)
    second = Broker.start(tmp_path)
    try:
        assert not first.running()
        assert answers_at(second.bootstrap, seconds=5)
    finally:
        second.stop()


def test_an_address_without_a_broker_does_not_answer() -> None:
    assert not answers_at(f"127.0.0.1:{free_port()}", seconds=1)

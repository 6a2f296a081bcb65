"""An operator looks at parked events, releases a key in order, or gives up its oldest event."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from shared.clock import FixedClock
from shared.database import Database
from shared.errors import Refusal
from shared.inbox import Envelope, Intake, Reactions, commands
from shared.inbox.parking import Parking, letters
from shared.unit import Unit, Units
from tests.conftest import Databases
from tests.sample import consumer
from tests.sample.app import SOURCE
from tests.sample.arrivals import Partition, delayed
from tests.sample.running import sample_environment

TOPIC = "yizhao.code"


class Mendable:
    """A handler that refuses until it is mended."""

    broken = True

    def __call__(self, unit: Unit, envelope: Envelope) -> None:
        if self.broken:
            raise Refusal("request.id_taken")
        consumer.on_code_delayed(unit, envelope)


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").runtime_url)


@pytest.fixture
def handler() -> Mendable:
    return Mendable()


@pytest.fixture
def intake(database: Database, clock: FixedClock, handler: Mendable) -> Intake:
    return Intake(Units(database, SOURCE, clock), Reactions("sample", consumer.TOPICS, {"code.delayed": handler}))


@pytest.fixture
def entity_id() -> UUID:
    return uuid4()


@pytest.fixture
def partition(intake: Intake, entity_id: UUID) -> Partition:
    """Three events of one key, the first refused, the others parked behind it."""
    partition = Partition()
    intake.take([partition.arrival(delayed(entity_id, f"event {version}"), version) for version in (1, 2, 3)])
    return partition


def notes(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [row["note"] for row in tx.all("SELECT note FROM effect ORDER BY effect_id")]


def reasons(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [letter.reason for letter in letters(tx, "sample")]


@pytest.mark.usefixtures("partition")
def test_released_events_have_their_effect_in_order(
    intake: Intake, database: Database, handler: Mendable, entity_id: UUID
) -> None:
    assert reasons(database) == ["request.id_taken", "event.behind_parked", "event.behind_parked"]
    handler.broken = False
    assert Parking(intake).release(TOPIC, str(entity_id), "operator:x") == 3
    assert notes(database) == ["event 1", "event 2", "event 3"]
    assert reasons(database) == []


def test_after_the_release_the_key_flows_on(
    intake: Intake, database: Database, handler: Mendable, entity_id: UUID, partition: Partition
) -> None:
    handler.broken = False
    Parking(intake).release(TOPIC, str(entity_id), "operator:x")
    intake.take([partition.again(partition.sent[2]), partition.arrival(delayed(entity_id, "event 4"), 4)])
    assert notes(database)[3:] == ["event 4"]


@pytest.mark.usefixtures("partition")
def test_a_release_that_is_refused_again_changes_nothing(intake: Intake, database: Database, entity_id: UUID) -> None:
    with pytest.raises(Refusal):
        Parking(intake).release(TOPIC, str(entity_id), "operator:x")
    assert len(reasons(database)) == 3
    assert notes(database) == []


@pytest.mark.usefixtures("partition")
def test_when_the_oldest_is_given_up_the_others_can_be_released(
    intake: Intake, database: Database, handler: Mendable, entity_id: UUID
) -> None:
    assert Parking(intake).discard(TOPIC, str(entity_id), "operator:x") is not None
    handler.broken = False
    assert Parking(intake).release(TOPIC, str(entity_id), "operator:x") == 2
    assert notes(database) == ["event 2", "event 3"]
    with database.transaction() as tx:
        acts = tx.all("SELECT act, actor FROM audit_entry ORDER BY audit_entry_id")
    assert [row["act"] for row in acts] == ["event_discarded", "event_released", "event_released"]
    assert {row["actor"] for row in acts} == {"operator:x"}


def test_a_forged_event_that_is_given_up_leaves_the_true_ones_their_versions(
    intake: Intake, database: Database, handler: Mendable
) -> None:
    handler.broken = False
    other, partition = uuid4(), Partition()
    intake.take([partition.arrival(delayed(other, "forged"), 99, ce_source="urn:yizhao:license")])
    with pytest.raises(Refusal, match=r"event\.wrong_source"):
        Parking(intake).release(TOPIC, str(other), "operator:x")
    assert Parking(intake).discard(TOPIC, str(other), "operator:x") is not None
    intake.take([partition.arrival(delayed(other, "true"), 1)])
    assert notes(database) == ["true"]


def test_a_gap_is_not_released_while_it_is_one(intake: Intake, handler: Mendable) -> None:
    handler.broken = False
    other, partition = uuid4(), Partition()
    intake.take([partition.arrival(delayed(other, "second"), 2)])
    with pytest.raises(Refusal, match=r"event\.version_gap"):
        Parking(intake).release(TOPIC, str(other), "operator:x")


@pytest.mark.usefixtures("partition")
def test_the_command_lists_and_acts(
    database: Database, entity_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sample_environment(database, "postgresql://nowhere", tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(commands, "PACKAGE", "tests")
    listed = CliRunner().invoke(commands.parked, ["sample"])
    assert listed.exit_code == 1
    assert [each["reason"] for each in json.loads(listed.stdout)] == ["request.id_taken"] + ["event.behind_parked"] * 2
    released = CliRunner().invoke(commands.parked, ["sample", "--release", TOPIC, str(entity_id)])
    assert json.loads(released.stdout) == {"released": 3}
    assert json.loads(CliRunner().invoke(commands.parked, ["sample"]).stdout) == []
    nothing = CliRunner().invoke(commands.parked, ["sample", "--discard", TOPIC, "other"])
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (1, {"discarded": None})
    assert CliRunner().invoke(commands.parked, ["bakery"]).exit_code == 2

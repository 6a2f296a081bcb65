"""Events as they arrive from registration: repeated, set aside, overtaking."""

import pytest

from services.license import consumer, jobs
from shared.events.registration import PersonBound
from shared.ids import uuid7
from shared.inbox import Intake, Reactions
from tests.integration.license.conftest import Desk
from tests.license_cases import COMPANY, NOW, closed
from tests.sample.arrivals import Partition

pytestmark = pytest.mark.postgres15
SOURCE = {"ce_source": "urn:yizhao:registration"}


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake(desk.service.units, Reactions.of(consumer))


def test_a_registration_becomes_one_licence_however_often_it_arrives(desk: Desk, intake: Intake) -> None:
    entities = Partition("yizhao.entity")
    arrived = entities.arrival(COMPANY, 1, **SOURCE)
    intake.take([arrived, entities.again(arrived)])
    intake.take([entities.again(arrived)])
    assert jobs.sign_prepared(desk.service) == 1
    assert desk.scalar("SELECT count(*) FROM license") == 1
    assert desk.scalar("SELECT causationid FROM outbox") == arrived.record.headers["ce_id"]


def test_registration_and_end_in_one_batch_leave_a_licence_that_was_never_signed(desk: Desk, intake: Intake) -> None:
    entities = Partition("yizhao.entity")
    intake.take([entities.arrival(COMPANY, 1, **SOURCE), entities.arrival(closed(COMPANY), 2, **SOURCE)])
    assert jobs.sign_prepared(desk.service) == 0
    assert desk.scalar("SELECT state FROM license") == "dropped"


def test_the_end_voids_the_licence_at_once_even_behind_an_event_that_is_set_aside(desk: Desk, intake: Intake) -> None:
    entities = Partition("yizhao.entity")
    intake.take([entities.arrival(COMPANY, 1, **SOURCE)])
    jobs.sign_prepared(desk.service)
    broken = entities.arrival(closed(COMPANY), 2, value=b"{}", **SOURCE)
    intake.take([broken, entities.arrival(closed(COMPANY), 3, **SOURCE)])
    assert desk.scalar("SELECT state FROM license") == "void"
    assert desk.scalar("SELECT bits FROM status_entry") == 1
    assert desk.scalar("SELECT count(*) FROM dead_letter") == 2


def test_before_the_first_keys_a_registration_is_tried_again(desk: Desk, intake: Intake, owner: object) -> None:
    owner("TRUNCATE signing_key")  # type: ignore[operator]
    taken = intake.take([Partition("yizhao.entity").arrival(COMPANY, 1, **SOURCE)])
    assert taken.wait is not None
    assert desk.scalar("SELECT count(*) FROM dead_letter") == 0


def test_a_bound_person_is_remembered_once(desk: Desk, intake: Intake) -> None:
    people = Partition("yizhao.person")
    bound = PersonBound(uuid7(), "p-zhang", "face", NOW)
    arrived = people.arrival(bound, 1, key=str(bound.person_id), **SOURCE)
    intake.take([arrived, people.again(arrived)])
    assert desk.scalar("SELECT subject FROM holder_subject") == "p-zhang"

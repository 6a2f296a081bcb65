"""With the national check on, a number is reserved first; the centre's answers decide, in whatever order they come."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from types import SimpleNamespace

import pytest

from services.codegen import consumer, jobs, usecases
from services.codegen.domain.span import Span
from services.codegen.ports import Service
from shared.clock import FixedClock
from shared.events import codec
from shared.events.departments import CodeAccepted, CodeRejected
from shared.ids import uuid7
from shared.inbox import Intake, Reactions
from tests.integration.codegen.builders import Codegen, approval, refused
from tests.sample.arrivals import Partition

pytestmark = pytest.mark.postgres15


@pytest.fixture
def checked(codegen: Codegen) -> Codegen:
    """Code allotment that asks the national centre."""
    service = codegen.service
    return Codegen(Service(replace(service.settings, national_check=True), service.db, service.units))


def reserve(codegen, wanted=None):
    return codegen.do(usecases.take_approval, wanted or approval(), national_check=True)


def accepted(code):
    return CodeAccepted(uscc=code.uscc, entity_id=code.entity_id)


def rejected(code):
    return CodeRejected(uscc=code.uscc, reason_code="code_held", entity_id=code.entity_id)


def states(codegen):
    return [(row["ordinal"], row["state"]) for row in codegen.all("SELECT ordinal, state FROM code ORDER BY ordinal")]


def test_a_number_is_reserved_told_and_belongs_to_nobody_yet(checked):
    segment_id = checked.open_segment()
    code = reserve(checked)
    assert states(checked) == [(1, "reserved")]
    (told,) = checked.told()
    assert (told["type"], told["aggregateid"]) == ("code.reserved", str(code.entity_id))
    assert (told["payload"]["uscc"], told["payload"]["segment_id"]) == (code.uscc, str(segment_id))
    request = checked.all("SELECT state, reason FROM code_request")
    assert request == [{"state": "reserved", "reason": "national_check"}]


def test_an_accepted_number_is_assigned_and_told(checked):
    checked.open_segment()
    code = reserve(checked)
    checked.do(usecases.accept_code, accepted(code))
    assert states(checked) == [(1, "assigned")]
    told = [(row["type"], row["aggregate_version"]) for row in checked.told()]
    assert told == [("code.reserved", 1), ("code.assigned", 2)]
    assert checked.all("SELECT state, reason FROM code_request") == [{"state": "served", "reason": None}]


def test_a_rejected_number_is_burnt_with_its_reason_and_the_next_is_reserved(checked):
    segment_id = checked.open_segment()
    code = reserve(checked)
    following = checked.do(usecases.reject_code, rejected(code))
    assert (following.ordinal, following.application_id) == (2, code.application_id)
    assert states(checked) == [(1, "burnt"), (2, "reserved")]
    wasted = checked.all("SELECT segment_id, first_ordinal, last_ordinal, reason, detail, code_id FROM code_waste")
    assert wasted == [
        {
            "segment_id": segment_id, "first_ordinal": 1, "last_ordinal": 1, "reason": "rejected",
            "detail": "code_held", "code_id": code.code_id,
        }
    ]  # fmt: skip
    assert [row["type"] for row in checked.told()] == ["code.reserved", "code.reserved"]


def test_a_rejected_number_without_a_successor_lets_the_application_wait(checked):
    checked.open_segment(span=Span("MAY00001", "MAY00001"))
    code = reserve(checked)
    assert checked.do(usecases.reject_code, rejected(code)) is None
    assert checked.all("SELECT state, reason FROM code_request") == [{"state": "waiting", "reason": "no_segment"}]
    checked.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    assert jobs.serve_waiting(checked.service) == 1
    assert states(checked)[-1] == (1, "reserved")


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_answers_to_different_numbers_may_come_in_any_order(checked, order):
    checked.open_segment()
    codes = [reserve(checked) for _ in range(3)]
    answers = [
        (usecases.accept_code, accepted(codes[0])),
        (usecases.reject_code, rejected(codes[1])),
        (usecases.accept_code, accepted(codes[2])),
    ]
    for index in order:
        checked.do(*answers[index])
    assert states(checked) == [(1, "assigned"), (2, "burnt"), (3, "assigned"), (4, "reserved")]


def test_the_same_answer_again_changes_nothing(checked):
    checked.open_segment()
    good, bad = reserve(checked), reserve(checked)
    for _ in range(2):
        checked.do(usecases.accept_code, accepted(good))
        checked.do(usecases.reject_code, rejected(bad))
    assert states(checked) == [(1, "assigned"), (2, "burnt"), (3, "reserved")]
    assert len(checked.told()) == 2 + 1 + 1


def test_an_answer_that_contradicts_the_first_needs_a_person(checked):
    checked.open_segment()
    good, bad = reserve(checked), reserve(checked)
    checked.do(usecases.accept_code, accepted(good))
    checked.do(usecases.reject_code, rejected(bad))
    with refused("code.answer_contradicts"):
        checked.do(usecases.reject_code, rejected(good))
    with refused("code.answer_contradicts"):
        checked.do(usecases.accept_code, accepted(bad))
    assert states(checked) == [(1, "assigned"), (2, "burnt"), (3, "reserved")]


@pytest.mark.parametrize("answer", [accepted, rejected])
def test_an_answer_to_a_number_that_was_never_reserved_needs_a_person(checked, answer):
    checked.open_segment()
    code = reserve(checked)
    act = usecases.accept_code if answer is accepted else usecases.reject_code
    with refused("code.not_found"):
        checked.do(act, answer(replace(code, uscc="91140105MAY000025N")))
    with refused("code.not_found"):
        checked.do(act, answer(replace(code, entity_id=uuid7())))
    assert states(checked) == [(1, "reserved")]


def test_a_silent_centre_is_told_of_once_after_a_minute(checked, clock: FixedClock):
    checked.open_segment()
    code = reserve(checked)
    clock.advance(seconds=59)
    assert jobs.tell_delays(checked.service) == 0
    clock.advance(seconds=1)
    assert [jobs.tell_delays(checked.service) for _ in range(2)] == [1, 0]
    (told,) = checked.told("code.delayed")
    assert (told["payload"]["reason"], told["payload"]["since"]) == ("national_check", "2026-03-02T01:00:00.000Z")
    checked.do(usecases.accept_code, accepted(code))
    assert states(checked) == [(1, "assigned")]


def test_each_reason_to_wait_is_told_once(checked, clock: FixedClock):
    reserve(checked)
    clock.advance(seconds=60)
    assert jobs.tell_delays(checked.service) == 1
    checked.open_segment()
    assert jobs.serve_waiting(checked.service) == 1
    assert jobs.tell_delays(checked.service) == 0
    clock.advance(seconds=60)
    assert jobs.tell_delays(checked.service) == 1
    assert [row["payload"]["reason"] for row in checked.told("code.delayed")] == ["no_segment", "national_check"]


def test_an_approval_that_comes_again_meanwhile_keeps_the_reserved_number(checked):
    checked.open_segment()
    wanted = approval()
    reserve(checked, wanted)
    assert reserve(checked, wanted) is None
    assert states(checked) == [(1, "reserved")]


def answer_arrives(partition: Partition, answer: CodeAccepted | CodeRejected):
    """An answer as it comes by the bus: typed by the department's name, without a version."""
    told = SimpleNamespace(TYPE=f"uscc_center.{answer.NAME}", AGGREGATE="uscc_center", DATACLASS=answer.DATACLASS)
    source, value = "urn:yizhao:department:uscc_center", json.dumps(codec.dump(answer)).encode()
    return partition.arrival(told, None, key=answer.uscc, value=value, ce_source=source)


def test_the_events_of_the_bus_reserve_accept_and_reject(checked):
    checked.open_segment()
    intake = Intake(checked.service.units, Reactions.of(consumer, checked.service))
    wanted = [approval(), approval()]
    approvals, answers = Partition("yizhao.application"), Partition("yizhao.uscc_center")
    intake.take(
        [approvals.arrival(one, 1, key=str(one.application_id), ce_source="urn:yizhao:registration") for one in wanted]
    )
    first, second = (row["payload"]["uscc"] for row in checked.told("code.reserved"))
    batch = [answer_arrives(answers, CodeAccepted(first)), answer_arrives(answers, CodeRejected(second, "code_held"))]
    intake.take([*batch, answers.again(batch[0]), answers.again(batch[1])])
    assert states(checked) == [(1, "assigned"), (2, "burnt"), (3, "reserved")]
    assert checked.all("SELECT 1 FROM dead_letter") == []
    (told,) = checked.told("code.assigned")
    assert told["causationid"] == batch[0].record.headers["ce_id"]


def test_when_the_check_is_switched_off_what_is_reserved_is_assigned_with_the_same_number(codegen, checked):
    checked.open_segment()
    codes = [reserve(checked) for _ in range(3)]
    assert jobs.release_reserved(checked.service) == 0
    assert jobs.release_reserved(codegen.service) == 3
    assert jobs.release_reserved(codegen.service) == 0
    assert [row["payload"]["uscc"] for row in codegen.told("code.assigned")] == [code.uscc for code in codes]


def test_answers_that_several_workers_take_at_once_are_each_taken_once(service_on):
    first = Codegen(service_on())
    first.open_segment()
    codes = first.do(usecases.take_approvals, [approval() for _ in range(30)], national_check=True)
    workers = [Codegen(service_on()) for _ in range(3)]
    at_once = threading.Barrier(3)

    def answer(number: int) -> None:
        at_once.wait()
        for index, code in enumerate(codes):
            if index % 2:
                workers[number].do(usecases.reject_code, rejected(code))
            else:
                workers[number].do(usecases.accept_code, accepted(code))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(answer, range(3)))
    counted = first.all("SELECT state, count(*) AS n FROM code GROUP BY state ORDER BY state")
    assert counted == [{"state": "assigned", "n": 15}, {"state": "burnt", "n": 15}, {"state": "reserved", "n": 15}]
    assert first.all("SELECT count(*) AS n FROM code_waste") == [{"n": 15}]
    assert len(first.told("code.assigned")) == 15

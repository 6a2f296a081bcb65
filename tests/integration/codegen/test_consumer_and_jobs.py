"""Events and the clock: what code allotment does on its own."""

import logging
from collections.abc import Callable

import pytest

from services.codegen import consumer, jobs, queries, usecases
from services.codegen.domain.span import Span
from services.codegen.ports import Service
from shared.clock import FixedClock
from shared.inbox import Intake, Reactions
from shared.uscc import body_of, compose, number_of
from tests.integration.codegen.builders import FIRST, Codegen, approval, deregistered, imported, registered
from tests.sample.arrivals import Partition

pytestmark = pytest.mark.postgres15

START = number_of("MA0KD1Y6")


@pytest.fixture
def intake(codegen: Codegen) -> Intake:
    return Intake(codegen.service.units, Reactions.of(consumer, codegen.service))


def arrive(partition: Partition, event: object, version: int, key: str):
    return partition.arrival(event, version, key=key, ce_source="urn:yizhao:registration")


def test_an_approval_becomes_a_code_and_the_register_confirms_and_ends_it(codegen, intake):
    codegen.open_segment()
    wanted = approval()
    approvals, entities = Partition("yizhao.application"), Partition("yizhao.entity")
    approved = arrive(approvals, wanted, 1, str(wanted.application_id))

    intake.take([approved, approvals.again(approved)])
    (told,) = codegen.told("code.assigned")
    assert told["causationid"] == approved.record.headers["ce_id"]

    uscc, key = told["payload"]["uscc"], str(wanted.entity_id)
    intake.take([arrive(entities, registered(wanted.entity_id, wanted.application_id, uscc), 1, key)])
    intake.take([arrive(entities, deregistered(wanted.entity_id, uscc), 2, key)])
    assert codegen.all("SELECT state, confirmed_at IS NOT NULL AS confirmed FROM code") == [
        {"state": "retired", "confirmed": True}
    ]
    assert [row["type"] for row in codegen.told()] == ["code.assigned", "code.retired"]


def test_imported_entities_are_adopted_by_the_run_and_each_names_its_own_cause(codegen, intake):
    partition = Partition("yizhao.entity")
    city = [imported(compose("91", "140100", body_of(START + number))) for number in range(200)]
    batch = [arrive(partition, entity, 1, str(entity.entity_id)) for entity in city]
    intake.take(batch)
    causes = {row["causationid"] for row in codegen.told("code.adopted")}
    assert causes == {each.record.headers["ce_id"] for each in batch}


def test_one_bad_row_of_a_run_is_parked_and_the_others_are_adopted(codegen, intake):
    partition = Partition("yizhao.entity")
    good = [imported(compose("91", "140100", body_of(START + number))) for number in range(5)]
    twice = imported(good[0].uscc)
    batch = [arrive(partition, entity, 1, str(entity.entity_id)) for entity in [*good, twice]]
    assert intake.take(batch).next_offset == len(batch)
    assert len(codegen.told("code.adopted")) == 5
    assert [row["reason"] for row in codegen.all("SELECT reason FROM dead_letter")] == ["code.taken"]


def test_an_application_without_a_segment_waits_is_told_of_once_and_is_served_in_order(codegen, clock: FixedClock):
    early, late = approval(), approval()
    codegen.do(usecases.take_approval, early)
    clock.advance(seconds=1)
    codegen.do(usecases.take_approval, late)
    assert jobs.tell_delays(codegen.service) == 0
    clock.advance(seconds=60)
    assert jobs.tell_delays(codegen.service) == 2
    assert jobs.tell_delays(codegen.service) == 0
    delayed = codegen.told("code.delayed")[0]["payload"]
    assert (delayed["reason"], delayed["since"]) == ("no_segment", "2026-03-02T01:00:00.000Z")
    assert jobs.serve_waiting(codegen.service) == 0

    codegen.open_segment()
    assert jobs.serve_waiting(codegen.service) == 2
    assert jobs.serve_waiting(codegen.service) == 0
    rows = codegen.all("SELECT application_id FROM code ORDER BY ordinal")
    assert [row["application_id"] for row in rows] == [early.application_id, late.application_id]
    versions = [
        (row["type"], row["aggregate_version"]) for row in codegen.told() if row["aggregateid"] == str(early.entity_id)
    ]
    assert versions == [("code.delayed", 1), ("code.assigned", 2)]


def test_two_job_runners_serve_a_waiting_application_once(service_on: Callable[[], Service], codegen):
    wanted = approval()
    codegen.do(usecases.take_approval, wanted)
    codegen.open_segment()
    other = Codegen(service_on())
    with codegen.service.db.transaction() as tx:
        requests = queries.servable_requests(tx, 10)
    assert len(codegen.do(usecases.serve_waiting_requests, requests)) == 1
    assert other.do(usecases.serve_waiting_requests, requests) == []


def test_one_application_that_cannot_be_served_does_not_hold_up_the_next(codegen, clock: FixedClock):
    stuck, fine = approval(), approval()
    codegen.do(usecases.take_approval, stuck)
    codegen.do(usecases.take_approval, fine)
    codegen.do(usecases.adopt_codes, [imported("91140100581231244Y", entity_id=stuck.entity_id)])
    codegen.open_segment()
    assert jobs.serve_waiting(codegen.service) == 1
    assert codegen.all("SELECT application_id FROM code WHERE application_id IS NOT NULL") == [
        {"application_id": fine.application_id}
    ]
    clock.advance(seconds=60)
    assert jobs.tell_delays(codegen.service) == 1
    (told,) = codegen.told("code.delayed")
    assert (told["payload"]["application_id"], told["payload"]["reason"]) == (str(stuck.application_id), "conflict")


def test_an_operator_hears_of_segments_that_run_out_and_codes_nobody_confirms(codegen, clock: FixedClock, caplog):
    codegen.open_segment(span=Span("MAY00001", "MAY0000L"))
    for _ in range(19):
        codegen.do(usecases.take_approval, approval())
    clock.advance(minutes=16)
    with caplog.at_level(logging.WARNING):
        assert jobs.watch(codegen.service) == 1 + 19
    assert "runs out: 1 numbers left" in caplog.text


def test_a_closed_segment_lets_applications_wait_until_the_next_is_opened(codegen):
    segment_id = codegen.open_segment()
    codegen.do(usecases.close_segment, FIRST, segment_id, 2)
    codegen.do(usecases.take_approval, approval())
    codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    assert jobs.serve_waiting(codegen.service) == 1
    assert codegen.all("SELECT substr(uscc, 9, 8) AS body FROM code") == [{"body": "MAY10000"}]

"""An approved application gets exactly one code, whatever happens around it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.codegen import usecases
from services.codegen.domain import code as code_module
from services.codegen.domain.span import Span
from shared.uscc import check
from tests.integration.codegen.builders import Codegen, approval, imported, refused

pytestmark = pytest.mark.postgres15


def test_an_approved_application_gets_the_first_number_of_the_segment_and_it_is_told(codegen):
    segment_id = codegen.open_segment()
    wanted = approval()

    code = codegen.do(usecases.take_approval, wanted)

    assert code.uscc == "91140105MAY000017U"
    (row,) = codegen.all("SELECT * FROM code")
    assert (row["state"], row["body9"], row["ordinal"], row["entity_id"]) == (
        "assigned",
        "MAY000017",
        1,
        wanted.entity_id,
    )
    (told,) = codegen.told()
    assert (told["type"], told["aggregateid"], told["aggregate_version"]) == (
        "code.assigned",
        str(wanted.entity_id),
        1,
    )
    assert told["correlationid"] == str(wanted.application_id)
    assert told["payload"] == {
        "entity_id": str(wanted.entity_id),
        "application_id": str(wanted.application_id),
        "uscc": "91140105MAY000017U",
        "registry": "140105",
        "origin": "segment",
        "rule_id": "GB32100-2015",
        "assigned_at": "2026-03-02T01:00:00.000Z",
        "segment_id": str(segment_id),
        "ordinal": 1,
    }
    assert [row["state"] for row in codegen.all("SELECT state FROM code_request")] == ["served"]


def test_numbers_follow_one_another_and_individual_businesses_have_their_own_segment(codegen):
    codegen.open_segment()
    codegen.open_segment(category="2", span=Span("MAY10000", "MAY1YYYY"))
    companies = [codegen.do(usecases.take_approval, approval()).uscc for _ in range(3)]
    business = codegen.do(usecases.take_approval, approval(entity_type="9500", code_category="2")).uscc

    assert [code[:16] for code in companies] == ["91140105MAY00001", "91140105MAY00002", "91140105MAY00003"]
    assert business[:16] == "92140105MAY10000"
    assert all(check(code).valid for code in [*companies, business])


def test_other_business_types_get_no_code(codegen):
    codegen.open_segment()
    assert codegen.do(usecases.take_approval, approval(business_type="change")) is None
    assert codegen.all("SELECT 1 FROM code_request") == []


def test_a_second_event_for_one_application_changes_nothing(codegen):
    codegen.open_segment()
    wanted = approval()
    codegen.do(usecases.take_approval, wanted)
    codegen.do(usecases.take_approval, wanted)
    assert len(codegen.all("SELECT 1 FROM code")) == len(codegen.told()) == 1


def test_a_second_event_that_asks_for_something_else_is_refused(codegen):
    codegen.open_segment()
    wanted = approval()
    codegen.do(usecases.take_approval, wanted)
    other = approval(application_id=wanted.application_id)
    with refused("code.request_differs"):
        codegen.do(usecases.take_approval, other)
    assert len(codegen.told()) == 1


def test_a_second_application_for_one_entity_gets_no_second_code(codegen):
    codegen.open_segment()
    wanted = approval()
    codegen.do(usecases.take_approval, wanted)
    with refused("code.entity_has_code"):
        codegen.do(usecases.take_approval, approval(entity_id=wanted.entity_id))
    assert len(codegen.all("SELECT 1 FROM code")) == 1


def test_what_goes_wrong_on_the_way_leaves_nothing_behind(codegen, monkeypatch):
    codegen.open_segment()
    wanted = approval()

    # Not a mock of ours but a fault put in: the first computation of the check character goes wrong.
    monkeypatch.setattr(code_module, "compose", lambda pair, division, body: f"{pair}{division}{body}00")
    with pytest.raises(RuntimeError):
        codegen.do(usecases.take_approval, wanted)

    assert codegen.all("SELECT 1 FROM code") == codegen.all("SELECT 1 FROM code_request") == codegen.told() == []
    assert codegen.all("SELECT used FROM segment") == [{"used": 0}]


def test_the_last_number_exhausts_the_segment_and_the_next_application_waits(codegen):
    codegen.open_segment(span=Span("MAY00001", "MAY00002"))
    given = [codegen.do(usecases.take_approval, approval()) for _ in range(3)]
    assert [code and code.ordinal for code in given] == [1, 2, None]
    assert codegen.all("SELECT state, used FROM segment") == [{"state": "exhausted", "used": 2}]
    assert len(codegen.all("SELECT 1 FROM code_request WHERE state = 'waiting'")) == 1


def test_a_number_that_an_imported_entity_holds_is_passed_over(codegen):
    codegen.do(usecases.adopt_codes, [imported("91140105MAY000017U")])
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    assert (code.uscc[:16], code.ordinal) == ("91140105MAY00002", 2)


def test_a_segment_whose_last_numbers_are_all_held_is_exhausted_without_a_code(codegen):
    codegen.do(usecases.adopt_codes, [imported("91140105MAY000017U")])
    codegen.open_segment(span=Span("MAY00001", "MAY00001"))
    assert codegen.do(usecases.take_approval, approval()) is None
    assert codegen.all("SELECT state, used FROM segment") == [{"state": "exhausted", "used": 1}]


def test_many_workers_at_once_never_give_a_number_twice(service_on):
    first = Codegen(service_on())
    first.open_segment()
    workers = [Codegen(service_on()) for _ in range(4)]
    wanted = [approval() for _ in range(120)]
    at_once = threading.Barrier(len(workers))

    def work(number: int) -> list[str]:
        at_once.wait()
        # Every application comes to two workers, as after a rebalance.
        mine = wanted[number // 2 :: 2]
        codes = [workers[number].do(usecases.take_approval, one) for one in mine]
        return [code.uscc for code in codes if code]

    with ThreadPoolExecutor(len(workers)) as pool:
        given = [code for codes in pool.map(work, range(len(workers))) for code in codes]

    rows = first.all("SELECT uscc, ordinal, application_id FROM code ORDER BY ordinal")
    assert sorted(given) == sorted(row["uscc"] for row in rows)
    assert [row["ordinal"] for row in rows] == list(range(1, 121))
    assert {row["application_id"] for row in rows} == {one.application_id for one in wanted}
    assert len(first.told("code.assigned")) == 120

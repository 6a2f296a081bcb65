"""Conversion: an organisation code stays in positions 9 to 17, else a number is drawn; old numbers lead to the code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from services.codegen import consumer, usecases
from services.codegen.domain.segment import Span
from services.codegen.ports import Service
from shared.events.registration import ApplicationApproved
from shared.events.shapes import LegacyNumber
from shared.ids import uuid7
from shared.inbox import Intake, Reactions
from shared.uscc import compose
from tests.integration.codegen.builders import FIRST, SECOND, Codegen, approval, imported
from tests.sample.arrivals import Partition

pytestmark = pytest.mark.postgres15

REG_NO = "140100200012343"
ORG_CODE = "D2143569X"
KEPT = "91140105D2143569X1"


def conversion(*numbers: tuple[str, str], **changes: Any) -> ApplicationApproved:
    """An entity of the old register that is to get a code."""
    told = tuple(LegacyNumber(kind, value) for kind, value in numbers)
    return approval(business_type="conversion", legacy_numbers=told, **changes)


@pytest.fixture
def take(codegen: Codegen) -> Any:
    """Hand approvals over in one batch, as the consumer does."""
    intake = Intake(codegen.service.units, Reactions.of(consumer, codegen.service))
    partition = Partition("yizhao.application")

    def taken(*approvals: ApplicationApproved) -> None:
        batch = [
            partition.arrival(each, 1, key=str(each.application_id), ce_source="urn:yizhao:registration")
            for each in approvals
        ]
        intake.take(batch)
        assert codegen.all("SELECT * FROM dead_letter") == []

    return taken


def ledger(codegen: Codegen) -> list[tuple[str, str]]:
    return [(row["uscc"], row["origin"]) for row in codegen.all("SELECT uscc, origin FROM code ORDER BY code_id")]


def outcomes(codegen: Codegen) -> list[tuple[str, str | None]]:
    rows = codegen.all("SELECT outcome, org_code FROM conversion ORDER BY received_at, application_id")
    return [(row["outcome"], row["org_code"]) for row in rows]


def test_an_organisation_code_is_kept_and_no_number_of_the_segment_is_used(codegen: Codegen, take: Any) -> None:
    segment = codegen.open_segment()
    wanted = conversion(("reg_no", REG_NO), ("org_code", "D2143569-X"))
    take(wanted)
    assert ledger(codegen) == [(KEPT, "org_code")]
    (told,) = codegen.told("code.assigned")
    assert told["payload"]["origin"] == "org_code"
    assert "segment_id" not in told["payload"]
    assert codegen.all("SELECT used FROM segment WHERE segment_id = %(id)s", {"id": segment}) == [{"used": 0}]
    mapped = codegen.all("SELECT number_kind, value, uscc, source FROM legacy_mapping ORDER BY number_kind")
    assert mapped == [
        {"number_kind": "org_code", "value": ORG_CODE, "uscc": KEPT, "source": "conversion"},
        {"number_kind": "reg_no", "value": REG_NO, "uscc": KEPT, "source": "conversion"},
    ]


def test_an_organisation_code_is_kept_where_no_segment_is_open(codegen: Codegen, take: Any) -> None:
    take(conversion(("org_code", ORG_CODE)))
    assert ledger(codegen) == [(KEPT, "org_code")]


def test_an_individual_business_keeps_it_under_its_own_category(codegen: Codegen, take: Any) -> None:
    take(conversion(("org_code", "L21435698"), code_category="2"))
    assert ledger(codegen) == [("92140105L21435698C", "org_code")]


@pytest.mark.parametrize(
    ("numbers", "outcome"),
    [
        ((), ("no_org_code", None)),
        ((("reg_no", REG_NO),), ("no_org_code", None)),
        ((("org_code", "D21435691"),), ("org_code_wrong", "D21435691")),
        ((("org_code", "MAY000017"),), ("org_code_inside_segment", "MAY000017")),
    ],
)
def test_without_an_organisation_code_that_fits_the_next_number_is_drawn_and_why_is_written_down(
    codegen: Codegen, take: Any, numbers: tuple[tuple[str, str], ...], outcome: tuple[str, str | None]
) -> None:
    codegen.open_segment()
    take(conversion(*numbers))
    assert ledger(codegen) == [("91140105MAY000017U", "segment")]
    assert outcomes(codegen) == [outcome]


def test_of_two_organisation_codes_the_first_that_fits_is_kept(codegen: Codegen, take: Any) -> None:
    take(conversion(("org_code", "D21435691"), ("org_code", ORG_CODE)))
    assert ledger(codegen) == [(KEPT, "org_code")]


def test_who_finds_another_entity_under_its_organisation_code_waits_for_a_person(codegen: Codegen, take: Any) -> None:
    codegen.open_segment()
    take(conversion(("org_code", ORG_CODE)))
    take(conversion(("org_code", ORG_CODE), ("reg_no", REG_NO)))
    assert ledger(codegen) == [(KEPT, "org_code")]
    assert codegen.all("SELECT state, reason FROM code_request WHERE state <> 'served'") == [
        {"state": "waiting", "reason": "conflict"}
    ]
    assert codegen.all("SELECT number_kind FROM legacy_mapping") == [{"number_kind": "org_code"}]


def test_of_two_in_one_batch_the_first_keeps_the_organisation_code(codegen: Codegen, take: Any) -> None:
    take(conversion(("org_code", ORG_CODE)), conversion(("org_code", ORG_CODE)))
    assert ledger(codegen) == [(KEPT, "org_code")]
    assert sorted(outcome for outcome, _ in outcomes(codegen)) == ["kept", "org_code_taken"]


def test_what_waited_for_a_segment_has_its_numbers_mapped_when_it_is_served(codegen: Codegen, take: Any) -> None:
    from services.codegen import jobs

    take(conversion(("reg_no", REG_NO)))
    assert codegen.all("SELECT * FROM legacy_mapping") == []
    codegen.open_segment()
    assert jobs.serve_waiting(codegen.service) == 1
    assert codegen.all("SELECT value, uscc FROM legacy_mapping") == [{"value": REG_NO, "uscc": "91140105MAY000017U"}]


def test_a_tax_number_that_is_an_identity_number_is_kept_nowhere(codegen: Codegen, take: Any) -> None:
    codegen.open_segment()
    identity = "11010519491231002X"
    take(conversion(("tax_no", identity), ("tax_no", identity + "00"), ("reg_no", REG_NO)))
    assert codegen.all("SELECT value FROM legacy_mapping") == [{"value": REG_NO}]
    (kept,) = codegen.all("SELECT numbers::text AS numbers FROM conversion")
    assert identity not in kept["numbers"]


def test_a_number_that_leads_elsewhere_stays_and_the_conversion_goes_on(codegen: Codegen, take: Any) -> None:
    codegen.open_segment()
    first, second = conversion(("reg_no", REG_NO)), conversion(("reg_no", REG_NO))
    take(first)
    take(second)
    assert len(ledger(codegen)) == 2
    (mapping,) = codegen.all("SELECT entity_id FROM legacy_mapping")
    assert mapping["entity_id"] == first.entity_id
    acts = codegen.all("SELECT subject_id FROM audit_entry WHERE act = 'code.legacy_number_not_mapped'")
    assert acts == [{"subject_id": str(second.entity_id)}]


def test_a_repeated_event_changes_nothing(codegen: Codegen, take: Any) -> None:
    wanted = conversion(("org_code", ORG_CODE))
    take(wanted)
    take(wanted)
    assert ledger(codegen) == [(KEPT, "org_code")]
    assert len(codegen.told("code.assigned")) == 1


def test_thousands_convert_in_one_batch(codegen: Codegen, take: Any) -> None:
    codegen.open_segment(span=Span("MAY00001", "MAY0YYYY"))
    city = [
        conversion(("org_code", compose("91", "140105", f"{number:08d}")[8:17]), ("reg_no", str(number)))
        if number % 2
        else conversion(("reg_no", str(number)))
        for number in range(2_000)
    ]
    take(*city)
    assert codegen.all("SELECT origin, count(*) FROM code GROUP BY origin ORDER BY origin") == [
        {"origin": "org_code", "count": 1_000},
        {"origin": "segment", "count": 1_000},
    ]
    assert codegen.all("SELECT count(*) FROM legacy_mapping") == [{"count": 3_000}]


def test_the_numbers_of_imported_entities_are_mapped_to_the_codes_they_brought(codegen: Codegen) -> None:
    entity = imported(KEPT, legacy_numbers=(LegacyNumber("reg_no", REG_NO, "太原市工商行政管理局"),))
    intake = Intake(codegen.service.units, Reactions.of(consumer, codegen.service))
    partition = Partition("yizhao.entity")
    intake.take([partition.arrival(entity, 1, key=str(entity.entity_id), ce_source="urn:yizhao:registration")])
    assert codegen.all("SELECT value, issuer, uscc, source FROM legacy_mapping") == [
        {"value": REG_NO, "issuer": "太原市工商行政管理局", "uscc": KEPT, "source": "import"}
    ]


def test_two_workers_never_keep_one_organisation_code_twice(
    codegen: Codegen, service_on: Callable[[], Service]
) -> None:
    wanted = [conversion(("org_code", compose("91", "140105", f"{number:08d}")[8:17])) for number in range(40)]
    rivals = [replace(each, application_id=uuid7(), entity_id=uuid7()) for each in wanted]
    start = Barrier(2)

    def work(approvals: list[ApplicationApproved]) -> None:
        units = service_on().units
        start.wait()
        for each in approvals:
            with units.unit("event:test") as unit:
                usecases.take_approval(unit, each)

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work, each) for each in (wanted, rivals)]:
            done.result()
    assert codegen.all("SELECT outcome, count(*) FROM conversion GROUP BY outcome ORDER BY outcome") == [
        {"outcome": "kept", "count": 40},
        {"outcome": "org_code_taken", "count": 40},
    ]


def test_old_numbers_follow_the_entity_to_its_next_code_when_two_officers_burn_the_first(
    codegen: Codegen, take: Any
) -> None:
    codegen.open_segment()
    take(conversion(("reg_no", REG_NO)))
    burning = codegen.do(usecases.propose_burning, FIRST, uuid7(), "91140105MAY000017U", "the register knows it")
    codegen.do(usecases.confirm_burning, SECOND, burning.burning_id, burning.version, national_check=False)
    (following,) = codegen.all("SELECT uscc FROM code WHERE state = 'assigned'")
    assert following["uscc"] != "91140105MAY000017U"
    assert codegen.all("SELECT value, uscc FROM legacy_mapping") == [{"value": REG_NO, "uscc": following["uscc"]}]

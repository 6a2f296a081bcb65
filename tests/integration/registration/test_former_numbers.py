"""A number from before the one code finds its entity, and what the register says of the old licence."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registration.consumer import HANDLERS
from services.registration.store import legacy
from services.registration.store.legacy import HeldNumber, NumberKey
from shared.errors import Refusal
from shared.events.codegen import CodeMapped
from shared.events.shapes import LegacyNumber
from shared.ids import uuid7
from tests.integration.registration.acting import Desk
from tests.integration.registration.calling import City
from tests.integration.registration.former import KEPT, ORG_CODE, OTHER, REG_NO, START, OldEntity, put_in

pytestmark = pytest.mark.postgres15

TAX_NO = "140105" + ORG_CODE
NUMBERS = (("reg_no", REG_NO, "太原市工商行政管理局"), ("tax_no", TAX_NO, ""), ("si_no", "晋社险字第12-3号", ""))


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json
    return [item["uscc"] for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("asked", "kind", "value"),
    [
        (REG_NO, "reg_no", REG_NO),
        (" 1401 0020 0012 343 ", "reg_no", REG_NO),
        ("１４０１００２０００１２３４３", "reg_no", REG_NO),
        (TAX_NO, "tax_no", TAX_NO),
        (TAX_NO.lower(), "tax_no", TAX_NO),
        ("D2143569-X", "org_code", ORG_CODE),
        ("d2143569x", "org_code", ORG_CODE),
    ],
)
def test_the_public_finds_an_entity_by_a_former_number_and_is_told_by_which(
    city: City, asked: str, kind: str, value: str
) -> None:
    put_in(city.service.db, OldEntity(), *NUMBERS)
    put_in(city.service.db, OldEntity(OTHER, "太原市另一家机械厂"))
    answer = city.call_as("").get("/public-entities", q=asked)
    assert codes(answer) == [KEPT]
    found_by = answer.json["items"][0]["found_by"]  # type: ignore[index]
    assert (found_by["number_kind"], found_by["value"]) == (kind, value)


def test_what_is_found_by_name_or_code_names_no_former_number(city: City) -> None:
    put_in(city.service.db, OldEntity(), *NUMBERS)
    for asked in ("汾河", KEPT, KEPT.lower()):
        (item,) = city.call_as("").get("/public-entities", q=asked).json["items"]  # type: ignore[index]
        assert "found_by" not in item


def test_numbers_of_social_insurance_and_statistics_are_for_officers_only(city: City) -> None:
    entity_id = put_in(city.service.db, OldEntity(), *NUMBERS)
    public, officer = city.call_as(""), city.call_as("o-0417")
    assert codes(public.get("/public-entities", q="晋社险字第12-3号")) == []
    shown = public.get(f"/public-entities/{KEPT}").json["legacy_numbers"]  # type: ignore[index]
    assert [number["number_kind"] for number in shown] == ["reg_no", "tax_no"]
    assert codes(officer.get("/entities", legacy_no="晋社险字第12-3号")) == [KEPT]
    whole = officer.get(f"/entities/{entity_id}").json["legacy_numbers"]  # type: ignore[index]
    assert [number["number_kind"] for number in whole] == ["reg_no", "tax_no", "si_no"]
    assert whole[0]["issuer"] == "太原市工商行政管理局"


def test_an_officer_finds_nobody_by_a_number_that_nobody_has(city: City) -> None:
    put_in(city.service.db, OldEntity(), *NUMBERS)
    assert codes(city.call_as("o-0417").get("/entities", legacy_no="140100200099999")) == []


def test_one_number_of_two_authorities_finds_both_entities(city: City) -> None:
    put_in(city.service.db, OldEntity(), ("stat_no", "77", "小店"), ("reg_no", REG_NO, "甲局"))
    put_in(city.service.db, OldEntity(OTHER, "太原市另一家机械厂"), ("reg_no", REG_NO, "乙局"))
    assert codes(city.call_as("").get("/public-entities", q=REG_NO)) == [KEPT, OTHER]


def test_a_number_is_kept_with_its_first_holder_and_the_second_is_told(desk: Desk) -> None:
    first, second = put_in(desk.db, OldEntity()), put_in(desk.db, OldEntity(OTHER))
    number = HeldNumber(first, "reg_no", REG_NO)
    with desk.db.transaction() as tx:
        assert legacy.insert_numbers(tx, [number, replace(number, entity_id=second)], START) == [
            replace(number, entity_id=second)
        ]
        assert legacy.insert_numbers(tx, [number], START) == []
        holder = legacy.holders(tx, [number.key, NumberKey("reg_no", "", "1")])
        assert {key: each.uscc for key, each in holder.items()} == {number.key: KEPT}


def mapped(desk: Desk, entity_id: UUID, uscc: str, **changes: Any) -> None:
    """Hand over what codegen tells when an officer maps a number."""
    number = LegacyNumber(**{"number_kind": "reg_no", "value": REG_NO, "issuer": "太原市工商行政管理局", **changes})
    event = CodeMapped(entity_id=entity_id, uscc=uscc, numbers=(number,))
    handed: Any = type("Handed", (), {"id": uuid7(), "event": event})
    desk.do("event:test", lambda unit: HANDLERS["code.mapped"](unit, handed))


def test_a_number_an_officer_mapped_finds_the_entity_and_comes_twice_without_harm(desk: Desk) -> None:
    entity_id = put_in(desk.db, OldEntity())
    mapped(desk, entity_id, KEPT)
    mapped(desk, entity_id, KEPT, valid_until_on=date(2017, 12, 31))
    with desk.db.transaction() as tx:
        rows = tx.all("SELECT entity_id, value, valid_until_on FROM legacy_number")
    assert rows == [{"entity_id": entity_id, "value": REG_NO, "valid_until_on": date(2017, 12, 31)}]


def test_a_mapped_number_that_the_register_knows_of_another_entity_waits_for_a_person(desk: Desk) -> None:
    put_in(desk.db, OldEntity(), ("reg_no", REG_NO, "太原市工商行政管理局"))
    second = put_in(desk.db, OldEntity(OTHER))
    with pytest.raises(Refusal) as refused:
        mapped(desk, second, OTHER)
    assert refused.value.code == "code.legacy_number_mapped"


@pytest.mark.parametrize("known", [True, False])
def test_a_number_mapped_to_nobody_here_or_to_another_code_waits_for_a_person(desk: Desk, known: bool) -> None:
    entity_id = put_in(desk.db, OldEntity()) if known else uuid7()
    with pytest.raises(Refusal) as refused:
        mapped(desk, entity_id, OTHER)
    assert refused.value.code == "entity.not_found"


@pytest.mark.parametrize(
    ("entity", "told"),
    [
        (OldEntity(licence_exchange="unexchanged"), {"state": "void_unexchanged", "since_on": "2018-01-01"}),
        (OldEntity(), {"state": "not_recorded"}),
        (
            OldEntity(licence_exchange="exchanged", licence_exchanged_on=date(2016, 5, 9)),
            {"state": "exchanged", "since_on": "2016-05-09"},
        ),
        (OldEntity(established_on=date(2019, 5, 6)), {"state": "none"}),
        (
            OldEntity("92140105L21435698C", kind="individual_business", licence_exchange="unexchanged"),
            {"state": "valid_in_transition", "since_on": "2016-12-01"},
        ),
    ],
)
def test_the_old_licence_is_a_field_of_its_own_beside_the_status(
    city: City, entity: OldEntity, told: dict[str, str]
) -> None:
    entity_id = put_in(city.service.db, entity)
    for answer in (
        city.call_as("").get(f"/public-entities/{entity.uscc}"),
        city.call_as("o-0417").get(f"/entities/{entity_id}"),
    ):
        assert answer.json["status"] == "active"  # type: ignore[index]
        shown = dict(answer.json["former_licence"])  # type: ignore[index]
        shown.pop("rule_id", None)
        assert shown == told

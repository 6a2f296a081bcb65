"""Every event type has a golden file; shapes only ever gain optional members; personal data has no place in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Refusal
from shared.events import codec
from shared.events.asyncapi import document
from shared.events.catalogue import EventType, catalogue, source_of

GOLDEN = Path(__file__).parent / "golden" / "events"
ASYNCAPI = Path(__file__).parents[2] / "docs" / "events" / "asyncapi.json"
TYPES = sorted(catalogue().values(), key=lambda known: known.name)
FORBIDDEN_MEMBERS = ("identity", "phone", "email", "home", "mobile", "officer_name")


def golden(known: EventType) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((GOLDEN / f"{known.name}.json").read_text(encoding="utf-8"))
    return payload


def members(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for member in value.values() for name in members(member)}
    if isinstance(value, list):
        return {name for member in value for name in members(member)}
    return set()


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.name)
def test_a_golden_payload_is_read_and_written_back_unchanged(known: EventType) -> None:
    assert codec.dump(codec.load(known.name, golden(known))) == golden(known)


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.name)
def test_the_fast_way_and_the_schema_write_the_same(known: EventType) -> None:
    event = codec.load(known.name, golden(known))
    assert codec.dump(event) == codec.dump_by_schema(event)


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.name)
def test_a_member_of_a_newer_teller_is_ignored(known: EventType) -> None:
    assert codec.dump(codec.load(known.name, golden(known) | {"added_later": 1})) == golden(known)


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.name)
def test_each_missing_required_member_is_refused_by_its_name(known: EventType) -> None:
    schema = document()["components"]["schemas"][known.shape.__name__]
    assert schema["required"]
    for name in schema["required"]:
        payload = {key: value for key, value in golden(known).items() if key != name}
        with pytest.raises(Refusal) as refused:
            codec.load(known.name, payload)
        assert refused.value.code == "event.schema_invalid"
        assert f"/{name}" in [defect.pointer for defect in refused.value.defects]


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.name)
def test_no_member_of_any_event_holds_personal_data(known: EventType) -> None:
    found = {name for name in members(golden(known)) for word in FORBIDDEN_MEMBERS if word in name}
    assert found == set()


def test_nested_shapes_of_events_are_not_those_of_requests_whatever_was_imported_last() -> None:
    from services.registration.schemas import applications, entities  # noqa: F401 - these refuse unknown members

    payload = golden(catalogue()["entity.registered"])
    investor = payload["particulars"]["investors"][0]
    for amount in (payload["particulars"]["capital"], investor["subscribed"], investor["paid"]):
        amount["added_later"] = 1
    payload["tax_items"]["business_place"]["added_later"] = 1
    assert codec.dump(codec.load("entity.registered", payload)) == golden(catalogue()["entity.registered"])


def test_there_is_no_golden_file_without_a_type() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(catalogue())


def test_each_topic_has_exactly_one_teller() -> None:
    for known in TYPES:
        assert source_of(known.topic) == known.source


def test_the_published_asyncapi_document_is_the_generated_one() -> None:
    assert json.loads(ASYNCAPI.read_text(encoding="utf-8")) == json.loads(json.dumps(document()))

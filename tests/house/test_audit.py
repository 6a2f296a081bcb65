"""The audit is silent about a right city and names what was lost, doubled or is wrong in a broken one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from deploy.audit.report import Report
from deploy.onebox.databases import SERVICES
from shared.ids import uuid7
from tests.conftest import Databases
from tests.house.audit_world import CODE, OTHER_CODE, City


@pytest.fixture
def city(database_for: Callable[[str], Databases]) -> City:
    return City({name: database_for(name).owner_url for name in SERVICES})


def broken(report: Report) -> dict[str, list[str]]:
    return {one.id: [str(each.harm) for each in one.violations] for one in report.outcomes if one.violations}


def test_an_empty_city_is_in_order(city: City) -> None:
    report = city.audit()
    assert report.ok
    assert [one.id for one in report.outcomes] == list("abcdefgh")


def test_a_right_city_is_in_order_and_everything_in_it_was_looked_at(city: City) -> None:
    city.enterprise(CODE)
    city.enterprise(OTHER_CODE)
    report = city.audit()
    assert report.ok, report.violations
    assert {one.id: one.checked for one in report.outcomes if one.id in "abch"} == {"a": 2, "b": 2, "c": 2, "h": 2}
    assert report.as_json()["lost"] == report.as_json()["doubled"] == 0


def test_a_registered_application_without_its_code_is_lost(city: City) -> None:
    city.enterprise()
    city.run("codegen", "DROP TRIGGER code_append_only ON code; DELETE FROM code")
    assert broken(city.audit()) == {"a": ["lost"], "c": ["wrong"]}  # and the segment says that it gave one


def test_an_approved_application_that_is_not_registered_is_lost_unless_its_code_is_delayed(city: City) -> None:
    one = city.enterprise()
    city.run("registration", "DELETE FROM entity; UPDATE application SET state = 'approved', registered_at = NULL")
    city.run(
        "codegen", "DROP TRIGGER code_append_only ON code; DELETE FROM code; UPDATE segment SET used = 0, given = 0"
    )
    city.run("license", "TRUNCATE license CASCADE")
    assert broken(city.audit())["a"] == ["lost"]
    city.run(
        "registration", "UPDATE application SET code_delayed_since = now() WHERE application_id = %s", one.application
    )
    assert "a" not in broken(city.audit())


def test_two_codes_for_one_application_are_doubled_where_the_constraint_is_gone(city: City) -> None:
    one = city.enterprise()
    city.run("codegen", "DROP INDEX code_application_key, code_entity_key")
    city.run(
        "codegen",
        "INSERT INTO code (code_id, uscc, state, origin, code_rule, registry, entity_id, application_id, segment_id,"
        " ordinal) SELECT %s, %s, state, origin, code_rule, registry, entity_id, application_id, segment_id, 2"
        " FROM code",
        uuid7(),
        OTHER_CODE,
    )
    assert broken(city.audit()) == {"a": ["doubled"], "c": ["doubled", "wrong", "wrong"]}
    assert one.code == CODE


def test_a_code_that_was_given_twice_is_doubled_where_the_constraint_is_gone(city: City) -> None:
    city.enterprise(CODE)
    city.enterprise(OTHER_CODE)
    city.run("codegen", "DROP TRIGGER code_append_only ON code; ALTER TABLE code DROP CONSTRAINT code_uscc_key CASCADE")
    city.run("codegen", "ALTER TABLE code DROP CONSTRAINT code_body_key")
    city.run("codegen", "UPDATE code SET uscc = %s", CODE)
    found = broken(city.audit())
    assert found["c"] == ["doubled", "doubled"]


def burn(city: City) -> None:
    """Burn every code with all that belongs to it."""
    city.run(
        "codegen",
        "INSERT INTO code_burning (burning_id, code_id, reason, proposed_by, proposed_at, confirmed_by, confirmed_at)"
        " SELECT gen_random_uuid(), code_id, 'held', 'o-0701', now(), 'o-0702', now() FROM code;"
        " UPDATE code SET state = 'burnt';"
        " INSERT INTO code_waste (waste_id, segment_id, first_ordinal, last_ordinal, reason, code_id, at)"
        " SELECT gen_random_uuid(), segment_id, ordinal, ordinal, 'burnt', code_id, now() FROM code",
    )


def test_a_burnt_code_belongs_to_nobody(city: City) -> None:
    city.enterprise()
    burn(city)
    assert broken(city.audit()) == {"a": ["lost"], "c": ["wrong"]}


def test_what_is_burnt_and_not_written_down_as_waste_is_found(city: City) -> None:
    city.enterprise()
    burn(city)
    city.run("codegen", "DROP TRIGGER code_waste_append_only ON code_waste; DELETE FROM code_waste")
    assert broken(city.audit()) == {"a": ["lost"], "c": ["wrong", "wrong"]}


def test_a_conversion_is_an_application_like_any_other(city: City) -> None:
    one = city.enterprise()
    converted = one.convert(OTHER_CODE)
    assert city.audit().ok, city.audit().violations
    city.run("registration", "UPDATE entity SET uscc = '91140105MAY000033K' WHERE entity_id = %s", converted)
    assert broken(city.audit()) == {"a": ["wrong"]}
    city.run("registration", "DELETE FROM entity WHERE entity_id = %s", converted)
    assert broken(city.audit()) == {"a": ["lost"]}
    city.run("registration", "UPDATE import_conversion SET state = 'awaiting_code', uscc = NULL, entered_at = NULL")
    assert broken(city.audit()) == {"a": ["lost"]}
    city.run("registration", "UPDATE import_conversion SET delayed_since = now()")
    assert city.audit().ok


def test_an_active_entity_without_licence_is_lost_and_one_just_prepared_is_not(city: City) -> None:
    one = city.enterprise(signed=False)
    assert city.audit().ok
    city.run("license", "UPDATE license SET prepared_at = now() - interval '2 minutes'")
    assert broken(city.audit()) == {"b": ["lost"]}
    assert one.license


def test_a_live_licence_of_an_ended_entity_is_wrong_and_so_is_its_status(city: City) -> None:
    city.enterprise()
    city.run("registration", "UPDATE entity SET status = 'deregistered', deregistered_on = '2026-03-30'")
    assert broken(city.audit()) == {"b": ["wrong", "wrong"]}
    city.run("license", "UPDATE license SET state = 'void', reason = 'deregistered', since_on = '2026-03-30'")
    city.run("license", "UPDATE status_entry SET bits = 1")
    assert city.audit().ok


def test_a_wrong_check_character_is_found(city: City) -> None:
    city.enterprise()
    city.run("codegen", "DROP TRIGGER code_append_only ON code")
    city.run("codegen", "UPDATE code SET uscc = %s", CODE[:-1] + "0")
    assert "wrong" in broken(city.audit())["c"]


def test_a_gap_in_the_versions_is_lost(city: City) -> None:
    entity = uuid7()
    for version in (1, 3):
        city.told("license", "license.voided", entity, version=version)
    city.run("registration", "INSERT INTO inbox SELECT 'registration', gen_random_uuid()")
    assert broken(city.audit())["d"] == ["lost"]


def test_an_event_that_a_subscriber_never_handled_is_lost(city: City) -> None:
    event = city.told("codegen", "code.assigned", uuid7())
    assert broken(city.audit()) == {"e": ["lost"]}
    city.handled("registration", event)
    assert city.audit().ok


def test_an_event_that_waits_in_an_outbox_has_not_arrived(city: City) -> None:
    city.run(
        "license",
        "INSERT INTO stream_head VALUES ('license', 'x', 1);"
        "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, aggregate_version, source, dataschema,"
        " occurred_at, dataclass, correlationid) VALUES (gen_random_uuid(), 'license', 'x', 'license.issued', '{}', 1,"
        " 's', 'd', now(), 'public', 'c')",
    )
    assert broken(city.audit()) == {"e": ["lost"]}


def test_an_event_told_before_its_cause_is_wrong(city: City) -> None:
    late = UUID(int=(int((datetime.now(UTC) + timedelta(minutes=5)).timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))
    city.run("license", "UPDATE stream_head SET version = 0")
    event = city.told("codegen", "code.assigned", uuid7(), cause=late)
    city.handled("registration", event)
    assert broken(city.audit()) == {"g": ["wrong"]}


def test_a_decision_by_the_applicant_is_wrong(city: City) -> None:
    city.enterprise()
    city.run("registration", "UPDATE decision SET second_officer = 'p-zhang'")
    assert broken(city.audit()) == {"g": ["wrong"]}


def test_a_state_that_no_table_knows_is_wrong(city: City) -> None:
    city.enterprise()
    city.run("codegen", "ALTER TABLE segment DROP CONSTRAINT segment_state_check; UPDATE segment SET state = 'lent'")
    assert broken(city.audit()) == {"g": ["wrong"]}

"""The audit of the log of licences finds what nobody's triggers would have let happen."""

from collections.abc import Callable

import pytest

from deploy.audit.log import log_of_licences
from deploy.audit.reading import readers
from shared.ids import uuid7
from shared.tlog.tiles import WIDTH
from tests.conftest import Databases
from tests.house.audit_world import CODE, OTHER_CODE, City


@pytest.fixture
def city(database_for: Callable[[str], Databases]) -> City:
    """Two licences, as far as the licence service knows them."""
    city = City({"license": database_for("license").owner_url})
    for code in (CODE, OTHER_CODE):
        city.licence(code, {name: uuid7() for name in ("license_id", "entity_id", "correlation_id")})
    return city


def found_in(city: City) -> list[str]:
    with readers(city.urls) as opened:
        outcome = log_of_licences(opened)
    return [f"{each.harm}: {each.words}" for each in outcome.violations]


def test_a_log_in_order_is_in_order(city: City) -> None:
    assert found_in(city) == []


def unguarded(city: City, *statements: str) -> None:
    """What the owner of the tables can do once he has taken the triggers away."""
    tables = ("log_entry", "tile", "checkpoint", "license")
    off = "; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)
    city.run("license", "; ".join((off, *statements)))


def test_a_licence_voided_without_the_log_is_lost(city: City) -> None:
    unguarded(city, "UPDATE license SET state = 'superseded', ended_at = now(), since_on = '2026-03-30'")
    assert [found.split(":")[0] for found in found_in(city)] == ["lost", "lost"]


def test_an_issue_taken_out_of_the_log_is_lost_and_the_tree_says_so_too(city: City) -> None:
    unguarded(city, "DELETE FROM log_entry WHERE idx = 1")
    found = found_in(city)
    assert any("is not in the log" in words for words in found)
    assert any("there are 1 entries, and the newest checkpoint says 2" in words for words in found)


def test_an_entry_of_a_licence_that_there_is_not_is_wrong(city: City) -> None:
    unguarded(city, "UPDATE log_entry SET license_id = gen_random_uuid() WHERE idx = 0")
    assert sorted(found.split(":")[0] for found in found_in(city)) == ["lost", "wrong"]


def test_the_same_event_twice_is_doubled(city: City) -> None:
    unguarded(
        city,
        "DROP INDEX log_entry_leaf_key",
        "INSERT INTO log_entry SELECT 2, license_id, rendition, kind, payload_sha256, entry, logged_at"
        " FROM log_entry WHERE idx = 0",
    )
    assert any(found.startswith("doubled") for found in found_in(city))


def test_a_rewritten_entry_does_not_give_the_tree_any_more(city: City) -> None:
    unguarded(city, "UPDATE log_entry SET entry = set_byte(entry, 10, 1) WHERE idx = 0")
    found = found_in(city)
    assert any("root of the checkpoint of 1" in words for words in found)
    assert any("root of the checkpoint of 2" in words for words in found)
    assert any("tiles do not follow" in words for words in found)


def test_an_entry_that_says_other_than_its_row_is_wrong(city: City) -> None:
    unguarded(city, "UPDATE log_entry SET kind = 'renewed' WHERE idx = 0")
    assert any("entry 0 of the log" in words for words in found_in(city))


def test_a_changed_tile_or_checkpoint_is_wrong(city: City) -> None:
    unguarded(city, "UPDATE tile SET hashes = set_byte(hashes, 0, 1)")
    assert found_in(city) == ["wrong: 1 tiles do not follow"]
    unguarded(city, "UPDATE checkpoint SET root = set_byte(root, 0, 1) WHERE tree_size = 1")
    assert any("checkpoint of 1" in words for words in found_in(city))


def test_an_event_that_waits_too_long_for_its_number_is_lost(city: City) -> None:
    city.run("license", "UPDATE license SET state = 'void', reason = 'revoked', since_on = '2026-03-30'")
    assert found_in(city) == []
    city.run("license", "UPDATE log_queue SET at = now() - interval '2 minutes'")
    assert len(found_in(city)) == 2
    city.sequence()
    assert found_in(city) == []


def test_more_than_a_full_tile_is_looked_at(city: City) -> None:
    for _ in range(WIDTH):
        suspended = "UPDATE license SET state = 'suspended', since_on = '2026-03-30'"
        city.run("license", f"{suspended}; UPDATE license SET state = 'active', since_on = NULL")
    city.sequence()
    assert found_in(city) == []

"""The ledger: what enters it stays, once; what may change is what the law of the table says."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg2
import pytest

from services.codegen import store, usecases
from shared.database import Database
from shared.ids import uuid7
from shared.uscc import body_of, compose, number_of
from tests.integration.codegen.builders import FIRST, Codegen, approval, deregistered, imported, refused, registered

pytestmark = pytest.mark.postgres15

START = number_of("MA0KD1Y6")


@pytest.fixture
def owner_and_code(
    codegen: Codegen, codegen_databases: Any, open_database: Callable[..., Database]
) -> tuple[Database, UUID]:
    """A connection of the role that owns the tables, and an assigned code."""
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    return open_database(codegen_databases.owner_url, constraints=store.CONSTRAINTS), code.code_id


def test_an_imported_code_is_adopted_and_told(codegen):
    entity = imported("91140100581231244Y")
    codegen.do(usecases.adopt_codes, [entity])
    (row,) = codegen.all("SELECT uscc, state, origin, code_rule, entity_id FROM code")
    assert row == {
        "uscc": "91140100581231244Y",
        "state": "assigned",
        "origin": "imported",
        "code_rule": "standard",
        "entity_id": entity.entity_id,
    }
    (told,) = codegen.told("code.adopted")
    assert told["payload"] == {"entity_id": str(entity.entity_id), "uscc": "91140100581231244Y", "origin": "imported"}


def test_pilot_codes_are_adopted_with_the_rule_they_follow(codegen):
    codegen.do(usecases.adopt_codes, [imported("91350203M0001FUE2P", code_rule="P1")])
    assert codegen.all("SELECT code_rule FROM code") == [{"code_rule": "P1"}]


@pytest.mark.parametrize(
    ("entity", "refusal"),
    [
        (imported("91350203M0001FUE2P"), "code.rule_differs"),
        (imported("911401005812312440"), "code.wrong_check"),
        (imported("9114010058123124"), "code.wrong_length"),
        (imported("91140100581231244y"), "code.rule_differs"),
        (imported("91140105MAY000025N"), "code.inside_segment"),
    ],
)
def test_what_is_no_code_or_lies_in_a_segment_is_not_adopted(codegen, entity, refusal):
    codegen.open_segment()
    with refused(refusal):
        codegen.do(usecases.adopt_codes, [entity])
    assert codegen.all("SELECT 1 FROM code") == codegen.told() == []


def test_adopting_again_changes_nothing_and_another_code_for_the_entity_is_refused(codegen):
    entity = imported("91140100581231244Y")
    codegen.do(usecases.adopt_codes, [entity, entity])
    codegen.do(usecases.adopt_codes, [entity])
    assert len(codegen.told()) == 1
    other = imported(compose("91", "140100", "MA0KD1Y6"), entity_id=entity.entity_id)
    with refused("code.entity_has_code"):
        codegen.do(usecases.adopt_codes, [other])


@pytest.mark.parametrize(
    ("second", "refusal"),
    [("91140100581231244Y", "code.taken"), (compose("91", "140105", "58123124"), "code.body_taken")],
)
def test_no_two_entities_share_a_code_or_its_positions_9_to_17(codegen, second, refusal):
    codegen.do(usecases.adopt_codes, [imported("91140100581231244Y")])
    with refused(refusal):
        codegen.do(usecases.adopt_codes, [imported(second)])


def test_a_city_is_adopted_in_few_statements(codegen):
    city = [imported(compose("91", "140100", body_of(START + number))) for number in range(3_000)]
    codegen.do(usecases.adopt_codes, city)
    assert codegen.all("SELECT count(*) AS n FROM code") == [{"n": 3_000}]
    assert codegen.all("SELECT count(*) AS n FROM outbox WHERE type = 'code.adopted'") == [{"n": 3_000}]


def test_the_register_confirms_a_code(codegen):
    codegen.open_segment()
    wanted = approval()
    code = codegen.do(usecases.take_approval, wanted)
    codegen.do(usecases.confirm_code, registered(wanted.entity_id, wanted.application_id, code.uscc))
    codegen.do(usecases.confirm_code, registered(wanted.entity_id, wanted.application_id, code.uscc))
    assert codegen.all("SELECT confirmed_at IS NOT NULL AS yes FROM code") == [{"yes": True}]


def test_a_code_the_ledger_did_not_give_to_this_entity_needs_a_person(codegen):
    codegen.do(usecases.adopt_codes, [imported("91140100581231244Y")])
    stranger = uuid7()
    with refused("code.not_found"):
        codegen.do(usecases.confirm_code, registered(stranger, uuid7(), "91140100581231244Y"))
    with refused("code.not_found"):
        codegen.do(usecases.retire_code, deregistered(stranger, "91140100581231244Y"))


def test_the_code_of_an_ended_entity_is_retired_once_and_never_given_again(codegen):
    entity = imported("91140100581231244Y")
    codegen.do(usecases.adopt_codes, [entity])
    codegen.do(usecases.retire_code, deregistered(entity.entity_id, entity.uscc))
    codegen.do(usecases.retire_code, deregistered(entity.entity_id, entity.uscc))
    (told,) = codegen.told("code.retired")
    assert (told["aggregate_version"], told["payload"]["cause"]) == (2, "deregistered")
    assert codegen.all("SELECT state FROM code") == [{"state": "retired"}]
    with refused("code.taken"):
        codegen.do(usecases.adopt_codes, [imported(entity.uscc)])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM code",
        "TRUNCATE code CASCADE",
        "UPDATE code SET uscc = '91140105MAY000025N'",
        "UPDATE code SET entity_id = gen_random_uuid()",
        "UPDATE segment SET segment_id = gen_random_uuid() WHERE false; DROP TABLE code",
        "ALTER TABLE code DISABLE TRIGGER ALL",
    ],
)
def test_the_role_that_works_cannot_take_back_or_rewrite_a_code(codegen, statement):
    codegen.open_segment()
    codegen.do(usecases.take_approval, approval())
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), codegen.service.db.transaction() as tx:
        tx.execute(statement)
    assert len(codegen.all("SELECT 1 FROM code WHERE uscc = '91140105MAY000017U'")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM code",
        "TRUNCATE code CASCADE",
        "UPDATE code SET uscc = '91140105MAY000025N'",
        "UPDATE code SET state = 'reserved'",
        "UPDATE code SET assigned_at = now()",
        "UPDATE code SET state = 'retired', ordinal = 2",
    ],
)
def test_even_the_owner_of_the_table_is_refused(owner_and_code, statement):
    owner, _ = owner_and_code
    with refused("code.ledger_append_only"), owner.transaction() as tx:
        tx.execute(statement)


# Every column that is not a state, and a value that it does not have.
FIXED = {
    "code_id": "gen_random_uuid()",
    "uscc": "'91140105MAY000025N'",
    "origin": "'imported'",
    "code_rule": "'P1'",
    "registry": "'140106'",
    "entity_id": "gen_random_uuid()",
    "application_id": "gen_random_uuid()",
    "segment_id": "gen_random_uuid()",
    "ordinal": "2",
}


def test_the_table_of_fixed_columns_is_whole(codegen):
    rows = codegen.all("SELECT column_name FROM information_schema.columns WHERE table_name = 'code'")
    changing = {"state", "assigned_at", "confirmed_at", "retired_at"}
    assert {row["column_name"] for row in rows} == FIXED.keys() | changing | {"body9"}


@pytest.mark.parametrize("column", FIXED)
def test_no_column_but_state_and_its_moments_is_rewritten_by_the_role_that_works(codegen, column):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), codegen.service.db.transaction() as tx:
        tx.execute(f"UPDATE code SET {column} = {FIXED[column]}")


@pytest.mark.parametrize("column", FIXED)
def test_no_column_but_state_and_its_moments_is_rewritten_by_the_owner_either(owner_and_code, column):
    owner, _ = owner_and_code
    with refused("code.ledger_append_only"), owner.transaction() as tx:
        tx.execute(f"UPDATE code SET {column} = {FIXED[column]}")


@pytest.mark.parametrize("column", ["assigned_at", "confirmed_at"])
def test_a_moment_that_is_written_stays(owner_and_code, column):
    owner, _ = owner_and_code
    with owner.transaction() as tx:
        tx.execute("UPDATE code SET confirmed_at = now()")
    for value in ("now() + interval '1 day'", "NULL"):
        with refused("code.ledger_append_only"), owner.transaction() as tx:
            tx.execute(f"UPDATE code SET {column} = {value}")


def test_without_its_trigger_the_owner_could_rewrite_the_ledger(owner_and_code):
    """The guard broken on purpose: what the trigger prevents does happen without it."""
    owner, _ = owner_and_code
    with owner.transaction() as tx:
        tx.execute("ALTER TABLE code DISABLE TRIGGER code_append_only")
        assert tx.execute("UPDATE code SET uscc = '91140105MAY000025N'") == 1
        assert tx.execute("DELETE FROM code") == 1


@pytest.mark.parametrize(
    "statement", ["DELETE FROM code_waste", "TRUNCATE code_waste", "UPDATE code_waste SET reason = 'held'"]
)
def test_what_is_wasted_stays_written_down(codegen, codegen_databases, open_database, statement):
    segment_id = codegen.open_segment()
    codegen.do(usecases.close_segment, FIRST, segment_id, 2)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), codegen.service.db.transaction() as tx:
        tx.execute(statement)
    owner = open_database(codegen_databases.owner_url, constraints=store.CONSTRAINTS)
    with refused("code.ledger_append_only"), owner.transaction() as tx:
        tx.execute(statement)
    wasted = codegen.all("SELECT first_ordinal, last_ordinal, reason FROM code_waste")
    assert wasted == [{"first_ordinal": 1, "last_ordinal": 923520, "reason": "closed"}]


def test_an_entity_that_was_converted_here_and_then_imported_is_confirmed_and_not_adopted(codegen):
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    codegen.do(usecases.adopt_codes, [imported(code.uscc, entity_id=code.entity_id)])
    assert codegen.all("SELECT origin, confirmed_at IS NOT NULL AS yes FROM code") == [
        {"origin": "segment", "yes": True}
    ]
    assert codegen.told("code.adopted") == []


def test_the_table_takes_no_standard_code_of_another_shape(codegen):
    with refused("code.wrong_alphabet"), codegen.service.db.transaction() as tx:
        tx.execute(
            "INSERT INTO code (code_id, uscc, state, origin, code_rule, registry, entity_id) VALUES (gen_random_uuid(),"
            " '91140105MAY0OO017U', 'assigned', 'imported', 'standard', '140105', gen_random_uuid())"
        )


STATES = ("reserved", "assigned", "burnt", "retired")
ALLOWED = {("reserved", "assigned"), ("reserved", "burnt"), ("assigned", "retired"), ("retired", "assigned")}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_the_states_a_code_may_pass_through(owner_and_code, before, after):
    owner, _ = owner_and_code
    with owner.transaction() as tx:
        tx.execute("ALTER TABLE code DISABLE TRIGGER code_append_only")
        tx.execute("UPDATE code SET state = %(state)s", {"state": before})
        tx.execute("ALTER TABLE code ENABLE TRIGGER code_append_only")
    if before == after or (before, after) in ALLOWED:
        with owner.transaction() as tx:
            assert tx.execute("UPDATE code SET state = %(state)s", {"state": after}) == 1
    else:
        with refused("code.ledger_append_only"), owner.transaction() as tx:
            tx.execute("UPDATE code SET state = %(state)s", {"state": after})


def test_a_confirmed_code_cannot_be_burnt(owner_and_code):
    owner, _ = owner_and_code
    with owner.transaction() as tx:
        tx.execute("UPDATE code SET confirmed_at = now()")
    with refused("code.ledger_append_only"), owner.transaction() as tx:
        tx.execute("UPDATE code SET state = 'burnt'")


def test_without_the_constraint_two_entities_would_share_a_body(owner_and_code, codegen):
    """The guard broken on purpose: what the unique constraint prevents does happen without it."""
    owner, _ = owner_and_code
    with owner.transaction() as tx:
        tx.execute("ALTER TABLE code DROP CONSTRAINT code_body_key")
    codegen.do(usecases.adopt_codes, [imported("91140100581231244Y")])
    codegen.do(usecases.adopt_codes, [imported(compose("91", "140105", "58123124"))])
    assert len(codegen.all("SELECT body9 FROM code GROUP BY body9 HAVING count(*) > 1")) == 1

"""A code that was given out and cannot enter the register is burnt by two officers, and the next is given."""

from collections.abc import Callable

import psycopg2
import pytest

from services.codegen import queries, store, usecases
from services.codegen.domain.span import Span
from shared.auth.principal import Principal
from shared.database import Database
from shared.ids import uuid7
from tests.integration.codegen.builders import FIRST, SECOND, Codegen, approval, imported, refused, registered
from tests.integration.codegen.conftest import Caller

pytestmark = pytest.mark.postgres15


@pytest.fixture
def code(codegen: Codegen):
    """A code that was given out a moment ago."""
    codegen.open_segment()
    return codegen.do(usecases.take_approval, approval())


def propose(codegen, uscc, officer=FIRST, burning_id=None, reason="held by another"):
    return codegen.do(usecases.propose_burning, officer, burning_id or uuid7(), uscc, reason)


def confirm(codegen, burning, officer=SECOND, version=1, *, national_check=False):
    return codegen.do(usecases.confirm_burning, officer, burning.burning_id, version, national_check=national_check)


def ledger(codegen):
    return [(row["ordinal"], row["state"]) for row in codegen.all("SELECT ordinal, state FROM code ORDER BY ordinal")]


def test_one_officer_asks_another_confirms_and_the_application_gets_the_next_number(codegen, code):
    burning = propose(codegen, code.uscc)
    assert (burning.state, ledger(codegen)) == ("proposed", [(1, "assigned")])
    burnt = confirm(codegen, burning)
    assert (burnt.state, burnt.confirmed_by) == ("burnt", "o-0702")
    assert ledger(codegen) == [(1, "burnt"), (2, "assigned")]
    first, second = codegen.told("code.assigned")
    assert (second["aggregate_version"], second["payload"]["application_id"]) == (2, first["payload"]["application_id"])
    wasted = codegen.all("SELECT reason, detail, first_ordinal FROM code_waste")
    assert wasted == [{"reason": "burnt", "detail": "held by another", "first_ordinal": 1}]


def test_without_a_segment_the_application_waits_again(codegen):
    codegen.open_segment(span=Span("MAY00001", "MAY00001"))
    code = codegen.do(usecases.take_approval, approval())
    confirm(codegen, propose(codegen, code.uscc))
    assert codegen.all("SELECT state, reason FROM code_request") == [{"state": "waiting", "reason": "no_segment"}]


def test_where_the_national_centre_is_asked_the_next_number_is_reserved(codegen, code):
    confirm(codegen, propose(codegen, code.uscc), national_check=True)
    assert ledger(codegen) == [(1, "burnt"), (2, "reserved")]


def test_the_officer_who_asks_cannot_confirm(codegen, code):
    with refused("code.same_officer"):
        confirm(codegen, propose(codegen, code.uscc), FIRST)
    assert ledger(codegen) == [(1, "assigned")]


def test_the_database_itself_wants_two_officers_before_it_lets_a_given_code_be_burnt(codegen, code):
    burning = propose(codegen, code.uscc)
    burn = "UPDATE code SET state = 'burnt'"
    with refused("code.ledger_append_only"), codegen.service.db.transaction() as tx:
        tx.execute(burn)
    with refused("code.same_officer"), codegen.service.db.transaction() as tx:
        tx.execute("UPDATE code_burning SET confirmed_by = proposed_by, confirmed_at = now()")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), codegen.service.db.transaction() as tx:
        tx.execute("UPDATE code_burning SET proposed_by = 'o-9999'")
    confirm(codegen, burning)


def test_without_the_guard_one_officer_alone_could_burn(codegen, code, codegen_databases, open_database):
    """The guard broken on purpose: what the trigger prevents does happen without it."""
    owner: Database = open_database(codegen_databases.owner_url, constraints=store.CONSTRAINTS)
    with owner.transaction() as tx:
        tx.execute("ALTER TABLE code DISABLE TRIGGER code_append_only")
    with codegen.service.db.transaction() as tx:
        assert tx.execute("UPDATE code SET state = 'burnt'") == 1


def test_what_stands_in_the_register_is_not_burnt(codegen, code):
    burning = propose(codegen, code.uscc)
    codegen.do(usecases.confirm_code, registered(code.entity_id, code.application_id, code.uscc))
    with refused("code.not_burnable"):
        confirm(codegen, burning)
    with refused("code.not_burnable"):
        propose(codegen, code.uscc)


def test_an_imported_code_and_one_that_is_only_reserved_are_not_burnt(codegen):
    codegen.do(usecases.adopt_codes, [imported("91140100581231244Y")])
    codegen.open_segment()
    reserved = codegen.do(usecases.take_approval, approval(), national_check=True)
    for uscc in ("91140100581231244Y", reserved.uscc):
        with refused("code.not_burnable"):
            propose(codegen, uscc)


def test_a_code_is_asked_for_once_and_asking_again_is_the_same(codegen, code):
    burning_id = uuid7()
    first = propose(codegen, code.uscc, burning_id=burning_id)
    assert propose(codegen, code.uscc, burning_id=burning_id) == first
    with refused("request.id_taken"):
        propose(codegen, code.uscc, burning_id=burning_id, reason="something else")
    with refused("code.burning_exists"):
        propose(codegen, code.uscc, SECOND)


def test_what_is_taken_back_ends_and_can_be_asked_for_again(codegen, code):
    burning = propose(codegen, code.uscc)
    back = codegen.do(usecases.withdraw_burning, SECOND, burning.burning_id, 1)
    assert back.state == "withdrawn"
    with refused("code.burning_ended"):
        confirm(codegen, burning, version=2)
    confirm(codegen, propose(codegen, code.uscc, SECOND), FIRST)
    with codegen.service.db.transaction() as tx:
        assert [each.state for each in queries.burnings_of(tx, code.uscc)] == ["burnt", "withdrawn"]


def test_officers_of_another_area_see_nothing_of_it(codegen, code):
    stranger = Principal("o-0900", roles=frozenset({"code_officer"}), registry="140200")
    with refused("code.not_found"):
        propose(codegen, code.uscc, stranger)
    with refused("code.burning_not_found"):
        confirm(codegen, propose(codegen, code.uscc), stranger)


def test_two_officers_burn_by_the_api(app, call_as: Callable[[str], Caller]):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    first, second, path = call_as("o-0701"), call_as("o-0702"), f"/code-burnings/{uuid7()}"
    asked = {"uscc": code.uscc, "reason": "登记簿里已有"}
    assert call_as("o-0417").put(path, asked).status_code == 403
    assert first.put(path, asked | {"reason": ""}).status_code == 422
    assert first.put(path, asked).status_code == 201
    assert first.put(path, asked).status_code == 200
    assert first.post(f"{path}/confirmation", version=1).get_json()["code"] == "code.same_officer"
    done = second.post(f"{path}/confirmation", version=1)
    assert (done.status_code, done.get_json()["state"]) == (200, "burnt")
    assert second.post(f"{path}/withdrawal", version=2).get_json()["code"] == "code.burning_ended"
    assert call_as("o-0600").get(path).get_json()["confirmed_by"] == "o-0702"
    assert call_as("o-0701").get(f"/code-burnings/{uuid7()}").status_code == 404

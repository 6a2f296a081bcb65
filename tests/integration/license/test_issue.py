"""From a registration to a licence, once, and out again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg2
import pytest

from services.license import jobs, usecases
from services.license.clients import FileSigner
from services.license.domain.keys import Use
from services.license.domain.license import License, Order, Signature, State
from services.license.queries import keys
from services.license.queries import licenses as queries
from services.license.rows import SELECT_LICENSE, license_of
from services.license.store import licenses as store
from services.license.usecases import preparing
from shared.clock import FixedClock
from shared.database import Database
from shared.errors import Refusal
from shared.ids import uuid7
from tests.conftest import Databases
from tests.license_cases import CASES, COMPANY, SHOP, Desk, another_company, desk_for

pytestmark = pytest.mark.postgres15


def licenses_of(desk: Desk) -> list[License]:
    with desk.service.db.transaction() as tx:
        return [license_of(row) for row in tx.all(f"{SELECT_LICENSE} ORDER BY prepared_at")]


def told(desk: Desk) -> list[tuple[str, int]]:
    with desk.service.db.transaction() as tx:
        return [(row["type"], row["aggregate_version"]) for row in tx.all("SELECT * FROM outbox ORDER BY seq")]


def test_a_registration_prepares_a_licence_that_is_not_in_force_yet(desk: Desk) -> None:
    desk.prepare(COMPANY)
    (prepared,) = licenses_of(desk)
    assert prepared.state is State.PREPARED
    assert (prepared.license_no, prepared.serial[:12]) == (1, "140105-2026-")
    assert desk.scalar("SELECT count(*) FROM rendition") == 2
    assert desk.scalar("SELECT count(*) FROM signature") == 0
    assert told(desk) == []


def test_the_signed_licence_is_in_force_and_told_once(desk: Desk) -> None:
    cause = desk.prepare(COMPANY)
    assert jobs.sign_prepared(desk.service) == 1
    assert jobs.sign_prepared(desk.service) == 0
    (active,) = licenses_of(desk)
    assert active.state is State.ACTIVE
    assert told(desk) == [("license.issued", 1)]
    with desk.service.db.transaction() as tx:
        row = tx.one("SELECT * FROM outbox")
    assert row is not None
    assert row["causationid"] == str(cause)
    assert row["correlationid"] == str(COMPANY.application_id)
    assert row["payload"]["status"] == {"uri": active.status.uri, "index": active.status.index}


def test_the_same_cause_twice_gives_one_licence(desk: Desk) -> None:
    cause = desk.prepare(COMPANY)
    desk.prepare(COMPANY, cause)
    assert len(licenses_of(desk)) == 1


def test_two_signatures_of_one_licence_leave_the_first(desk: Desk) -> None:
    desk.prepare(COMPANY)
    with desk.unit() as unit:
        waiting = queries.waiting(unit.tx, list(keys.usable(unit.tx)), 10)
    first = [Signature(one.license_id, one.rendition, one.format, b"\1" * 64) for one in waiting]
    second = [replace(one, signature=b"\2" * 64) for one in first]
    with desk.unit() as unit:
        assert usecases.record_signatures(unit, first) == 1
    with desk.unit() as unit:
        assert usecases.record_signatures(unit, second) == 0
    assert desk.scalar("SELECT count(*) FROM signature WHERE get_byte(signature, 0) = 1") == 2
    assert desk.scalar("SELECT count(*) FROM signature") == 2
    assert told(desk) == [("license.issued", 1)]


def test_all_kinds_are_signed_in_one_go(desk: Desk) -> None:
    for registered in CASES.values():
        desk.prepare(registered)
    assert jobs.sign_prepared(desk.service) == 3
    assert {one.state for one in licenses_of(desk)} == {State.ACTIVE}


def test_a_licence_issued_on_a_later_day_than_it_is_dated_is_written_down_as_late(desk: Desk) -> None:
    desk.prepare(COMPANY)
    desk.clock.advance(days=1)
    jobs.sign_prepared(desk.service)
    assert desk.scalar("SELECT detail->>'late' FROM audit_entry WHERE act = 'license.issued'") == "true"


def test_the_end_of_an_entity_voids_its_licence_with_reason_and_day(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY, on=date(2026, 4, 1))
    (void,) = licenses_of(desk)
    assert (void.state, void.reason, void.since_on) == (State.VOID, "deregistered", date(2026, 4, 1))
    assert desk.scalar("SELECT bits FROM status_entry") == 1
    assert told(desk) == [("license.issued", 1), ("license.voided", 2)]


def test_the_end_told_twice_is_told_on_once(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY)
    desk.close(COMPANY)
    assert told(desk) == [("license.issued", 1), ("license.voided", 2)]


def test_a_prepared_licence_of_an_ended_entity_is_never_signed(desk: Desk) -> None:
    desk.prepare(COMPANY)
    desk.close(COMPANY)
    assert jobs.sign_prepared(desk.service) == 0
    (dropped,) = licenses_of(desk)
    assert dropped.state is State.DROPPED
    assert told(desk) == []


def test_an_end_that_comes_between_signing_and_recording_wins(desk: Desk) -> None:
    desk.prepare(COMPANY)
    with desk.unit() as unit:
        waiting = queries.waiting(unit.tx, list(keys.usable(unit.tx)), 10)
    desk.close(COMPANY)
    late = [Signature(one.license_id, one.rendition, one.format, bytes(64)) for one in waiting]
    with desk.unit() as unit:
        assert usecases.record_signatures(unit, late) == 0
    assert desk.scalar("SELECT count(*) FROM signature") == 0


def test_the_end_of_an_entity_without_a_licence_changes_nothing(desk: Desk) -> None:
    desk.close(COMPANY)
    assert told(desk) == []


def test_without_keys_a_registration_waits(
    databases: Databases, open_database: Callable[..., Database], tmp_path: Path, clock: FixedClock
) -> None:
    database = open_database(databases.runtime_url)
    desk = desk_for(databases, database, tmp_path, clock)
    with open_database(databases.owner_url).transaction() as tx:
        tx.execute("TRUNCATE signing_key")
    with pytest.raises(Refusal, match=r"license\.signer_unavailable"):
        desk.prepare(COMPANY)


def test_a_licence_of_a_lost_key_does_not_hold_up_the_others_and_is_written_anew(desk: Desk, tmp_path: Path) -> None:
    desk.prepare(COMPANY)
    other = desk_without_its_key(desk, tmp_path)
    other.prepare(SHOP)
    assert jobs.sign_prepared(other.service) == 1
    assert jobs.report_unsignable(other.service) == 1
    assert {one.uscc: one.state for one in licenses_of(desk)} == {
        COMPANY.uscc: State.PREPARED,
        SHOP.uscc: State.ACTIVE,
    }
    assert jobs.replace_lost(other.service) == 1
    assert jobs.sign_prepared(other.service) == 1
    assert jobs.report_unsignable(other.service) == 0
    assert [name for name, _ in told(desk)] == ["license.issued"] * 2


def desk_without_its_key(desk: Desk, tmp_path: Path) -> Desk:
    """The same service after its signer of licences was lost, and a successor brought, a day later."""
    desk.clock.advance(days=1)
    (tmp_path / "license" / "licence-1.pem").unlink()
    other = Desk(replace(desk.service, signer=FileSigner(tmp_path / "license")), desk.clock)
    other.announce(Use.LICENCE)
    other.rotate(Use.LICENCE)
    return other


def test_more_licences_than_fit_into_one_batch_are_all_signed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.signing, "BATCH", 2)
    for _ in range(5):
        desk.prepare(another_company())
    assert jobs.sign_prepared(desk.service) == 5
    assert desk.scalar("SELECT count(*) FROM signature") == 10


# The guards of the database, each tried by somebody who goes round the code.


def test_the_database_refuses_to_revive_a_void_entry(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY)
    with pytest.raises(Refusal, match=r"license\.status_final"), desk.unit() as unit:
        unit.tx.execute("UPDATE status_entry SET bits = 0")


def test_the_database_refuses_a_second_live_licence_of_an_entity(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.prepare(COMPANY)
    with pytest.raises(psycopg2.errors.UniqueViolation, match="license_live_key"), desk.unit() as unit:
        unit.tx.execute(
            "UPDATE license SET state = 'active', issued_at = now(), signed_rendition = 1 WHERE state = 'prepared'"
        )


def test_the_database_refuses_a_second_signature_of_a_written_form(desk: Desk) -> None:
    desk.issue(COMPANY)
    with pytest.raises(psycopg2.errors.UniqueViolation, match="signature_rendition_key"), desk.unit() as unit:
        unit.tx.execute("INSERT INTO signature SELECT * FROM signature LIMIT 1")


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("cause_id", "license_cause_key"),
        ("serial", "license_serial_key"),
        ("entity_id, license_no", "license_number_key"),
    ],
)
def test_the_database_keeps_causes_serials_and_numbers_apart(
    desk: Desk, databases: Databases, open_database: Callable[..., Database], column: str, constraint: str
) -> None:
    with open_database(databases.owner_url).transaction() as tx:
        found = tx.scalar(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %(name)s", {"name": constraint}
        )
    assert found == f"UNIQUE ({column})"


@pytest.mark.parametrize("table", ["rendition", "signature", "trust_list", "signing_key"])
def test_the_running_service_cannot_rewrite_what_is_signed(desk: Desk, table: str) -> None:
    desk.issue(COMPANY)
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), desk.unit() as unit:
            unit.tx.execute(statement)


def test_a_serial_drawn_by_somebody_else_meanwhile_lets_the_event_be_tried_again(desk: Desk) -> None:
    desk.prepare(COMPANY)
    (taken,) = licenses_of(desk)
    twin = replace(taken, license_id=uuid7(), entity_id=uuid7(), cause_id=uuid7())
    with pytest.raises(Refusal) as refused, desk.unit() as unit:
        store.insert_licenses(unit.tx, [twin])
    assert refused.value.fate == "retry"


def test_licences_prepared_together_have_serials_numbers_and_entries_of_their_own(desk: Desk) -> None:
    orders = [Order(another_company(), uuid7(), uuid7()) for _ in range(50)]
    again = replace(orders[0], cause_id=uuid7())
    with desk.unit() as unit:
        usecases.prepare_licenses(unit, [*orders, again, orders[1]])
    made = licenses_of(desk)
    assert len(made) == len({one.serial for one in made}) == len({one.status for one in made}) == 51
    assert sorted(one.license_no for one in made) == [1] * 50 + [2]


def test_a_list_without_room_is_followed_by_the_next(
    desk: Desk, owner: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "ENTRIES", 1)
    for registered in CASES.values():
        desk.prepare(registered)
    uris = sorted(one.status.uri.rpartition("/")[2] for one in licenses_of(desk))
    assert uris == ["1401-1", "1401-2", "1401-3"]

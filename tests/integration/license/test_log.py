"""The log grows with every licence issued and ended, without gap, and nobody can take anything back."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256

import psycopg2
import pytest

from services.license import jobs, usecases
from services.license.domain.license import Signature
from services.license.domain.log import LogBrokenError
from services.license.queries import keys, licenses
from services.license.queries import log as queries
from services.license.usecases import growing
from services.license.verification.logged import Entry, EntryKind, EntryReason, FormNumber
from shared.database import Database
from shared.tlog.merkle import leaf_hash, reader_of, root
from shared.unit import Unit, Units
from tests.conftest import Databases
from tests.license_cases import CASES, COMPANY, Desk
from tests.license_log import publish, queue_facts

pytestmark = pytest.mark.postgres15


def sequence(desk: Desk) -> int:
    return desk.service.units.run("test", growing.sequence)


def entries(desk: Desk) -> list[Entry]:
    with desk.service.db.transaction() as tx:
        return [Entry.from_bytes(bytes(row["entry"])) for row in tx.all("SELECT entry FROM log_entry ORDER BY idx")]


def computed_root(desk: Desk) -> bytes:
    with desk.service.db.transaction() as tx:
        leaves = [leaf_hash(bytes(row["entry"])) for row in tx.all("SELECT entry FROM log_entry ORDER BY idx")]
    return root(len(leaves), reader_of(leaves))


def checkpoints(desk: Desk) -> dict[int, bytes]:
    with desk.service.db.transaction() as tx:
        return {row["tree_size"]: bytes(row["root"]) for row in tx.all("SELECT tree_size, root FROM checkpoint")}


def test_issuing_a_licence_queues_one_entry_in_the_same_transaction(desk: Desk) -> None:
    desk.prepare(COMPANY)
    assert desk.scalar("SELECT count(*) FROM log_queue") == 0
    jobs.sign_prepared(desk.service)
    assert desk.scalar("SELECT kind FROM log_queue") == "issued"


def test_an_issue_that_is_rolled_back_is_not_logged(desk: Desk) -> None:
    desk.issue(COMPANY)
    with pytest.raises(psycopg2.errors.DivisionByZero), desk.unit() as unit:
        unit.tx.execute("UPDATE license SET state = 'suspended', since_on = '2026-03-02'; SELECT 1 / 0")
    assert desk.scalar("SELECT count(*) FROM log_queue") == 1


def test_the_entry_names_the_licence_by_hashes_code_and_status_entry_and_no_person(desk: Desk) -> None:
    desk.issue(COMPANY)
    assert sequence(desk) == 1
    (entry,) = entries(desk)
    with desk.service.db.transaction() as tx:
        row = tx.one("SELECT license_id, issued_at FROM license")
        status = tx.one("SELECT list_id, idx FROM status_entry")
        forms = tx.all("SELECT format, payload_sha256 FROM rendition ORDER BY format")
    assert row
    assert status
    assert entry == Entry(
        EntryKind.ISSUED,
        EntryReason.NONE,
        row["issued_at"],
        COMPANY.uscc,
        status["list_id"],
        status["idx"],
        {FormNumber[form["format"].upper()]: bytes.fromhex(form["payload_sha256"]) for form in forms},
    )
    assert "张晓岚".encode() not in entry.to_bytes()


def test_the_end_of_a_licence_is_an_entry_with_its_reason(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY, on=date(2026, 4, 1))
    assert sequence(desk) == 2
    issued, void = entries(desk)
    assert (issued.kind, void.kind, void.reason) == (EntryKind.ISSUED, EntryKind.VOID, EntryReason.DEREGISTERED)
    assert issued.payloads == void.payloads


def test_a_licence_that_was_never_signed_leaves_no_entry(desk: Desk) -> None:
    desk.prepare(COMPANY)
    desk.close(COMPANY)
    assert sequence(desk) == 0


def test_suspending_and_resuming_are_logged_each_time(desk: Desk) -> None:
    desk.issue(COMPANY)
    for state in ("suspended", "active", "suspended", "superseded"):
        with desk.unit() as unit:
            since = None if state == "active" else date(2026, 3, 2)
            unit.tx.execute("UPDATE license SET state = %(state)s, since_on = %(on)s", {"state": state, "on": since})
    sequence(desk)
    said = [entry.kind.name.lower() for entry in entries(desk)]
    assert said == ["issued", "suspended", "resumed", "suspended", "superseded"]


def test_a_signature_of_a_later_rendition_is_logged_as_a_renewal(desk: Desk) -> None:
    desk.issue(COMPANY)
    second = sha256(b"second").hexdigest()
    with desk.unit() as unit:
        unit.tx.execute(
            "INSERT INTO rendition (license_id, rendition, format, kid, message, disclosures, payload_sha256,"
            " issued_at, expires_at)"
            " SELECT license_id, 2, format, kid, message, disclosures, %(payload)s, issued_at, expires_at"
            " FROM rendition WHERE format = 'sd_jwt'",
            {"payload": second},
        )
        unit.tx.execute(
            "INSERT INTO signature SELECT license_id, 2, format, signature, signed_at FROM signature"
            " WHERE format = 'sd_jwt'"
        )
    sequence(desk)
    issued, renewed = entries(desk)
    assert (renewed.kind, renewed.payloads) == (EntryKind.RENEWED, {FormNumber.SD_JWT: bytes.fromhex(second)})
    assert issued.payloads[FormNumber.SD_JWT] != renewed.payloads[FormNumber.SD_JWT]


def test_a_signature_made_twice_is_one_entry(desk: Desk) -> None:
    desk.prepare(COMPANY)
    with desk.unit() as unit:
        waiting = licenses.waiting(unit.tx, list(keys.usable(unit.tx)), 10)
    first = [Signature(one.license_id, one.rendition, one.format, b"\1" * 64) for one in waiting]
    for signatures in (first, [replace(one, signature=b"\2" * 64) for one in first]):
        with desk.unit() as unit:
            usecases.record_signatures(unit, signatures)
    assert sequence(desk) == 1


def test_every_checkpoint_is_the_root_over_all_entries_up_to_its_size(desk: Desk) -> None:
    for registered in CASES.values():
        desk.issue(registered)
        sequence(desk)
        size, found = max(checkpoints(desk).items())
        assert (size, found) == (len(entries(desk)), computed_root(desk))
    assert sorted(checkpoints(desk)) == [1, 2, 3]


def test_nothing_new_makes_no_checkpoint(desk: Desk) -> None:
    assert sequence(desk) == 0
    assert checkpoints(desk) == {}


def test_a_full_batch_leaves_the_rest_for_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MOST", 300)
    with desk.unit() as unit:
        queue_facts(unit, 700)
    assert [sequence(desk) for _ in range(4)] == [300, 300, 100, 0]
    assert sorted(checkpoints(desk)) == [300, 600, 700]
    assert checkpoints(desk)[700] == computed_root(desk)


def test_four_sequencers_racing_leave_no_gap_and_no_double(
    desk: Desk, databases: Databases, open_database: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "MOST", 97)
    with desk.unit() as unit:
        queue_facts(unit, 3_000)
    counted: list[int] = []

    def work() -> None:
        units = Units(open_database(databases.runtime_url), "urn:yizhao:license", desk.clock, sandbox=True)
        while done := units.run("test", growing.sequence):
            counted.append(done)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counted) == 3_000
    assert desk.scalar("SELECT count(*) FROM log_entry") == 3_000
    assert desk.scalar("SELECT max(idx) FROM log_entry") == 2_999
    assert desk.scalar("SELECT count(DISTINCT payload_sha256) FROM log_entry") == 3_000
    assert checkpoints(desk)[3_000] == computed_root(desk)


def test_a_number_that_a_failed_transaction_took_is_given_again(desk: Desk) -> None:
    desk.issue(COMPANY)

    def fails(unit: Unit) -> None:
        growing.sequence(unit)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.service.units.run("test", fails)
    assert sequence(desk) == 1
    assert desk.scalar("SELECT max(idx) FROM log_entry") == 0


def test_a_fact_that_has_its_entry_already_does_not_hold_up_the_others(desk: Desk) -> None:
    with desk.unit() as unit:
        queue_facts(unit, 1)
        unit.tx.execute("CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM log_queue")
        growing.sequence(unit)
        columns = "license_id, rendition, kind, at, uscc, list_id, status_index, sd_jwt_sha256"
        unit.tx.execute(f"INSERT INTO log_queue ({columns}) SELECT {columns} FROM kept")
        queue_facts(unit, 1)
    assert sequence(desk) == 2  # both are dealt with
    assert desk.scalar("SELECT count(*) FROM log_entry") == 2
    assert checkpoints(desk)[2] == computed_root(desk)


# Nobody takes anything back.


@pytest.mark.parametrize("table", ["log_entry", "checkpoint", "checkpoint_signature", "tile"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_neither_the_service_nor_the_owner_removes_from_the_log(
    desk: Desk, owner: Callable[[str], object], table: str, statement: str
) -> None:
    desk.issue(COMPANY)
    publish(desk.service.units)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), desk.unit() as unit:
        unit.tx.execute(statement.format(table))
    with pytest.raises(psycopg2.errors.CheckViolation, match="append-only"):
        owner(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entry SET entry = 'x'",
        "UPDATE checkpoint SET root = root",
        "UPDATE checkpoint_signature SET signature = 'x'",
        "UPDATE tile SET hashes = set_byte(hashes, 0, 1) || decode(repeat('00', 32), 'hex')",
        "UPDATE tile SET idx = 5",
    ],
)
def test_not_even_the_owner_rewrites_the_log_while_the_triggers_stand(
    desk: Desk, owner: Callable[[str], object], statement: str
) -> None:
    desk.issue(COMPANY)
    publish(desk.service.units)
    with pytest.raises(psycopg2.errors.CheckViolation):
        owner(statement)


def test_of_one_size_there_is_one_checkpoint(desk: Desk) -> None:
    desk.issue(COMPANY)
    sequence(desk)
    with pytest.raises(psycopg2.errors.UniqueViolation, match="checkpoint_size_key"), desk.unit() as unit:
        unit.tx.execute(
            "INSERT INTO checkpoint SELECT tree_size, decode(repeat('00', 32), 'hex'), made_at FROM checkpoint"
        )


def test_an_event_of_a_licence_is_logged_once_by_constraint(desk: Desk) -> None:
    desk.issue(COMPANY)
    sequence(desk)
    again = "SELECT 1, license_id, rendition, kind, payload_sha256, entry, logged_at FROM log_entry"
    with pytest.raises(psycopg2.errors.UniqueViolation, match="log_entry_leaf_key"), desk.unit() as unit:
        unit.tx.execute(f"INSERT INTO log_entry {again}")


def test_on_tiles_that_somebody_changed_nothing_more_is_appended(desk: Desk, owner: Callable[[str], object]) -> None:
    desk.issue(COMPANY)
    sequence(desk)
    owner("ALTER TABLE tile DISABLE TRIGGER USER; UPDATE tile SET hashes = set_byte(hashes, 0, 1)")
    desk.close(COMPANY)
    with pytest.raises(LogBrokenError):
        sequence(desk)
    assert sorted(checkpoints(desk)) == [1]


def test_it_is_known_whether_a_document_was_logged_before_a_moment(desk: Desk) -> None:
    desk.issue(COMPANY)
    with desk.service.db.transaction() as tx:
        payload = tx.scalar("SELECT payload_sha256 FROM rendition WHERE format = 'qr'")
        assert queries.logged_before(tx, payload, desk.clock.now()) is None
    sequence(desk)
    logged = desk.clock.now()
    with desk.service.db.transaction() as tx:
        assert queries.logged_before(tx, payload, logged) is True
        desk.clock.advance(seconds=-1)
        assert queries.logged_before(tx, payload, desk.clock.now()) is False
        assert queries.logged_before(tx, "00" * 32, logged) is None

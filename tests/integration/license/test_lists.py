"""Trust lists and status lists as the jobs publish them."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest

from services.license import jobs
from services.license.clients import SignerUnavailableError
from services.license.domain.keys import SigningKey, Use
from services.license.domain.lists import SignedList
from services.license.queries import lists
from services.license.store import lists as store
from services.license.verification import StatusList, TrustList
from services.license.verification.status import StatusBits
from tests.conftest import Databases
from tests.license_cases import COMPANY, ISSUER, SHOP, Desk, another_company

pytestmark = pytest.mark.postgres15


def trust_of(desk: Desk) -> TrustList:
    return TrustList.from_token(str(desk.scalar("SELECT token FROM trust_list ORDER BY version DESC LIMIT 1")))


def status_of(desk: Desk) -> StatusList:
    return StatusList.from_token(str(desk.scalar("SELECT token FROM status_list")), trust_of(desk))


def indexes(desk: Desk) -> list[int]:
    with desk.unit() as unit:
        return [row["idx"] for row in unit.tx.all("SELECT idx FROM status_entry")]


class Absent:
    """A store of keys that does not answer."""

    def sign(self, key: SigningKey, message: bytes) -> bytes:
        raise SignerUnavailableError("switched off")


def test_the_first_trust_list_names_one_key_for_each_use(desk: Desk) -> None:
    trust = trust_of(desk)
    assert (trust.issuer, trust.version) == (ISSUER, 1)
    assert sorted(key.use for key in trust.keys) == ["licence", "log", "pdf", "presentation", "status"]


def test_nothing_new_gives_no_new_trust_list(desk: Desk) -> None:
    assert jobs.keep_keys(desk.service) == 0
    assert trust_of(desk).version == 1


def test_the_issuer_stays_what_it_was_when_the_address_changes(desk: Desk) -> None:
    with desk.unit() as unit:
        store.keep_issuer(unit.tx, "http://127.0.0.1:9999", sandbox=True, at=desk.clock.now())
    assert desk.scalar("SELECT url FROM issuer") == ISSUER


def test_a_list_is_published_before_anybody_asks(desk: Desk) -> None:
    desk.issue(COMPANY)
    assert jobs.publish_status_lists(desk.service) == 1
    published = status_of(desk)
    assert published.uri == f"{ISSUER}/status-lists/1401-1"
    assert len(published) == 1 << 20
    assert published.expires_at - published.issued_at == timedelta(hours=24)


def test_a_changed_bit_is_published_after_ten_seconds_at_most(desk: Desk) -> None:
    desk.issue(COMPANY)
    jobs.publish_status_lists(desk.service)
    desk.close(COMPANY)
    desk.clock.advance(seconds=9)
    assert jobs.publish_status_lists(desk.service) == 0
    desk.clock.advance(seconds=1)
    assert jobs.publish_status_lists(desk.service) == 1
    index = desk.scalar("SELECT idx FROM status_entry")
    assert isinstance(index, int)
    assert status_of(desk).bits(index) is StatusBits.INVALID


def test_changes_are_gathered_to_one_publication_in_ten_seconds(desk: Desk) -> None:
    companies = [another_company() for _ in range(3)]
    for company in companies:
        desk.issue(company)
    jobs.publish_status_lists(desk.service)
    published = 0
    for company in companies:
        desk.clock.advance(seconds=3)
        desk.close(company)
        published += jobs.publish_status_lists(desk.service)
    desk.clock.advance(seconds=1)
    assert (published, jobs.publish_status_lists(desk.service)) == (0, 1)
    assert sum(byte != 0 for byte in status_of(desk).raw) in {1, 2, 3}
    assert [status_of(desk).bits(index) for index in indexes(desk)] == [StatusBits.INVALID] * 3


def test_an_unchanged_list_is_published_again_before_a_quarter_of_an_hour_is_over(desk: Desk) -> None:
    desk.issue(COMPANY)
    jobs.publish_status_lists(desk.service)
    first = status_of(desk)
    desk.clock.advance(minutes=13, seconds=59)
    assert jobs.publish_status_lists(desk.service) == 0
    desk.clock.advance(seconds=1)
    assert jobs.publish_status_lists(desk.service) == 1
    assert status_of(desk).newer_than(first)


def test_both_forms_are_of_one_publication(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY)
    jobs.publish_status_lists(desk.service)
    cwt = desk.scalar("SELECT cwt FROM status_list")
    assert StatusList.from_token(bytes(cwt), trust_of(desk)) == status_of(desk)  # type: ignore[call-overload]


def test_a_list_from_before_the_second_form_is_published_anew(desk: Desk) -> None:
    desk.issue(COMPANY)
    jobs.publish_status_lists(desk.service)
    with desk.unit() as unit:
        unit.tx.execute("UPDATE status_list SET cwt = NULL")
    desk.clock.advance(seconds=1)
    assert jobs.publish_status_lists(desk.service) == 1
    assert desk.scalar("SELECT cwt IS NOT NULL FROM status_list")


def test_a_late_publication_does_not_take_back_a_newer_one(desk: Desk) -> None:
    desk.issue(COMPANY)
    with desk.unit() as unit:
        early = SignedList(lists.publication(unit.tx, "1401-1"), desk.clock.now(), "an older token", b"")
    desk.close(COMPANY)
    jobs.publish_status_lists(desk.service)
    desk.clock.advance(seconds=1)
    with desk.unit() as unit:
        store.record_publication(unit.tx, replace(early, at=desk.clock.now()))
    assert desk.scalar("SELECT token FROM status_list") != "an older token"


def test_of_two_writers_of_one_change_the_later_signature_stays(desk: Desk) -> None:
    desk.issue(COMPANY)
    with desk.unit() as unit:
        early = SignedList(lists.publication(unit.tx, "1401-1"), desk.clock.now(), "an older token", b"")
    desk.clock.advance(seconds=1)
    jobs.publish_status_lists(desk.service)
    with desk.unit() as unit:
        store.record_publication(unit.tx, early)
    assert desk.scalar("SELECT token FROM status_list") != "an older token"


def test_a_signer_that_is_away_leaves_the_list_due(desk: Desk) -> None:
    desk.issue(COMPANY)
    away = desk.with_service(signer=Absent())
    assert jobs.publish_status_lists(away.service) == 0
    assert jobs.publish_status_lists(desk.service) == 1


@pytest.mark.parametrize("bits", [0, 2, 3])
def test_an_entry_that_is_invalid_stays_so_for_whoever_writes_it(desk: Desk, databases: Databases, bits: int) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY)
    for url in (databases.runtime_url, databases.owner_url):
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            with pytest.raises(psycopg2.errors.CheckViolation) as refused:
                cursor.execute("UPDATE status_entry SET bits = %s", (bits,))
            assert refused.value.diag.constraint_name == "status_entry_final"


def test_an_entry_is_never_given_to_another_licence(desk: Desk, databases: Databases) -> None:
    desk.issue(COMPANY)
    for statement in ("UPDATE status_entry SET idx = idx + 1", "DELETE FROM status_entry"):
        with (
            closing(psycopg2.connect(databases.runtime_url)) as connection,
            connection.cursor() as cursor,
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
        ):
            cursor.execute(statement)


def test_licences_of_one_city_share_a_list_without_sharing_an_entry(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.issue(SHOP)
    assert desk.scalar("SELECT count(*) FROM status_list") == 1
    assert desk.scalar("SELECT count(DISTINCT idx) FROM status_entry") == 2


def test_keys_lie_in_files_that_only_the_service_reads(desk: Desk, tmp_path: Path) -> None:
    names = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "license").iterdir()}
    assert names == dict.fromkeys(("root.pem", "issuing.pem", *(f"{use}-1.pem" for use in Use)), 0o600)

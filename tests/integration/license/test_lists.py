"""Trust lists and status lists as the jobs publish them."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.license import jobs
from services.license.domain.keys import Use
from services.license.queries import lists
from services.license.store import lists as store
from services.license.verification import StatusList, TrustList
from services.license.verification.status import StatusBits
from tests.license_cases import COMPANY, ISSUER, SHOP, Desk

pytestmark = pytest.mark.postgres15


def trust_of(desk: Desk) -> TrustList:
    return TrustList.from_token(str(desk.scalar("SELECT token FROM trust_list ORDER BY version DESC LIMIT 1")))


def status_of(desk: Desk) -> StatusList:
    return StatusList.from_token(str(desk.scalar("SELECT token FROM status_list")), trust_of(desk))


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


def test_an_unchanged_list_is_published_again_after_a_quarter_of_an_hour(desk: Desk) -> None:
    desk.issue(COMPANY)
    jobs.publish_status_lists(desk.service)
    desk.clock.advance(minutes=14, seconds=59)
    assert jobs.publish_status_lists(desk.service) == 0
    desk.clock.advance(seconds=1)
    assert jobs.publish_status_lists(desk.service) == 1


def test_a_late_publication_does_not_take_back_a_newer_one(desk: Desk) -> None:
    desk.issue(COMPANY)
    with desk.unit() as unit:
        (early,) = lists.due_for_publication(unit.tx, desk.clock.now())
    desk.close(COMPANY)
    jobs.publish_status_lists(desk.service)
    with desk.unit() as unit:
        store.record_publication(unit.tx, early, "an older token", desk.clock.now())
    assert desk.scalar("SELECT token FROM status_list") != "an older token"


def test_licences_of_one_city_share_a_list_without_sharing_an_entry(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.issue(SHOP)
    assert desk.scalar("SELECT count(*) FROM status_list") == 1
    assert desk.scalar("SELECT count(DISTINCT idx) FROM status_entry") == 2


def test_keys_lie_in_files_that_only_the_service_reads(desk: Desk, tmp_path: Path) -> None:
    names = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "license").iterdir()}
    assert names == dict.fromkeys(("root.pem", "issuing.pem", *(f"{use}-1.pem" for use in Use)), 0o600)

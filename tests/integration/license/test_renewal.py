"""The next rendition of a licence: made in time, the same licence all the same."""

from datetime import timedelta

import psycopg2
import pytest

from services.license import jobs, usecases
from services.license.domain.keys import Use
from services.license.domain.license import Signature, State
from services.license.queries import keys, licenses
from services.license.verification import StatusList, Verdict, verify
from services.license.verification.document import read
from tests.integration.license.test_issue import licenses_of, told
from tests.integration.license.test_lists import status_of, trust_of
from tests.license_cases import COMPANY, SHOP, Desk, another_company

pytestmark = pytest.mark.postgres15


def renew(desk: Desk) -> int:
    """What the jobs do by themselves when their time has come."""
    jobs.keep_keys(desk.service)
    jobs.renew_expiring(desk.service)
    return jobs.sign_prepared(desk.service)


def test_a_licence_is_renewed_thirty_days_before_it_expires_and_not_earlier(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.clock.advance(days=334, hours=23)
    assert renew(desk) == 0
    desk.clock.advance(hours=1)
    assert renew(desk) == 1
    (licence,) = licenses_of(desk)
    assert (licence.rendition, licence.signed_rendition, licence.state) == (2, 2, State.ACTIVE)
    assert licence.expires_at == desk.clock.now() + timedelta(days=365)
    assert renew(desk) == 0


def test_a_renewed_licence_has_the_same_serial_and_entry_and_tells_nothing(desk: Desk) -> None:
    desk.issue(COMPANY)
    (before,) = licenses_of(desk)
    old = desk.forms(COMPANY)
    desk.clock.advance(days=340)
    renew(desk)
    (after,) = licenses_of(desk)
    assert (after.serial, after.status, after.license_no, after.issued_at) == (
        *(before.serial, before.status, before.license_no, before.issued_at),
    )
    assert after.payload_sha256 != before.payload_sha256
    assert after.version == before.version + 1
    assert [name for name, _ in told(desk)] == ["license.issued"]
    for earlier, later in zip(old, desk.forms(COMPANY), strict=True):
        assert earlier != later
        assert faces(desk, earlier) == faces(desk, later)


def faces(desk: Desk, text: str) -> dict[str, object]:
    return read(text, trust_of(desk), desk.clock.now()).face.as_json()


def test_both_renditions_are_good_until_each_expires_and_share_their_status(desk: Desk) -> None:
    desk.issue(COMPANY)
    old = desk.forms(COMPANY)[0]
    desk.clock.advance(days=340)
    renew(desk)
    jobs.publish_status_lists(desk.service)
    new, trust, now = desk.forms(COMPANY)[0], trust_of(desk), desk.clock.now()
    assert [verify(text, trust, status_of(desk), now).verdict for text in (old, new)] == [Verdict.VALID] * 2
    later = now + timedelta(days=26)
    assert [verify(text, trust, None, later).verdict for text in (old, new)] == [
        Verdict.EXPIRED,
        Verdict.STATUS_UNAVAILABLE,
    ]
    desk.close(COMPANY)
    desk.clock.advance(seconds=10)
    jobs.publish_status_lists(desk.service)
    ended: StatusList = status_of(desk)
    verdicts = [verify(text, trust, ended, desk.clock.now()).verdict for text in (old, new)]
    assert verdicts == [Verdict.INVALID] * 2


def test_it_is_signed_by_the_key_of_the_day(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.announce(Use.LICENCE)
    desk.rotate(Use.LICENCE)
    desk.clock.advance(days=340)
    renew(desk)
    kids = desk.scalar(
        "SELECT string_agg(label, ' ' ORDER BY rendition) FROM rendition JOIN signing_key USING (kid)"
        " WHERE format = 'qr'"
    )
    assert kids == "licence-1 licence-2"


def test_a_licence_that_ended_is_not_renewed(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.close(COMPANY)
    desk.clock.advance(days=340)
    assert renew(desk) == 0
    assert desk.scalar("SELECT max(rendition) FROM rendition") == 1


def test_an_end_between_preparing_and_signing_the_renewal_wins(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.clock.advance(days=340)
    jobs.keep_keys(desk.service)
    jobs.renew_expiring(desk.service)
    with desk.unit() as unit:
        waiting = licenses.waiting(unit.tx, list(keys.usable(unit.tx)), 10)
    desk.close(COMPANY)
    late = [Signature(one.license_id, one.rendition, one.format, bytes(64)) for one in waiting]
    with desk.unit() as unit:
        assert usecases.record_signatures(unit, late) == 0
    assert jobs.sign_prepared(desk.service) == 0
    assert desk.scalar("SELECT count(*) FROM signature WHERE rendition = 2") == 0


def test_an_interrupted_renewal_is_finished_with_the_bytes_that_were_stored(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.clock.advance(days=340)
    jobs.keep_keys(desk.service)
    jobs.renew_expiring(desk.service)  # and the process dies here
    stored = desk.scalar("SELECT string_agg(payload_sha256, ' ' ORDER BY format) FROM rendition WHERE rendition = 2")
    desk.clock.advance(hours=5)
    assert jobs.renew_expiring(desk.service) == 0
    assert jobs.sign_prepared(desk.service) == 1
    again = desk.scalar("SELECT string_agg(payload_sha256, ' ' ORDER BY format) FROM rendition WHERE rendition = 2")
    assert again == stored
    assert desk.scalar("SELECT count(*) FROM signature WHERE rendition = 2") == 2


def test_a_second_signature_of_a_rendition_cannot_be_recorded(desk: Desk) -> None:
    desk.issue(COMPANY)
    desk.clock.advance(days=340)
    renew(desk)
    with pytest.raises(psycopg2.errors.UniqueViolation, match="signature_rendition_key"), desk.unit() as unit:
        unit.tx.execute("INSERT INTO signature SELECT * FROM signature WHERE rendition = 2")


def test_signatures_of_an_older_rendition_that_arrive_late_change_nothing(desk: Desk) -> None:
    """The key was reported stolen while a signature under it was on its way."""
    desk.prepare(COMPANY)
    with desk.unit() as unit:
        waiting = licenses.waiting(unit.tx, list(keys.usable(unit.tx)), 10)
        usecases.revoke_key(unit, waiting[0].kid, desk.clock.now(), "stolen")
    jobs.keep_keys(desk.service)
    assert jobs.replace_stolen(desk.service) == 0  # within the second in which it was prepared
    desk.clock.advance(seconds=1)
    assert jobs.replace_stolen(desk.service) == 1
    late = [Signature(one.license_id, one.rendition, one.format, bytes(64)) for one in waiting]
    with desk.unit() as unit:
        assert usecases.record_signatures(unit, late) == 0
    assert jobs.sign_prepared(desk.service) == 1
    assert desk.scalar("SELECT string_agg(DISTINCT rendition::text, ' ') FROM signature") == "2"
    (licence,) = licenses_of(desk)
    assert (licence.signed_rendition, licence.state) == (2, State.ACTIVE)


def test_many_are_renewed_in_batches_and_new_licences_come_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        desk.issue(another_company())
    desk.clock.advance(days=340)
    jobs.keep_keys(desk.service)
    monkeypatch.setattr(jobs.renewing, "BATCH", 2)
    assert jobs.renew_expiring(desk.service) == 5
    desk.prepare(SHOP)
    with desk.unit() as unit:
        (first, _) = licenses.waiting(unit.tx, list(keys.usable(unit.tx)), 1)
    assert first.rendition == 1
    assert jobs.sign_prepared(desk.service) == 6

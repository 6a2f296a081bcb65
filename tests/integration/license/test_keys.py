"""The registry's keys through their life: made in time, handed over, reported stolen; what verifiers hear of it."""

import logging
from datetime import timedelta

import psycopg2
import pytest

from services.license import jobs, usecases
from services.license.domain.keys import KeyState, SigningKey, Use
from services.license.queries import keys as queries
from services.license.verification import TrustList, Verdict, verify
from shared.errors import Refusal
from shared.http import internal_app
from tests.integration.license.conftest import Web
from tests.integration.license.test_lists import trust_of
from tests.integration.license.test_pages import submit
from tests.license_cases import COMPANY, SHOP, Desk, another_company

pytestmark = pytest.mark.postgres15

DAY = timedelta(days=1)


def keys_of(desk: Desk, use: Use = Use.LICENCE) -> list[SigningKey]:
    with desk.unit() as unit:
        return [key for key in reversed(queries.keys(unit.tx)) if key.use is use]


def offline(desk: Desk, text: str, trust: TrustList | None = None) -> Verdict:
    return verify(text, trust or trust_of(desk), None, desk.clock.now()).verdict


def signed_by(desk: Desk) -> list[str]:
    """The labels of the keys under which newest renditions stand, oldest licence first."""
    with desk.unit() as unit:
        rows = unit.tx.all(
            "SELECT label FROM license JOIN rendition USING (license_id, rendition) JOIN signing_key USING (kid)"
            " WHERE format = 'qr' ORDER BY prepared_at, license_id"
        )
    return [row["label"] for row in rows]


def test_a_year_and_a_month_pass_and_licences_are_still_issued(desk: Desk) -> None:
    """Nobody does anything but let the jobs run: no day without a key, and all that was signed is believed."""
    desk.issue(COMPANY)
    texts = desk.forms(COMPANY)
    for _ in range(57):
        desk.clock.advance(days=7)
        jobs.keep_keys(desk.service)
        assert desk.key(Use.LICENCE)
        assert trust_of(desk).speaks_at(desk.clock.now())
        if desk.clock.now() < desk.expiry(COMPANY):
            assert [offline(desk, text) for text in texts] == [Verdict.STATUS_UNAVAILABLE] * 2
    desk.issue(SHOP)
    assert signed_by(desk) == ["licence-1", "licence-2"]
    assert offline(desk, desk.forms(SHOP)[0]) is Verdict.STATUS_UNAVAILABLE
    states = [key.state(desk.clock.now()) for key in keys_of(desk)]
    assert states == [KeyState.VERIFY_ONLY, KeyState.SIGNING]


def test_a_successor_stands_in_the_list_before_it_signs(desk: Desk) -> None:
    desk.clock.advance(days=328)
    assert jobs.keep_keys(desk.service) > 0
    (first, second) = keys_of(desk)
    assert second.not_before >= desk.clock.now() + 29 * DAY
    assert second.kid in {key.kid for key in trust_of(desk).keys}
    assert desk.key(Use.LICENCE).kid == first.kid


def test_a_key_that_only_verifies_still_signs_what_was_prepared_for_it(desk: Desk) -> None:
    desk.prepare(COMPANY)
    desk.announce(Use.LICENCE)
    desk.rotate(Use.LICENCE)
    desk.issue(SHOP)
    assert sorted(signed_by(desk)) == ["licence-1", "licence-2"]
    assert [offline(desk, text) for case in (COMPANY, SHOP) for text in desk.forms(case)] == [
        Verdict.STATUS_UNAVAILABLE
    ] * 4


def test_licences_are_signed_while_keys_change_under_them(desk: Desk) -> None:
    companies = [another_company() for _ in range(12)]
    for number, company in enumerate(companies):
        desk.prepare(company)
        if number % 4 == 1:
            desk.announce(Use.LICENCE)
        if number % 4 == 2:
            desk.rotate(Use.LICENCE)
        if number % 3 == 0:
            jobs.sign_prepared(desk.service)
        desk.clock.advance(minutes=1)
    jobs.sign_prepared(desk.service)
    assert {offline(desk, text) for one in companies for text in desk.forms(one)} == {Verdict.STATUS_UNAVAILABLE}
    assert set(signed_by(desk)) == {"licence-1", "licence-2", "licence-3", "licence-4"}
    assert desk.scalar("SELECT count(*) FROM signature") == 2 * len(companies)
    assert desk.scalar("SELECT count(*) FROM outbox WHERE type = 'license.issued'") == len(companies)


def test_a_key_is_not_handed_over_before_everybody_has_heard_of_it(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"license\.key_not_announced"), desk.unit() as unit:
        usecases.hand_over(unit, Use.LICENCE, at_once=False, announce_days=30)
    desk.announce(Use.LICENCE)
    desk.clock.advance(days=29)
    with pytest.raises(Refusal, match=r"license\.key_announced_late") as refused, desk.unit() as unit:
        usecases.hand_over(unit, Use.LICENCE, at_once=False, announce_days=30)
    assert refused.value.params == {"days": 29, "needed": 30}
    desk.clock.advance(days=1)
    with desk.unit() as unit:
        heir = usecases.hand_over(unit, Use.LICENCE, at_once=False, announce_days=30)
    assert desk.key(Use.LICENCE).kid == heir.kid
    assert keys_of(desk)[0].sign_until == desk.clock.now()


# Reported stolen


def revoke(desk: Desk, key: SigningKey, seconds: int = 0) -> None:
    """Report a key stolen, as of so many seconds from now: lists count in whole ones."""
    with desk.unit() as unit:
        usecases.revoke_key(unit, key.kid, desk.clock.now() + timedelta(seconds=seconds), "stolen")
    jobs.keep_keys(desk.service)


def test_after_a_theft_another_key_signs_at_once_and_every_licence_is_written_anew(desk: Desk) -> None:
    desk.issue(COMPANY)
    old = desk.forms(COMPANY)
    desk.prepare(SHOP)
    desk.clock.advance(hours=1)
    revoke(desk, desk.key(Use.LICENCE))
    assert [offline(desk, text) for text in old] == [Verdict.UNKNOWN_KEY] * 2
    assert jobs.replace_stolen(desk.service) == 2
    assert jobs.sign_prepared(desk.service) == 2
    assert signed_by(desk) == ["licence-2", "licence-2"]
    assert {offline(desk, text) for case in (COMPANY, SHOP) for text in desk.forms(case)} == {
        Verdict.STATUS_UNAVAILABLE
    }
    assert jobs.replace_stolen(desk.service) == 0
    assert desk.scalar("SELECT count(*) FROM license") == 2
    assert desk.scalar("SELECT count(*) FROM outbox WHERE type = 'license.issued'") == 2
    assert desk.scalar("SELECT count(*) FROM signature WHERE rendition = 1") == 2  # the shop's first was never signed


def test_an_announced_successor_stands_in_for_a_stolen_key(desk: Desk) -> None:
    heir = desk.announce(Use.LICENCE)
    revoke(desk, keys_of(desk)[0])
    assert desk.key(Use.LICENCE).kid == heir.kid
    assert len(keys_of(desk)) == 2


def test_a_theft_is_never_taken_back_or_dated_later(desk: Desk) -> None:
    key = desk.key(Use.LICENCE)
    now = desk.clock.now()
    with desk.unit() as unit:
        usecases.revoke_key(unit, key.kid, now, "stolen")
    for at in (now, now + DAY):
        with pytest.raises(Refusal, match=r"license\.key_revoked"), desk.unit() as unit:
            usecases.revoke_key(unit, key.kid, at, "stolen")
    with desk.unit() as unit:
        usecases.revoke_key(unit, key.kid, now - DAY, "earlier than thought")
    for change in ("revoked_at = NULL, revoked_because = NULL", "revoked_at = now()"):
        with pytest.raises(psycopg2.errors.CheckViolation, match="stays so"), desk.unit() as unit:
            unit.tx.execute(f"UPDATE signing_key SET {change} WHERE kid = %(kid)s", {"kid": key.kid})
    with pytest.raises(Refusal, match=r"license\.key_unknown"), desk.unit() as unit:
        usecases.revoke_key(unit, "00" * 8, now, "no such key")


def test_on_line_the_log_tells_what_was_signed_before_the_theft_from_what_the_thief_signed(web: Web) -> None:
    issued, desk = web.issue(), web.desk
    jobs.log.sequence_entries(desk.service)
    key = desk.key(Use.LICENCE)
    thief = desk.forged(SHOP, key)
    revoke(desk, key, seconds=1)
    for text in (issued.qr, issued.sd_jwt):
        answer = web.caller().check("qr", text).json
        assert (answer["verdict"], answer["genuine"], answer["key_revoked_at"]) == ("valid", True, None)
        assert offline(desk, text) is Verdict.UNKNOWN_KEY
    answer = web.caller().check("qr", thief).json
    assert (answer["verdict"], answer["genuine"], answer["face"]) == ("unknown_key", False, None)
    assert answer["key_revoked_at"]


def test_the_page_says_in_words_why_a_stolen_key_is_not_believed(web: Web) -> None:
    key = web.desk.key(Use.LICENCE)
    thief = web.desk.forged(SHOP, key)
    revoke(web.desk, key)
    for lang, words in (("zh", "签发密钥已失密"), ("en", "a key that was stolen")):
        page = submit(web.caller(), lang, text=thief)
        assert words in page.text
        assert SHOP.uscc not in page.text.replace(thief, "")


# Trust lists and key sets


def test_an_unchanged_list_is_published_again_so_that_it_goes_on_speaking(desk: Desk) -> None:
    first = trust_of(desk)
    desk.clock.advance(days=6, hours=23)
    assert jobs.publish_trust_list(desk.service) == 0
    desk.clock.advance(hours=1)
    assert jobs.publish_trust_list(desk.service) == 1
    again = trust_of(desk)
    assert again.newer_than(first)
    assert again.keys == first.keys


def test_the_two_forms_are_served_by_what_is_asked_for(web: Web) -> None:
    path = "/.well-known/yizhao-trust-list"
    jwt, cwt = web.caller().get(path), web.caller().get(path, Accept="application/cwt")
    assert (jwt.mimetype, cwt.mimetype) == ("application/jwt", "application/cwt")
    assert TrustList.from_token(jwt.data) == TrustList.from_token(cwt.data)
    for answer in (jwt, cwt):
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.headers["Vary"] == "Accept"
    again = web.caller().get(path, Accept="application/cwt", **{"If-None-Match": cwt.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert jwt.headers["ETag"] != cwt.headers["ETag"]


def test_key_set_and_metadata_name_announced_keys_and_leave_out_stolen_ones(web: Web) -> None:
    stolen, heir = web.desk.key(Use.LICENCE), web.desk.announce(Use.LICENCE)

    def named() -> list[set[str]]:
        metadata = web.caller().get("/.well-known/jwt-vc-issuer").json
        key_set = web.caller().get("/.well-known/jwks.json").json
        return [{key["kid"] for key in one["keys"]} for one in (metadata["jwks"], key_set)]

    status = web.desk.key(Use.STATUS).kid
    assert named() == [{stolen.kid, heir.kid, status}] * 2
    revoke(web.desk, stolen)
    assert named() == [{heir.kid, status}] * 2


# A person must act


def test_where_certificates_come_from_elsewhere_a_missing_successor_is_told_in_time(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    remote = desk.with_service(authority=None)
    assert jobs.report_keys(remote.service) == 0
    desk.clock.advance(days=300)
    assert jobs.keep_keys(remote.service) == 1  # a trust list, no key
    with caplog.at_level(logging.WARNING):
        assert jobs.report_keys(remote.service) == len(Use)
    assert "bring a successor, `yizhao keys request licence`" in caplog.text
    desk.clock.advance(days=66)
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        jobs.report_keys(remote.service)
    assert "no key signs licence" in caplog.text


def test_the_figures_say_for_how_long_keys_suffice_and_how_many_licences_wait(web: Web) -> None:
    inner = internal_app(web.app).test_client()
    web.desk.prepare(COMPANY)

    def figure(name: str) -> float:
        (line,) = [line for line in inner.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
        return float(line.rpartition(" ")[2])

    assert 364 < figure('yizhao_license_key_days_left{use="licence"}') <= 365
    assert figure("yizhao_license_waiting_signatures") == 1
    jobs.sign_prepared(web.desk.service)
    revoke(web.desk.with_service(authority=None), web.desk.key(Use.LOG))
    assert figure('yizhao_license_key_days_left{use="log"}') == 0
    assert figure("yizhao_license_waiting_signatures") == 0

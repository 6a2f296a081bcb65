"""When a key is followed by the next: never too late, never without end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.license.domain import rotation
from services.license.domain.keys import KeyState, Periods, SigningKey, Use
from services.license.settings import Settings
from shared.settings import SettingInvalidError
from tests.license_cases import NOW
from tests.license_golden import KEYS

DAY = timedelta(days=1)
PERIODS = Periods()
FIRST = KEYS[Use.LICENCE]
UNTIL = FIRST.sign_until


def made(due: rotation.Due) -> SigningKey:
    """The key that a due one becomes."""
    return SigningKey(
        due.use,
        due.label,
        KEYS[due.use].certificates,
        due.not_before,
        due.sign_until,
        PERIODS.verify_until(due.sign_until),
    )


def test_without_keys_one_of_each_use_is_due_and_signs_at_once() -> None:
    due = rotation.due([], NOW, PERIODS)
    assert {one.use for one in due} == set(Use)
    assert all(one.not_before < NOW and one.label == f"{one.use}-1" for one in due)


@pytest.mark.parametrize(("before", "expected"), [(38, []), (37, ["licence-2"]), (1, ["licence-2"])])
def test_a_successor_is_due_thirty_days_and_a_week_before_the_end(before: int, expected: list[str]) -> None:
    due = rotation.due([key for key in KEYS.values() if key.use is Use.LICENCE], UNTIL - before * DAY, PERIODS)
    assert [one.label for one in due if one.use is Use.LICENCE] == expected


def test_it_is_announced_for_thirty_days_and_takes_over_a_week_before_the_end() -> None:
    at = UNTIL - 37 * DAY
    heir = made(rotation.next_key([FIRST], Use.LICENCE, at, PERIODS))
    assert heir.not_before == at + 30 * DAY == UNTIL - 7 * DAY
    keys = [FIRST, heir]
    assert rotation.current(keys, Use.LICENCE, heir.not_before - timedelta(seconds=1)) is FIRST
    assert rotation.current(keys, Use.LICENCE, heir.not_before) is heir
    assert rotation.due(keys, at, PERIODS)[0].use is not Use.LICENCE


def test_one_that_comes_late_is_announced_for_too_short_a_time_rather_than_leaving_a_gap() -> None:
    heir = rotation.next_key([FIRST], Use.LICENCE, UNTIL - 10 * DAY, PERIODS)
    assert heir.not_before == UNTIL


def test_after_a_gap_the_next_key_signs_at_once() -> None:
    heir = rotation.next_key([FIRST], Use.LICENCE, UNTIL + DAY, PERIODS)
    assert heir.not_before < UNTIL + DAY


def test_a_key_reported_stolen_counts_for_nothing() -> None:
    stolen = replace(FIRST, revoked_at=NOW)
    assert rotation.current([stolen], Use.LICENCE, NOW) is None
    assert rotation.signs_until([stolen], Use.LICENCE, NOW) is None
    assert rotation.next_key([stolen], Use.LICENCE, NOW, PERIODS).label == "licence-2"


def test_a_successor_after_a_gap_does_not_hide_that_nobody_signs_in_it() -> None:
    later = replace(FIRST, label="licence-2", not_before=UNTIL + DAY, sign_until=UNTIL + 300 * DAY)
    assert rotation.signs_until([FIRST, later], Use.LICENCE, NOW) == UNTIL


@given(announce=st.integers(0, 60), sign=st.integers(1, 400), step=st.integers(1, 20))
def test_looked_after_at_any_rhythm_there_is_one_key_at_every_time_and_few_in_all(
    announce: int, sign: int, step: int
) -> None:
    """The rhythm must be shorter than the overlap, as an hourly job's is."""
    try:
        periods = Periods(announce, sign)
    except ValueError:
        return
    keys: list[SigningKey] = []
    at, pace = NOW, min(step * DAY, periods.overlap)
    for _ in range(200):
        keys += [made(one) for one in rotation.due(keys, at, periods) if one.use is Use.LICENCE]
        assert rotation.current(keys, Use.LICENCE, at)
        at += pace
    assert len(keys) <= 2 + (at - NOW) / (periods.sign - periods.overlap)


@pytest.mark.parametrize(
    ("shift", "state"),
    [
        (-2 * DAY, KeyState.ANNOUNCED),
        (DAY, KeyState.SIGNING),
        (366 * DAY, KeyState.VERIFY_ONLY),
        (800 * DAY, KeyState.RETIRED),
    ],
)
def test_the_times_of_a_key_say_where_it_is_in_its_life(shift: timedelta, state: KeyState) -> None:
    assert FIRST.state(NOW + shift) is state
    assert replace(FIRST, revoked_at=NOW).state(NOW + shift) is KeyState.COMPROMISED


def settings(**given: str) -> Settings:
    needed = {"LICENSE_DATABASE_URL": "x", "PUBLIC_URL": "x", "OIDC_ISSUER": "x", "SECRETS_DIR": "x"}
    return Settings.from_environment(needed | given)


@pytest.mark.parametrize(
    "given",
    [
        {"LICENSE_KEY_ANNOUNCE_DAYS": "29"},
        {"LICENSE_KEY_SIGN_DAYS": "366"},
        {"LICENSE_KEY_ANNOUNCE_DAYS": "30", "LICENSE_KEY_SIGN_DAYS": "30", "SANDBOX": "1"},
        {"LICENSE_KEY_ANNOUNCE_DAYS": "-1", "SANDBOX": "1"},
    ],
)
def test_times_that_the_house_does_not_allow_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingInvalidError, match=r"LICENSE_KEY|outside a sandbox"):
        _ = settings(**given).periods


def test_a_sandbox_may_hurry() -> None:
    periods = settings(LICENSE_KEY_ANNOUNCE_DAYS="1", LICENSE_KEY_SIGN_DAYS="10", SANDBOX="1").periods
    assert (periods.announce, periods.overlap) == (DAY, DAY)


def test_an_unknown_store_of_keys_is_refused_by_name() -> None:
    with pytest.raises(SettingInvalidError, match="file, pkcs11, http"):
        settings(LICENSE_SIGNER="vault")


@pytest.mark.parametrize("url", ["", "http://keys.example", "ftp://127.0.0.1", "keys.example"])
def test_a_key_service_is_asked_under_tls(url: str) -> None:
    with pytest.raises(SettingInvalidError, match="https"):
        _ = settings(LICENSE_SIGNER="http", LICENSE_SIGNER_URL=url).key_service
    assert settings(LICENSE_SIGNER_URL="https://keys.example/").key_service == "https://keys.example"

"""The trust list: two forms of one content, never an older one, and what it says of stolen keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import cbor2
import pytest

from services.license.domain import trust_lists
from services.license.domain.keys import Use
from services.license.verification import KeyUse, TrustList, TrustListError, Verdict, verify
from services.license.verification.jose import holds
from services.license.verification.trust_forms import CLAIM_KEYS, Member
from tests.license_cases import NOW
from tests.license_golden import KEYS, content_of, qr_of, sd_jwt_of, signed, trust_list, trust_list_cwt

TRUST = TrustList.from_token(trust_list())
DAY = timedelta(days=1)
QR, SD_JWT = qr_of("1130"), sd_jwt_of("1130")


def listed(version: int = 1, **changes: object) -> TrustList:
    """A list of that version whose licence key is otherwise."""
    keys = [replace(key, **changes) if key.use is Use.LICENCE else key for key in KEYS.values()]  # type: ignore[arg-type]
    return TrustList.from_token(trust_list(content_of(keys, version)))


def test_both_forms_say_the_same() -> None:
    cwt = trust_list_cwt()
    assert TrustList.from_token(cwt) == TRUST
    assert len(cwt) < len(trust_list()) / 3


def test_the_jwt_is_taken_as_bytes_too() -> None:
    assert TrustList.from_token(trust_list().encode()) == TRUST


def test_it_names_every_signer_but_those_of_trust_lists() -> None:
    assert {key.use for key in TRUST.keys} == set(KeyUse)
    assert TRUST.keys_for(KEYS[Use.LOG].kid, KeyUse.LOG)[0].public_key == KEYS[Use.LOG].public_key


def test_the_key_of_the_log_checks_what_the_log_signed() -> None:
    (key,) = TRUST.keys_for(KEYS[Use.LOG].kid, KeyUse.LOG)
    assert holds(key.public_key, b"checkpoint", signed(Use.LOG, b"checkpoint"))
    assert not holds(key.public_key, b"checkpoinT", signed(Use.LOG, b"checkpoint"))


def test_no_single_altered_byte_of_the_cwt_passes() -> None:
    raw = trust_list_cwt()
    for position in range(len(raw)):
        altered = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises(TrustListError):
            TrustList.from_token(altered)


@pytest.mark.parametrize("use", [Use.LICENCE, Use.PDF])
def test_a_key_of_another_use_signs_no_cwt(use: Use) -> None:
    message = trust_lists.cwt_message(content_of(), KEYS[use])
    with pytest.raises(TrustListError):
        TrustList.from_token(trust_lists.cwt(message, signed(use, message)))


def test_the_root_is_pinned_for_the_cwt_as_well() -> None:
    assert TrustList.from_token(trust_list_cwt(), TRUST.root_sha256) == TRUST
    with pytest.raises(TrustListError, match="another root"):
        TrustList.from_token(trust_list_cwt(), "0" * 64)


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xd2\x80", cbor2.dumps([1, 2]), b"\xff" * 9, b"ey" + b"\xff" * 9])
def test_other_bytes_are_no_trust_list(raw: bytes) -> None:
    with pytest.raises(TrustListError):
        TrustList.from_token(raw)


def test_a_use_of_a_later_day_is_passed_over() -> None:
    """A verifier on a phone outlives the version of the service that it was made for."""
    message = trust_lists.cwt_message(content_of(), KEYS[Use.TRUST])
    parts = cbor2.loads(message)
    claims = cbor2.loads(parts[3])
    claims[CLAIM_KEYS][0][Member.USE] = 99
    later = cbor2.dumps([*parts[:3], cbor2.dumps(claims, canonical=True)])
    read = TrustList.from_token(trust_lists.cwt(later, signed(Use.TRUST, later)))
    assert len(read.keys) == len(TRUST.keys) - 1


# A list never goes back


def test_a_newer_list_takes_the_place_of_an_older_one() -> None:
    assert listed(2).newer_than(TRUST)
    assert not TRUST.newer_than(TRUST)


def test_an_older_list_is_refused_once_a_newer_one_was_seen() -> None:
    """The thief's way: to show the list from before his key was reported."""
    told = listed(2, revoked_at=NOW)
    with pytest.raises(TrustListError, match="older than version 2"):
        TRUST.newer_than(told)


def test_two_different_lists_of_one_version_are_refused() -> None:
    with pytest.raises(TrustListError, match="two different lists"):
        listed(1, revoked_at=NOW).newer_than(TRUST)


@pytest.mark.parametrize("change", [{"root_sha256": "0" * 64}, {"issuer": "https://elsewhere.example"}])
def test_a_list_of_somebody_else_does_not_take_the_place(change: dict[str, str]) -> None:
    with pytest.raises(TrustListError, match="another root or issuer"):
        replace(listed(2), **change).newer_than(TRUST)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [QR, SD_JWT], ids=["qr", "sd_jwt"])
def test_a_list_that_is_too_old_lets_nothing_be_called_valid(text: str) -> None:
    at = NOW + 30 * DAY
    assert TRUST.speaks_at(at)
    assert not TRUST.speaks_at(at + timedelta(seconds=1))
    checked = verify(text, TRUST, None, at + timedelta(seconds=1))
    assert (checked.verdict, checked.in_standing) == (Verdict.STATUS_STALE, None)


# Several keys under one id; stolen keys


@pytest.mark.parametrize("order", [1, -1])
def test_where_two_keys_share_an_id_all_are_tried(order: int) -> None:
    (key,) = TRUST.keys_for(KEYS[Use.LICENCE].kid, KeyUse.LICENCE)
    (other,) = TRUST.keys_for(KEYS[Use.STATUS].kid, KeyUse.STATUS)
    twins = (key, replace(other, kid=key.kid, use=KeyUse.LICENCE))[::order]
    checked = verify(QR, replace(TRUST, keys=twins), None, NOW)
    assert checked.verdict is Verdict.STATUS_UNAVAILABLE


def logged_at(moment: datetime | None) -> Callable[[str, datetime], bool | None]:
    return lambda _, before: None if moment is None else moment <= before


STOLEN = NOW + DAY  # long after the licence says it was signed
BEFORE, AFTER = STOLEN - timedelta(hours=1), STOLEN + timedelta(seconds=1)


@pytest.mark.parametrize("text", [QR, SD_JWT], ids=["qr", "sd_jwt"])
@pytest.mark.parametrize(
    ("logged", "verdict", "told"),
    [
        (BEFORE, Verdict.STATUS_UNAVAILABLE, None),
        (STOLEN, Verdict.STATUS_UNAVAILABLE, None),
        (AFTER, Verdict.UNKNOWN_KEY, STOLEN),
        (None, Verdict.UNKNOWN_KEY, STOLEN),
    ],
    ids=["logged before", "logged at that moment", "logged after", "log not known"],
)
def test_what_a_stolen_key_signed_is_genuine_only_if_the_log_had_it_before(
    text: str, logged: datetime | None, verdict: Verdict, told: datetime | None
) -> None:
    """The date in the licence is before the theft in every case: a thief writes what he likes."""
    checked = verify(text, listed(2, revoked_at=STOLEN), None, NOW + 2 * DAY, logged_at(logged))
    assert (checked.verdict, checked.key_revoked_at) == (verdict, told)
    assert checked.genuine is (told is None)


def test_off_line_the_answer_says_since_when_the_key_is_not_believed() -> None:
    shown = verify(QR, listed(2, revoked_at=STOLEN), None, NOW + 2 * DAY).as_json()
    assert (shown["verdict"], shown["genuine"], shown["face"]) == ("unknown_key", False, None)
    assert shown["key_revoked_at"] == "2026-03-03T01:00:00Z"


def test_a_forgery_under_a_stolen_key_s_id_is_a_forgery() -> None:
    altered = QR[:-6] + "000000"
    checked = verify(altered, listed(2, revoked_at=STOLEN), None, NOW + 2 * DAY, logged_at(BEFORE))
    assert checked.verdict in {Verdict.BAD_SIGNATURE, Verdict.MALFORMED}
    assert checked.key_revoked_at is None


def test_a_key_set_for_others_leaves_out_the_stolen_and_the_retired() -> None:
    def kids(keys: list[object], at: datetime) -> set[str]:
        return {key["kid"] for key in trust_lists.jwks(keys, at)["keys"]}  # type: ignore[arg-type]

    good = list(KEYS.values())
    assert kids(good, NOW) == {KEYS[Use.LICENCE].kid, KEYS[Use.STATUS].kid}  # type: ignore[arg-type]
    stolen = [replace(key, revoked_at=NOW) for key in good]
    assert kids(stolen, NOW) == set()  # type: ignore[arg-type]
    assert kids(good, NOW + 800 * DAY) == set()  # type: ignore[arg-type]
    assert trust_lists.believed(good, NOW + 800 * DAY) == ()
    assert len(trust_lists.believed(stolen, NOW)) == len(TRUST.keys)

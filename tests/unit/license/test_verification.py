"""The offline verifier: what it believes, what it does not, and how it says so."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import base45
import cbor2
import pytest

from services.license.domain import lists, qr, sd_jwt, trust_lists
from services.license.domain.face import face_of
from services.license.verification import StatusList, StatusListError, TrustList, TrustListError, Verdict, verify
from services.license.verification.limits import to_base64url
from services.license.verification.sd_jwt import DISCLOSABLE
from tests.license_cases import COMPANY, ISSUER, NOW
from tests.license_golden import (
    INDEXES,
    KEYS,
    Use,
    content_of,
    cose_of,
    qr_of,
    sd_jwt_of,
    signed,
    status_content,
    status_list,
    terms_of,
    trust_list,
)

TRUST = TrustList.from_token(trust_list())
STATUS = StatusList.from_token(status_list({}), TRUST)
QR, SD_JWT = qr_of("1130"), sd_jwt_of("1130")
FORMS = pytest.mark.parametrize("text", [QR, SD_JWT], ids=["qr", "sd_jwt"])


def verdict(text: str, trust: TrustList = TRUST, status: StatusList | None = STATUS, at: datetime = NOW) -> Verdict:
    return verify(text, trust, status, at).verdict


def with_bits(bits: int) -> StatusList:
    return StatusList.from_token(status_list({INDEXES["1130"]: bits}), TRUST)


def code(raw: bytes) -> str:
    return "BL1:" + base45.b45encode(raw).decode()


def rewritten(change: Callable[[list[object]], list[object]]) -> str:
    """The golden code with another COSE_Sign1 array, its signature kept."""
    return code(cbor2.dumps(cbor2.CBORTag(18, change(list(cbor2.loads(cose_of(QR)).value)))))


@FORMS
def test_a_good_licence_with_a_fresh_list_is_valid(text: str) -> None:
    checked = verify(text, TRUST, STATUS, NOW)
    assert (checked.verdict, checked.genuine, checked.in_standing) == (Verdict.VALID, True, True)
    assert checked.status_as_of == NOW


@FORMS
def test_space_around_a_pasted_text_does_no_harm(text: str) -> None:
    assert verdict(f"\n  {text}\r\n") is Verdict.VALID


# Status


@pytest.mark.parametrize(
    ("bits", "expected", "standing"),
    [(1, Verdict.INVALID, False), (2, Verdict.SUSPENDED, False), (3, Verdict.INVALID, False)],
)
@FORMS
def test_a_set_entry_says_that_the_licence_is_genuine_but_not_in_force(
    text: str, bits: int, expected: Verdict, standing: bool
) -> None:
    checked = verify(text, TRUST, with_bits(bits), NOW)
    assert (checked.verdict, checked.genuine, checked.in_standing) == (expected, True, standing)


@FORMS
def test_without_a_list_nothing_is_called_valid(text: str) -> None:
    checked = verify(text, TRUST, None, NOW)
    assert (checked.verdict, checked.genuine, checked.in_standing) == (Verdict.STATUS_UNAVAILABLE, True, None)


def test_a_list_that_has_run_out_is_stale_and_its_age_is_told() -> None:
    checked = verify(QR, TRUST, STATUS, NOW + timedelta(hours=24, seconds=1))
    assert (checked.verdict, checked.status_as_of) == (Verdict.STATUS_STALE, NOW)
    assert verdict(QR, at=NOW + timedelta(hours=24)) is Verdict.VALID


def test_a_list_made_later_says_nothing_of_an_earlier_moment() -> None:
    later = StatusList.from_token(status_list({}, days=2), TRUST)
    assert verdict(QR, status=later) is Verdict.STATUS_UNAVAILABLE


def test_the_list_of_another_city_says_nothing() -> None:
    other = StatusList.from_token(status_list({}, uri=f"{ISSUER}/status-lists/1402-1"), TRUST)
    assert verdict(QR, status=other) is Verdict.STATUS_UNAVAILABLE


def test_a_licence_that_points_outside_its_list_is_refused() -> None:
    assert verdict(QR, status=replace(STATUS, raw=STATUS.raw[:1000])) is Verdict.MALFORMED


def test_a_list_signed_by_the_key_for_licences_is_no_list() -> None:
    message = lists.jwt_message(status_content({}), KEYS[Use.LICENCE])
    with pytest.raises(StatusListError):
        StatusList.from_token(lists.with_signature(message, signed(Use.LICENCE, message)), TRUST)


def test_a_licence_is_no_list_and_a_list_no_licence() -> None:
    with pytest.raises(StatusListError):
        StatusList.from_token(SD_JWT.partition("~")[0], TRUST)
    assert verdict(status_list() + "~") is Verdict.UNSUPPORTED


# Time and keys


@FORMS
def test_before_its_issue_and_after_its_year_it_is_not_in_force(text: str) -> None:
    assert verdict(text, at=NOW - timedelta(minutes=2)) is Verdict.NOT_YET_VALID
    assert verdict(text, at=NOW + timedelta(days=365)) is Verdict.EXPIRED
    assert verify(text, TRUST, None, NOW + timedelta(days=365)).face is not None


@FORMS
def test_a_licence_of_a_key_that_is_not_trusted_is_not_genuine(text: str) -> None:
    strangers = replace(TRUST, keys=tuple(replace(key, kid="00" * 8) for key in TRUST.keys))
    checked = verify(text, strangers, STATUS, NOW)
    assert (checked.verdict, checked.genuine, checked.face) == (Verdict.UNKNOWN_KEY, False, None)


@FORMS
def test_nothing_of_a_revoked_key_is_believed(text: str) -> None:
    revoked = replace(TRUST, keys=tuple(replace(key, revoked_at=NOW + timedelta(days=9)) for key in TRUST.keys))
    assert verdict(text, trust=revoked) is Verdict.UNKNOWN_KEY


@FORMS
def test_a_key_is_believed_for_its_own_times_only(text: str) -> None:
    for change in (
        {"not_before": NOW + timedelta(seconds=1)},
        {"sign_until": NOW - timedelta(seconds=1)},
        {"verify_until": NOW - timedelta(seconds=1)},
    ):
        shifted = replace(TRUST, keys=tuple(replace(key, **change) for key in TRUST.keys))
        assert verdict(text, trust=shifted) is Verdict.UNKNOWN_KEY


@FORMS
def test_two_keys_of_one_id_are_both_tried(text: str) -> None:
    (licence_key,) = (key for key in TRUST.keys if key.use == "licence")
    (status_key,) = (key for key in TRUST.keys if key.use == "status")
    namesake = replace(licence_key, public_key=status_key.public_key)
    assert verdict(text, trust=replace(TRUST, keys=(namesake, licence_key))) is Verdict.VALID


@FORMS
def test_the_key_for_status_lists_signs_no_licence(text: str) -> None:
    swapped = replace(TRUST, keys=tuple(replace(key, use=type(key.use)("status")) for key in TRUST.keys))
    assert verdict(text, trust=swapped) is Verdict.UNKNOWN_KEY


@FORMS
def test_a_licence_of_another_issuer_under_our_key_is_not_ours(text: str) -> None:
    assert verdict(text, trust=replace(TRUST, issuer="https://elsewhere.example")) is Verdict.UNKNOWN_KEY


# Tampering


@pytest.mark.parametrize("form", ["qr", "sd_jwt"])
def test_no_single_altered_character_passes(form: str) -> None:
    text, alphabet = (QR, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") if form == "qr" else (SD_JWT, "AZaz09-_~.")
    for position in range(len(text)):
        other = alphabet[(alphabet.find(text[position]) + 1) % len(alphabet)]
        altered = text[:position] + other + text[position + 1 :]
        if altered.strip() == text:
            continue
        checked = verify(altered, TRUST, STATUS, NOW)
        assert checked.genuine is False, (position, checked.verdict)


@pytest.mark.parametrize("form", ["qr", "sd_jwt"])
def test_no_cut_text_passes(form: str) -> None:
    text = QR if form == "qr" else SD_JWT
    passed = [length for length in range(len(text)) if verify(text[:length], TRUST, STATUS, NOW).genuine]
    ends = [] if form == "qr" else [position + 1 for position, mark in enumerate(text[:-1]) if mark == "~"]
    assert passed == ends  # an SD-JWT cut after a disclosure is the same licence with less of it shown


@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_every_part_of_the_code_is_covered_by_the_signature(part: str) -> None:
    place = {"protected": 0, "payload": 2, "signature": 3}[part]

    def flip(array: list[object]) -> list[object]:
        old = bytes(array[place])  # type: ignore[call-overload]
        array[place] = old[:-1] + bytes([old[-1] ^ 1])
        return array

    assert verdict(rewritten(flip)) in {Verdict.BAD_SIGNATURE, Verdict.UNKNOWN_KEY, Verdict.MALFORMED}


def test_an_unsigned_header_in_the_code_is_refused() -> None:
    assert verdict(rewritten(lambda array: [array[0], {4: b"x"}, *array[2:]])) is Verdict.MALFORMED


def test_a_packed_code_reads_like_the_plain_one() -> None:
    assert verdict(code(zlib.compress(cose_of(QR)))) is Verdict.VALID
    assert verdict(code(cose_of(QR))) is Verdict.VALID


@pytest.mark.parametrize("name", DISCLOSABLE[:5])
def test_a_changed_or_added_item_of_the_credential_is_refused(name: str) -> None:
    token, *disclosures, _ = SD_JWT.split("~")
    forged = to_base64url(f'["c2FsdA","{name}","别的"]'.encode())
    others = [one for one in disclosures if f'"{name}"' not in decoded(one)]
    checked = verify("~".join([token, *others, forged, ""]), TRUST, STATUS, NOW)
    assert checked.genuine is False


def decoded(disclosure: str) -> str:
    from services.license.verification.limits import base64url

    return base64url(disclosure).decode()


def test_a_doubled_item_is_refused() -> None:
    token, first, *rest = SD_JWT.split("~")
    assert verdict("~".join([token, first, first, *rest])) is Verdict.MALFORMED


def test_an_item_that_the_holder_leaves_out_is_missing_and_the_rest_is_genuine() -> None:
    token, *_ = SD_JWT.split("~")
    checked = verify(f"{token}~", TRUST, STATUS, NOW)
    assert checked.verdict is Verdict.VALID
    assert checked.face is not None
    assert (checked.face.name, checked.face.head, checked.face.scope) == ("太原禾砚谷食品有限公司", None, None)


def test_a_plain_claim_cannot_be_overridden_by_a_disclosure() -> None:
    face = face_of(COMPANY, "140105-2026-00001130", 1, sandbox=True)
    form = sd_jwt.to_be_signed(face, terms_of("1130"), [bytes(16)] * len(DISCLOSABLE))
    text = sd_jwt.with_signature(form.message, form.disclosures, signed(Use.LICENCE, form.message))
    name = to_base64url('["c2FsdA","name","别的公司"]'.encode())
    assert verdict(text + name + "~") is Verdict.MALFORMED


# Other algorithms, other formats, hostile input


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"none","typ":"dc+sd-jwt","kid":"%s"}',
        '{"alg":"HS256","typ":"dc+sd-jwt","kid":"%s"}',
        '{"alg":"ES256","typ":"JWT","kid":"%s"}',
        '{"alg":"ES256","typ":"dc+sd-jwt","kid":"%s","crit":["x"]}',
        '{"alg":"ES256","typ":"dc+sd-jwt","kid":"%s","jwk":{}}',
    ],
)
def test_the_header_does_not_choose_the_algorithm(header: str) -> None:
    _, rest = SD_JWT.split(".", 1)
    forged = to_base64url((header % KEYS[Use.LICENCE].kid).encode())
    assert verdict(f"{forged}.{rest}") is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "header", [{1: -8, 4: b"12345678"}, {1: -7}, {1: -7, 4: b"12345678", 2: [1]}, {1: -9, 4: b"12345678"}]
)
def test_the_code_names_one_algorithm_and_one_key(header: dict[int, object]) -> None:
    changed = rewritten(lambda array: [cbor2.dumps(header), *array[1:]])
    assert verdict(changed) is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    ["", "https://example.org", "HC1:6BFOXN", "91140105MAY000017U", "bl1:" + QR[4:], "eyJhbGciOiJFUzI1NiJ9.e30.AA"],
)
def test_what_is_no_licence_is_not_recognised(text: str) -> None:
    assert verdict(text) is Verdict.UNREADABLE


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x78",
        zlib.compress(bytes(20_000)),  # a bomb: more inside than a licence may have
        zlib.compress(b"") + b"tail",
        b"\x9f\x01\xff",  # indefinite length
        b"\xd2" * 20 + b"\x80",  # nested too deeply
        bytes.fromhex("9b7fffffffffffffff"),  # an array of more items than the text has bytes
        bytes.fromhex("a20101" + "0102"),  # a doubled key
        bytes.fromhex("1817"),  # a head that is not the shortest
        bytes.fromhex("fb3ff0000000000000"),  # a float
        bytes.fromhex("62c328"),  # text that is not UTF-8
    ],
)
def test_hostile_bytes_in_a_code_are_malformed(raw: bytes) -> None:
    assert verdict(code(raw)) is Verdict.MALFORMED


def test_a_text_longer_than_any_code_is_not_looked_at() -> None:
    assert verdict("BL1:" + "0" * 4_300) is Verdict.MALFORMED
    assert verdict("ey~" + "A" * 70_000) is Verdict.MALFORMED


@pytest.mark.parametrize("value", ['{"iat":1e999}', '{"iat":true}', '{"iat":NaN}', '{"iat":1,"iat":2}', "[]", "{"])
def test_claims_that_are_no_proper_json_are_malformed(value: str) -> None:
    head = SD_JWT.split(".", maxsplit=1)[0]
    payload = value.replace("{", '{"vct":"urn:yizhao:business-licence:1",', 1)
    assert verdict(f"{head}.{to_base64url(payload.encode())}.{to_base64url(bytes(64))}~") is Verdict.MALFORMED


def test_a_credential_of_another_type_is_not_a_licence() -> None:
    head = SD_JWT.split(".", maxsplit=1)[0]
    payload = to_base64url(b'{"vct":"urn:eudi:pid:1"}')
    assert verdict(f"{head}.{payload}.{to_base64url(bytes(64))}~") is Verdict.UNSUPPORTED


def test_a_credential_with_a_key_binding_is_a_presentation() -> None:
    assert verdict(SD_JWT + "eyJ.e30.AA") is Verdict.UNSUPPORTED


# The trust list itself


def test_the_trust_list_is_pinned_by_its_root() -> None:
    root = TRUST.root_sha256
    assert TrustList.from_token(trust_list(), root.upper()).version == 1
    with pytest.raises(TrustListError, match="another root"):
        TrustList.from_token(trust_list(), "0" * 64)


def test_no_single_altered_character_of_a_trust_list_passes() -> None:
    text = trust_list()
    for position in range(0, len(text), 7):
        altered = text[:position] + ("A" if text[position] != "A" else "B") + text[position + 1 :]
        with pytest.raises(TrustListError):
            TrustList.from_token(altered)


@pytest.mark.parametrize("use", [Use.LICENCE, Use.STATUS])
def test_a_key_of_another_use_signs_no_trust_list(use: Use) -> None:
    message = trust_lists.jwt_message(content_of(), KEYS[use])
    with pytest.raises(TrustListError):
        TrustList.from_token(trust_lists.jwt(message, signed(use, message)))


def test_a_trust_list_made_outside_its_signer_s_time_is_refused() -> None:
    late = replace(content_of(), at=datetime(2040, 1, 1, tzinfo=UTC))
    with pytest.raises(TrustListError, match="at that time"):
        TrustList.from_token(trust_list(late))


def test_the_code_names_the_issuer_of_the_trust_list() -> None:
    assert TRUST.issuer == ISSUER
    assert qr.PREFIX == "BL1:"

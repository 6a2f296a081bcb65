"""Credentials shown with the holder's signature, checked without network: what holds, and everything that does not."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.license.domain import sd_jwt
from services.license.domain.keys import Use
from services.license.domain.rendition import Terms
from services.license.verification import StatusList, TrustList, Verdict, verify
from services.license.verification.key_binding import Question, verify_bound
from services.license.verification.limits import base64url, to_base64url
from services.license.verification.sd_jwt import DISCLOSABLE
from services.license.verification.status import StatusReference
from tests.license_cases import ISSUER, NOW
from tests.license_golden import KEYS, LIST, golden_face, sd_jwt_of, signed, status_list, trust_list
from tests.license_wallet import Phone, signed_jws

INDEX = 77
TRUST = TrustList.from_token(trust_list())
STATUS = StatusList.from_token(status_list({}), TRUST)
QUESTION = Question("bank", "n-1")
ASKED: dict[str, Any] = {"aud": "bank", "nonce": "n-1"}
PHONE = Phone()
AT = NOW + timedelta(minutes=5)


def bound(jwk: dict[str, Any]) -> str:
    terms = Terms(ISSUER, NOW, NOW + timedelta(days=7), StatusReference(LIST, INDEX), KEYS[Use.LICENCE])
    form = sd_jwt.to_be_signed(golden_face("1130"), terms, [bytes(16)] * len(DISCLOSABLE), jwk)
    return sd_jwt.with_signature(form.message, form.disclosures, signed(Use.LICENCE, form.message))


CREDENTIAL = bound(PHONE.jwk)
SHOWN = PHONE.presentation(CREDENTIAL, ["head"], AT, **ASKED)


def verdict(text: str, question: Question = QUESTION, at: datetime = AT, status: StatusList | None = STATUS) -> Verdict:
    return verify_bound(text, question, TRUST, status, at).verdict


def test_the_holder_shows_what_she_chose() -> None:
    checked = verify_bound(SHOWN, QUESTION, TRUST, STATUS, AT)
    assert (checked.verdict, checked.in_standing) == (Verdict.VALID, True)
    assert checked.face is not None
    assert (checked.face.head is not None, checked.face.scope) == (True, None)


def test_status_and_dates_count_as_for_any_licence() -> None:
    ended = StatusList.from_token(status_list({INDEX: 1}), TRUST)
    assert verdict(SHOWN, status=ended) is Verdict.INVALID
    assert verdict(SHOWN, status=None) is Verdict.STATUS_UNAVAILABLE
    late = NOW + timedelta(days=7)
    assert verdict(PHONE.presentation(CREDENTIAL, [], late, **ASKED), at=late) is Verdict.EXPIRED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CREDENTIAL, Verdict.UNSUPPORTED),
        (PHONE.presentation(sd_jwt_of("1130"), [], AT, **ASKED), Verdict.UNSUPPORTED),
        (Phone().presentation(CREDENTIAL, ["head"], AT, **ASKED), Verdict.BAD_SIGNATURE),
        (PHONE.presentation(CREDENTIAL, [], AT, **ASKED | {"sd_hash": "x"}), Verdict.BAD_SIGNATURE),
        (PHONE.presentation(CREDENTIAL, [], AT, aud="other", nonce="n-1"), Verdict.WRONG_AUDIENCE),
        (PHONE.presentation(CREDENTIAL, [], AT, aud="bank", nonce="n-2"), Verdict.WRONG_AUDIENCE),
        (PHONE.presentation(CREDENTIAL, [], AT - timedelta(seconds=121), **ASKED), Verdict.TOKEN_EXPIRED),
        (PHONE.presentation(CREDENTIAL, [], AT + timedelta(seconds=61), **ASKED), Verdict.NOT_YET_VALID),
        (PHONE.presentation(CREDENTIAL, [], AT, **ASKED | {"iat": "now"}), Verdict.MALFORMED),
        (PHONE.presentation(CREDENTIAL, [], AT, aud="bank"), Verdict.MALFORMED),
        (PHONE.presentation(CREDENTIAL, [], AT, aud=["bank"], nonce="n-1"), Verdict.MALFORMED),
        ("~", Verdict.UNSUPPORTED),
        ("ey~ey", Verdict.MALFORMED),
        ("", Verdict.UNSUPPORTED),
        (SHOWN + "~" * 65_536, Verdict.MALFORMED),
    ],
)
def test_what_does_not_hold_has_its_verdict(text: str, expected: Verdict) -> None:
    assert verdict(text) is expected


@pytest.mark.parametrize("header", [{"alg": "none"}, {"typ": "JWT"}, {"crit": ["x"]}, {"alg": "ES384"}])
def test_a_binding_of_another_type_or_algorithm_is_malformed(header: dict[str, Any]) -> None:
    shown = PHONE.excerpt(CREDENTIAL, [])
    claims = ASKED | {"iat": int(AT.timestamp()), "sd_hash": to_base64url(sha256(shown.encode()).digest())}
    assert (
        verdict(shown + signed_jws({"alg": "ES256", "typ": "kb+jwt"} | header, claims, PHONE.key)) is Verdict.MALFORMED
    )


@pytest.mark.parametrize(
    "jwk", [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}, PHONE.jwk | {"x": "AA"}, {}, PHONE.jwk | {"crv": "P-384"}]
)
def test_a_key_that_is_none_binds_nothing(jwk: dict[str, Any]) -> None:
    assert verdict(PHONE.presentation(bound(jwk), [], AT, **ASKED)) in {Verdict.MALFORMED, Verdict.UNSUPPORTED}


def test_taking_an_item_out_or_putting_one_in_after_signing_is_seen() -> None:
    whole = PHONE.presentation(CREDENTIAL, ["head", "scope"], AT, **ASKED)
    token, first, second, binding = whole.split("~")
    assert verdict(f"{token}~{first}~{binding}") is Verdict.BAD_SIGNATURE
    assert verdict(f"{token}~{second}~{first}~{binding}") is Verdict.BAD_SIGNATURE
    extra = next(one for one in CREDENTIAL.split("~")[1:] if one not in {first, second})
    assert verdict(f"{token}~{first}~{second}~{extra}~{binding}") is Verdict.BAD_SIGNATURE


@given(st.integers(0, len(SHOWN) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_altered_character_goes_unnoticed(place: int, character: str) -> None:
    altered = SHOWN[:place] + character + SHOWN[place + 1 :]
    assert (verdict(altered) is Verdict.VALID) == (altered == SHOWN)


def test_to_other_checks_a_bound_credential_is_a_licence_and_a_showing_is_none() -> None:
    assert verify(CREDENTIAL, TRUST, STATUS, AT).verdict is Verdict.VALID
    assert verify(SHOWN, TRUST, STATUS, AT).verdict is Verdict.UNSUPPORTED


def test_the_claims_of_a_bound_credential_are_those_of_a_licence_and_the_key() -> None:
    plain, claims = (json.loads(base64url(one.split(".")[1])) for one in (sd_jwt_of("1130"), CREDENTIAL))
    assert claims.keys() - plain.keys() == {"cnf"}

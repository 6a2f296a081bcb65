"""Two readers, in Python and in the browser, must agree on what they take: so one content has one spelling."""

import json
from collections.abc import Callable
from typing import Any

import base45
import cbor2
import pytest

from services.license.verification import Face, TrustList, TrustListError, Verdict, verify
from services.license.verification.limits import NotReadableError, json_object, to_base64url
from tests.license_cases import NOW
from tests.license_golden import cose_of, qr_of, sd_jwt_of, trust_list, trust_list_cwt

TRUST = TrustList.from_token(trust_list())
QR, SD_JWT = qr_of("1130"), sd_jwt_of("1130")


def verdict(text: str) -> Verdict:
    return verify(text, TRUST, None, NOW).verdict


def with_claims(change: Callable[[Any], Any]) -> str:
    """The golden code with other claims, its signature kept."""
    protected, unprotected, payload, signature = cbor2.loads(cose_of(QR)).value
    changed = cbor2.dumps(change(cbor2.loads(payload)))
    whole = cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, changed, signature]))
    return "BL1:" + base45.b45encode(whole).decode()


def with_item(key: int, value: Any) -> str:
    return with_claims(lambda claims: claims | {-65537: claims[-65537] | {key: value}})


@pytest.mark.parametrize("claims", [[1, 2], "text", b"bytes", 7], ids=["array", "text", "bytes", "number"])
def test_claims_that_are_no_map_are_broken(claims: Any) -> None:
    assert verdict(with_claims(lambda _: claims)) is Verdict.MALFORMED


@pytest.mark.parametrize("head", [b"\x01", {1: "x"}, "ab", 5, []])
def test_a_head_that_is_no_array_is_broken(head: Any) -> None:
    assert verdict(with_item(8, head)) is Verdict.MALFORMED


@pytest.mark.parametrize("capital", [{5: 1, "CNY": 2}, "ab", [1]])
def test_a_capital_that_is_no_pair_is_broken(capital: Any) -> None:
    assert verdict(with_item(9, capital)) is Verdict.MALFORMED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_json_is_read_in_utf_8_alone(encoding: str) -> None:
    assert json_object(b'{"a": 1}') == {"a": 1}
    with pytest.raises(NotReadableError):
        json_object('{"a": 1}'.encode(encoding))


def test_a_disclosure_with_a_doubled_member_is_broken() -> None:
    token, _, rest = SD_JWT.partition("~")
    doubled = to_base64url(b'["salt", "capital", {"amount": "1.00", "amount": "2.00", "currency": "CNY"}]')
    assert verdict(f"{token}~{doubled}~{rest}") is Verdict.MALFORMED


@pytest.mark.parametrize("day", ["20260302", "2026-W10-1", "2026-02-30", 20260302, None])
def test_a_day_has_one_spelling(day: Any) -> None:
    members = json.loads(json.dumps(verify(SD_JWT, TRUST, None, NOW).as_json()["face"]))
    assert Face.from_json(members).licence_on.isoformat() == members["licence_on"]
    with pytest.raises((ValueError, TypeError)):
        Face.from_json(members | {"licence_on": day})


@pytest.mark.parametrize("place", [0, 2], ids=["header", "claims"])
def test_a_trust_list_of_another_shape_is_refused(place: int) -> None:
    parts = list(cbor2.loads(trust_list_cwt()).value)
    parts[place] = cbor2.dumps([1, 2])
    with pytest.raises(TrustListError):
        TrustList.from_token(cbor2.dumps(cbor2.CBORTag(18, parts)))

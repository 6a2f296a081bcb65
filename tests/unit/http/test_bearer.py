"""Only a token that this issuer signed for this audience, now, with this algorithm, opens anything."""

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from shared.auth.bearer import TokenVerifier
from shared.errors import Refusal

ISSUER = "https://id.example"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
OTHER = ECKey.generate_key("P-256", {"kid": "k1"})


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": ISSUER, "sub": "p-zhang", "aud": "registration", "iat": now, "exp": now + 600, "jti": "1", **changes}
    return {name: value for name, value in made.items() if value is not None}


def token(said: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "k1", **header}
    return jwt.encode({name: value for name, value in head.items() if value is not None}, said, key, [head["alg"]])


def verified(text: str) -> dict[str, Any]:
    return TokenVerifier(ISSUER, "registration", lambda _: KeySet([KEY])).access_token(text)


def test_a_good_token_opens() -> None:
    assert verified(token(claims()))["sub"] == "p-zhang"
    assert verified(token(claims(aud=["registration", "license"])))["sub"] == "p-zhang"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "license"},
        {"exp": -40},
        {"iat": 300},
        {"exp": 9_000},
        *({name: None} for name in ("iss", "aud", "exp", "iat", "sub", "jti")),
    ],
)
def test_a_token_with_wrong_or_missing_claims_is_refused(changes: dict[str, Any]) -> None:
    """Moments are given in seconds from now: the list is made long before it is used."""
    now = int(time.time())
    changes = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    with pytest.raises(Refusal, match=r"auth\.unauthenticated"):
        verified(token(claims(**changes)))


def test_thirty_seconds_of_skew_are_borne() -> None:
    assert verified(token(claims(exp=int(time.time()) - 20)))


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": None}])
def test_another_type_of_token_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        verified(token(claims(), **header))


def test_a_key_of_somebody_else_is_refused_also_when_the_token_brings_it_along() -> None:
    with pytest.raises(Refusal):
        verified(token(claims(), OTHER))
    with pytest.raises(Refusal):
        verified(token(claims(), OTHER, jwk=OTHER.as_dict(private=False)))


def test_other_algorithms_are_refused() -> None:
    public = json.dumps(KEY.as_dict(private=False)).encode()
    with pytest.raises(Refusal):
        verified(token(claims(), OctKey.import_key(public.ljust(32)), alg="HS256"))
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt","kid":"k1"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=").decode()
    with pytest.raises(Refusal):
        verified(f"{head}.{body}.")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.b.c.d", "é.é.é", "x" * 9_000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"auth\.unauthenticated"):
        verified(text)

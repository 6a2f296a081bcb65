"""The sandbox issuer as services and programs meet it, over HTTP."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from deploy.sandbox.keys import attestation_secret
from shared.auth.bearer import TokenVerifier
from shared.auth.issuer import Issuer as KnownIssuer
from tests.integration.http.conftest import OWN_URL, Issuer

VERIFIER = "a-secret-of-forty-three-characters-or-more-00"
ASKED = {
    "response_type": "code",
    "client_id": "yizhao-license",
    "redirect_uri": f"{OWN_URL}/license-session/callback",
    "state": "s",
    "nonce": "n",
    "code_challenge": urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}


def code(issuer: Issuer, asked: dict[str, str] = ASKED) -> str:
    answer = requests.post(
        f"{issuer.url}/authorize", params=asked, data={"persona": "p-li"}, allow_redirects=False, timeout=5
    )
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def redeem(issuer: Issuer, given: str, **changes: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "client_id": ASKED["client_id"],
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
    }
    return requests.post(f"{issuer.url}/token", data=form | changes, timeout=5)


def test_a_code_is_exchanged_once_for_tokens_of_the_service_that_asked(issuer: Issuer) -> None:
    known = KnownIssuer(issuer.url)
    given = code(issuer)
    tokens = redeem(issuer, given).json()
    claims = TokenVerifier(issuer.url, "license", known.keys).access_token(tokens["access_token"])
    assert (claims["sub"], claims["roles"], claims["acr"]) == ("p-li", ["applicant"], "real_name")
    assert TokenVerifier(issuer.url, "yizhao-license", known.keys).id_token(tokens["id_token"], "n")["sub"] == "p-li"
    assert redeem(issuer, given).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "guessed"}, {"client_id": "yizhao-codegen"}, {"redirect_uri": "x"}, {"code": "x"}]
)
def test_a_code_is_nothing_to_anybody_else(issuer: Issuer, changes: dict[str, str]) -> None:
    assert redeem(issuer, code(issuer), **changes).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/license-session/callback"},
        {"redirect_uri": f"{OWN_URL}/elsewhere"},
        {"client_id": "somebody"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
    ],
)
def test_who_is_not_a_service_gets_no_code(issuer: Issuer, changes: dict[str, str]) -> None:
    assert requests.get(f"{issuer.url}/authorize", params=ASKED | changes, timeout=5).status_code == 400


def test_tokens_hold_no_personal_datum_but_the_name(issuer: Issuer) -> None:
    known = KnownIssuer(issuer.url)
    claims: dict[str, Any] = TokenVerifier(issuer.url, "registration", known.keys).access_token(issuer.token("p-zhang"))
    assert claims.keys() == {"iss", "sub", "aud", "iat", "exp", "jti", "roles", "name", "acr"}
    assert claims["exp"] - claims["iat"] <= 600


def test_a_token_is_for_a_known_persona_and_service_only(issuer: Issuer) -> None:
    for asked in ({"persona": "nobody", "audience": "license"}, {"persona": "p-li", "audience": "bank"}, []):
        assert requests.post(f"{issuer.url}/token", json=asked, timeout=5).status_code == 400


def test_who_somebody_is_is_told_to_services_alone(issuer: Issuer) -> None:
    address = f"{issuer.url}/attestations/p-zhang"
    secret = {"Authorization": f"Bearer {attestation_secret(issuer.secrets_dir)}"}
    told = requests.get(address, headers=secret, timeout=5).json()
    assert told.keys() == {"subject", "name", "identity_number", "phone"}
    assert requests.get(address, timeout=5).status_code == 401
    assert (
        requests.get(address, headers={"Authorization": f"Bearer {issuer.token('o-0417')}"}, timeout=5).status_code
        == 401
    )
    assert requests.get(f"{issuer.url}/attestations/o-0417", headers=secret, timeout=5).status_code == 404


def test_keys_are_asked_for_again_when_an_unknown_one_signs_but_not_for_each_forgery(issuer: Issuer) -> None:
    known = KnownIssuer(issuer.url)
    first = known.keys("unknown")
    assert known.keys("still-unknown") is first


def test_who_one_is_is_asked_once_for_all_services_until_signing_out(issuer: Issuer) -> None:
    browser = requests.Session()
    assert "张晓岚" in browser.get(f"{issuer.url}/authorize", params=ASKED, timeout=5).text
    browser.post(f"{issuer.url}/authorize", params=ASKED, data={"persona": "p-li"}, allow_redirects=False, timeout=5)
    other = ASKED | {"client_id": "yizhao-codegen", "redirect_uri": f"{OWN_URL}/codegen-session/callback"}
    at_once = browser.get(f"{issuer.url}/authorize", params=other, allow_redirects=False, timeout=5)
    assert at_once.headers["Location"].startswith(other["redirect_uri"])
    browser.get(f"{issuer.url}/end-session", allow_redirects=False, timeout=5)
    assert "张晓岚" in browser.get(f"{issuer.url}/authorize", params=ASKED, timeout=5).text


def test_signing_out_goes_round_all_services_and_back_to_one_of_ours(issuer: Issuer) -> None:
    seen, address = [], f"{issuer.url}/end-session?post_logout_redirect_uri={OWN_URL}/"
    while address.startswith(issuer.url):
        leaving = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
        parts = urlsplit(leaving)
        seen.append(parts.path)
        address = parse_qs(parts.query).get("then", [leaving])[0]
    services = ("registration", "codegen", "license", "deregistration")
    assert seen == [*(f"/{service}-session/ended" for service in services), "/"]
    evil = f"{issuer.url}/end-session?left=4&post_logout_redirect_uri=https://evil.example/"
    assert requests.get(evil, allow_redirects=False, timeout=5).headers["Location"] == OWN_URL

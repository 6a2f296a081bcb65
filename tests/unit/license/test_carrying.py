"""The holder's side: which requests a wallet answers, and what it chooses to show."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from services.license.domain.asking import Post, ShowRequest, client_id_of, dcql, request_message
from services.license.domain.carrying import (
    AskedWronglyError,
    Carried,
    Enquiry,
    Link,
    chosen,
    enquiry,
    presentation,
)
from services.license.domain.keys import Use
from services.license.verification import Verdict, verify_token
from services.license.verification.key_binding import read_bound
from services.license.verification.limits import base64url
from tests.license_cases import ISSUER
from tests.license_golden import KEYS, ROOT, private_key, sd_jwt_of, signed
from tests.license_wallet import signed_jws
from tests.unit.license.test_key_binding import AT, CREDENTIAL, PHONE, TRUST

KEY = KEYS[Use.PRESENTATION]
POST = Post(ISSUER)
ROOTS = [ROOT.certificate]
CARRIED = Carried.from_text(CREDENTIAL)


def request_for(*fields: str) -> ShowRequest:
    asked = ShowRequest(
        request_id=UUID("01a20b16-9ca8-75e8-a023-79482a907a61"),
        subject="o-0417",
        uscc=None,
        audience="晋阳银行",
        purpose="开户",
        fields=fields,
        nonce=bytes(range(16)),
        state="state",
        client_id=client_id_of(KEY),
        kid=KEY.kid,
        message=b"",
        asked_at=AT.replace(microsecond=0),
        expires_at=AT.replace(microsecond=0, minute=59),
    )
    message = request_message(asked, POST, KEY)
    return replace(asked, message=message, signature=signed(Use.PRESENTATION, message))


REQUEST = request_for("head", "composition")
LINK = Link.from_text(POST.wallet_link(REQUEST))


def read(token: str | None = REQUEST.token, link: Link = LINK, roots: Any = ROOTS, at: Any = AT) -> Enquiry:
    return enquiry(link, token, roots, at)


def test_our_own_request_is_read_and_answered() -> None:
    asked = read()
    assert (asked.is_proved, asked.name, asked.purpose) == (True, "晋阳银行", "开户")
    assert asked.match_number == REQUEST.match_number
    assert asked.response_uri == POST.response_uri(REQUEST.request_id)
    query_id, items = chosen(asked, CARRIED)
    assert (query_id, items) == ("licence", ("head",))
    shown = presentation(asked, CARRIED, items, AT, raw)
    assert read_bound(shown, REQUEST.question, TRUST, AT).document.face.head is not None


def raw(message: bytes) -> bytes:
    """The phone's raw signature over a message that is a JWS signing input."""
    return b"".join(
        one.to_bytes(32, "big") for one in decode_dss_signature(PHONE.key.sign(message, ec.ECDSA(SHA256())))
    )


def resigned(key: Any = None, **changes: Any) -> str:
    """Our request with other claims, signed anew."""
    header, claims = (json.loads(base64url(part)) for part in str(REQUEST.token).split(".")[:2])
    return signed_jws(
        header,
        {name: value for name, value in (claims | changes).items() if value is not None},
        key or private_key(Use.PRESENTATION),
    )


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (resigned(client_id="x509_hash:AAAA"), "another's than the link says"),
        (resigned(response_mode="fragment"), "direct_post only"),
        (resigned(response_type="code"), "direct_post only"),
        (resigned(response_uri="http://bank.example/1"), "https only"),
        (resigned(nonce=None), "no nonce"),
        (resigned(dcql_query=None), "what is asked for"),
        (resigned(nonce="AAAA"), "number to compare does not follow"),
        (resigned(exp=int(AT.timestamp())), "run out"),
        (resigned(exp=None), "run out"),
        (resigned(private_key("stranger")), "does not hold"),
        ("a.b.c", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_a_request_that_is_not_sound_is_not_answered(token: str, why: str) -> None:
    with pytest.raises(AskedWronglyError, match=why):
        read(token)


def test_a_root_that_is_not_trusted_and_certificates_that_ran_out_are_refused() -> None:
    with pytest.raises(AskedWronglyError, match="no root that is trusted"):
        read(roots=[])
    with pytest.raises(AskedWronglyError, match="certificate of the request has run out"):
        read(at=AT.replace(year=2046))


def test_whoever_does_not_sign_is_answered_only_where_the_answer_goes_to_whom_the_link_names() -> None:
    members = {
        "client_id": "redirect_uri:https://bank.example/1",
        "response_uri": "https://bank.example/1",
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "nonce": "n-1",
        "dcql_query": '{"credentials": []}',
    }
    asked = read(None, Link.from_text(f"openid4vp://?{urlencode(members)}"))
    assert (asked.is_proved, asked.name, asked.match_number) == (False, "bank.example", None)
    elsewhere = members | {"response_uri": "https://thief.example/1"}
    with pytest.raises(AskedWronglyError, match="somebody else than who asks"):
        read(None, Link.from_text(f"openid4vp://?{urlencode(elsewhere)}"))
    with pytest.raises(AskedWronglyError, match="signs her request"):
        read(None)
    with pytest.raises(AskedWronglyError, match="who asks"):
        Link.from_text("openid4vp://?nonce=1")


@pytest.mark.parametrize(
    ("query", "without", "items"),
    [
        (dcql(["head", "capital"]), (), ("head", "capital")),
        (dcql(["head", "capital"]), ("capital",), ("head",)),
        (dcql(["head", "capital"]), ("head",), ()),
        (dcql([]), (), ()),
    ],
)
def test_the_first_set_that_the_licence_has_and_its_holder_shows_is_chosen(
    query: dict[str, Any], without: tuple[str, ...], items: tuple[str, ...]
) -> None:
    assert chosen(replace(read(), query=query), CARRIED, without) == ("licence", items)


def changed(**members: Any) -> dict[str, Any]:
    return {"credentials": [dcql(["head"])["credentials"][0] | members]}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"credentials": dcql([])["credentials"] * 2},
        changed(format="mso_mdoc"),
        changed(meta={"vct_values": ["urn:eudi:pid:1"]}),
        changed(claims=[{"path": ["head", "names"]}]),
        changed(claims=[{"path": ["head"], "values": ["x"]}]),
        changed(claims=[{"path": ["birthday"]}], claim_sets=None),
        changed(claim_sets=[["unheard"]]),
    ],
)
def test_what_is_no_question_for_a_licence_is_not_answered(query: dict[str, Any]) -> None:
    with pytest.raises(AskedWronglyError):
        chosen(replace(read(), query=query), CARRIED)


@pytest.mark.parametrize("text", ["", "a~b~", sd_jwt_of("1130"), "~~~"])
def test_what_is_no_credential_bound_to_a_key_is_not_carried(text: str) -> None:
    with pytest.raises(AskedWronglyError):
        Carried.from_text(text)


def test_a_request_is_no_code_for_showing() -> None:
    assert verify_token(str(REQUEST.token), TRUST, None, AT).verdict is Verdict.UNREADABLE

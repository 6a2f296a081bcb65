"""Asking a wallet for a licence by OpenID4VP 1.0: signed request (RFC 9101), DCQL, answer by ``direct_post``.

Who asks is told from the register, never from what the asker says of herself. A wallet shows the name and the match
number before its holder agrees; the number follows from the nonce, so both sides see the same one.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.license.domain.grants import TEXT_LENGTH, Capacity, names_a_person
from services.license.domain.keys import SigningKey
from services.license.verification.key_binding import Question
from services.license.verification.limits import to_base64url
from services.license.verification.presentation import MAX_SECONDS
from services.license.verification.sd_jwt import DISCLOSABLE, TYPE, VCT
from services.license.verification.showing import match_number
from shared.errors import Defect, Refusal

REQUEST_TYPE = "oauth-authz-req+jwt"
QUERY_ID = "licence"
INFO_FORMAT = "urn:yizhao:request:1"
_WALLET = "https://self-issued.me/v2"  # the audience where the wallet was not known beforehand (OpenID4VP 5.8)
_NOT_ON_EVERY_LICENCE = ("capital", "composition")
AUTHORITIES: Mapping[str, str] = {
    "tax": "税务部门",
    "social_insurance": "社会保险部门",
    "customs": "海关",
    "statistics": "统计部门",
    "court": "人民法院",
    "police": "公安机关",
    "permit": "许可机关",
}


@dataclass(frozen=True)
class Asking:
    """What a verifier wants: what for, which items beside those that every licence shows, for how many seconds."""

    purpose: str
    fields: tuple[str, ...]
    seconds: int = MAX_SECONDS

    def require_sound(self) -> None:
        """Raises Refusal ``license.field_unknown``, ``request.invalid``."""
        unknown = [name for name in self.fields if name not in DISCLOSABLE]
        if unknown:
            defect = Defect("/fields", "license.field_unknown", {"names": "、".join(unknown)})
            raise Refusal("license.field_unknown", params=defect.params, defects=(defect,))
        faults = [] if self.purpose else ["license.purpose_missing"]
        faults += ["license.identity_number"] if names_a_person(self.purpose) else []
        faults += ["request.invalid"] if len(self.purpose) > TEXT_LENGTH else []
        if faults:
            raise Refusal("request.invalid", defects=[Defect("/purpose", code) for code in faults])


@dataclass(frozen=True)
class Answer:
    """What a wallet answered. Without ``wallet_id`` its holder declined. ``fields``: items asked for and shown."""

    request_id: UUID
    answered_at: datetime
    answer_sha256: str
    fields: tuple[str, ...] = ()
    wallet_id: UUID | None = None
    license_id: UUID | None = None
    entity_id: UUID | None = None
    capacity: Capacity | None = None
    subject: str | None = None
    verdict: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a licence was shown."""
        return self.wallet_id is not None


@dataclass(frozen=True)
class ShowRequest:
    """One question as it is kept. ``subject``: who asked; ``uscc``: for which entity, None for an authority.

    ``message``: the bytes of the request object that are signed; ``signature`` is None until it is recorded.
    """

    request_id: UUID
    subject: str
    uscc: str | None
    audience: str
    purpose: str
    fields: tuple[str, ...]
    nonce: bytes
    state: str
    client_id: str
    kid: str
    message: bytes
    asked_at: datetime
    expires_at: datetime
    signature: bytes | None = None
    version: int = 1
    answer: Answer | None = None

    @property
    def token(self) -> str | None:
        """The request object, once it is signed."""
        return None if self.signature is None else f"{self.message.decode()}.{to_base64url(self.signature)}"

    @property
    def match_number(self) -> str:
        """Two digits that both sides compare."""
        return match_number(self.nonce)

    @property
    def question(self) -> Question:
        """What the signature of the holder must answer."""
        return Question(self.client_id, to_base64url(self.nonce))


@dataclass(frozen=True)
class Asker:
    """Who asks: name as the register has it, sign-in, code of the entity for which she asks."""

    audience: str
    subject: str
    uscc: str | None = None


@dataclass(frozen=True)
class Post:
    """Where requests are fetched and answered: the address of this service."""

    issuer: str

    def request_uri(self, request_id: UUID) -> str:
        """Where a wallet fetches the signed request."""
        return f"{self.issuer}/api/v1/presentation-requests/{request_id}/request"

    def response_uri(self, request_id: UUID) -> str:
        """Where a wallet posts its answer."""
        return f"{self.issuer}/api/v1/presentation-requests/{request_id}/response"

    def holder_page(self, request_id: UUID) -> str:
        """The page for the holder: who asks for what, and afterwards what was shown."""
        return f"{self.issuer}/presentation-requests/{request_id}/holder"

    def wallet_link(self, asked: ShowRequest) -> str:
        """What the code on the verifier's screen says; wallets open it."""
        query = {"client_id": asked.client_id, "request_uri": self.request_uri(asked.request_id)}
        return f"openid4vp://?{urlencode(query)}"


def authority_name(department: str, *, sandbox: bool) -> str:
    """What a department of ``AUTHORITIES`` is called. A sandbox never asks in the name of a real one.

    >>> authority_name("tax", sandbox=True)
    '税务部门（演示）'
    """
    return f"{AUTHORITIES[department]}（演示）" if sandbox else AUTHORITIES[department]


def client_id_of(key: SigningKey) -> str:
    """How wallets name this verifier: by the hash of its certificate (client identifier prefix ``x509_hash``)."""
    return f"x509_hash:{to_base64url(sha256(key.certificates[0]).digest())}"


def request_message(asked: ShowRequest, post: Post, key: SigningKey) -> bytes:
    """The bytes of the request object that are signed (RFC 9101 with the claims of OpenID4VP 1.0 section 5)."""
    header = {
        "alg": "ES256",
        "typ": REQUEST_TYPE,
        "x5c": [base64.b64encode(certificate).decode() for certificate in key.certificates],
    }
    claims = {
        "aud": _WALLET,
        "client_id": asked.client_id,
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "response_uri": post.response_uri(asked.request_id),
        "nonce": to_base64url(asked.nonce),
        "state": asked.state,
        "iat": int(asked.asked_at.timestamp()),
        "exp": int(asked.expires_at.timestamp()),
        "dcql_query": dcql(asked.fields),
        "client_metadata": {
            "client_name": f"{asked.audience}（{asked.match_number}）",
            "vp_formats_supported": {TYPE: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}},
        },
        "verifier_info": [{"format": INFO_FORMAT, "data": _info(asked)}],
    }
    return b".".join(to_base64url(_json(part)).encode() for part in (header, claims))


def _info(asked: ShowRequest) -> dict[str, str]:
    return {"name": asked.audience, "purpose": asked.purpose, "match_number": asked.match_number}


def dcql(fields: Sequence[str]) -> dict[str, Any]:
    """The query: this type of credential, with a holder's signature, and these items where the licence has them.

    Not every licence has a capital, and a holder may leave items out: sets of claims in the order of preference end
    with what every licence shows, so that a wallet can always answer. The verifier sees what was asked and not shown.

    >>> dcql(["head", "capital"])["credentials"][0]["claim_sets"]
    [['serial', 'head', 'capital'], ['serial', 'head'], ['serial']]
    """
    names = ["serial", *fields]
    query: dict[str, Any] = {
        "id": QUERY_ID,
        "format": TYPE,
        "meta": {"vct_values": [VCT]},
        "claims": [{"id": name, "path": [name]} for name in names],
    }
    everywhere = [name for name in names if name not in _NOT_ON_EVERY_LICENCE]
    sets = [names, everywhere, names[:1]]
    if fields:
        query["claim_sets"] = [one for place, one in enumerate(sets) if one not in sets[:place]]
    return {"credentials": [query]}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

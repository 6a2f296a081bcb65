"""A wallet as the tests play it: a key, the credential bound to it, answers to verifiers (RFC 9901, OpenID4VP 1.0)."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from services.license.verification.keys import jwk_of
from services.license.verification.limits import base64url, to_base64url


def signed_jws(header: dict[str, Any], claims: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    """A compact JWS with ES256."""
    message = ".".join(to_base64url(json.dumps(part).encode()) for part in (header, claims))
    r, s = decode_dss_signature(key.sign(message.encode(), ec.ECDSA(SHA256())))
    return f"{message}.{to_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWS, its signature not looked at."""
    return dict(json.loads(base64url(token.split(".")[1])))


@dataclass(frozen=True)
class Phone:
    """A key in a telephone, and what it was given."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwk(self) -> dict[str, str]:
        """The public half of its key."""
        return jwk_of(self.key.public_key())

    def excerpt(self, credential: str, fields: list[str]) -> str:
        """The credential with no other disclosures than these."""
        token, *disclosures, _end = credential.split("~")
        kept = [one for one in disclosures if json.loads(base64url(one))[1] in fields]
        return "~".join([token, *kept, ""])

    def presentation(self, credential: str, fields: list[str], at: datetime, **claims: Any) -> str:
        """The credential as it is shown: these items, signed for ``aud`` and ``nonce`` at a moment."""
        shown = self.excerpt(credential, fields)
        said = {"iat": int(at.timestamp()), "sd_hash": to_base64url(sha256(shown.encode()).digest())} | claims
        return shown + signed_jws({"alg": "ES256", "typ": "kb+jwt"}, said, self.key)

    def answer(self, request: str, credential: str, fields: list[str], at: datetime, age: int = 0) -> dict[str, str]:
        """The form that is posted in answer to a request object."""
        asked = claims_of(request)
        at -= timedelta(seconds=age)
        shown = self.presentation(credential, fields, at, aud=asked["client_id"], nonce=asked["nonce"])
        return {"state": asked["state"], "vp_token": json.dumps({"licence": [shown]})}

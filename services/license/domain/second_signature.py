"""The second signature of a licence: SM2 with SM3 (GB/T 32918) over its credential, beside ES256, never instead.

It lies apart from the credential, because neither JOSE nor COSE has a registered name for SM2 and a verifier that knows
nothing of it must not stumble over it. It makes no claim: software that signs with SM2 is no certified product.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

ALGORITHM = "SM2-with-SM3"
DISTID = b"1234567812345678"
"""The identity that GB/T 35276 gives a signer who has no other; the signature covers it."""

NOTICE_ZH = "演示接口用的软件签名，不是经认证的商用密码产品（no certified cryptography）。执照的效力以 ES256 签名为准。"
NOTICE_EN = "Made by software to show the interface: no certified cryptography. What counts is the ES256 signature."


@dataclass(frozen=True)
class SecondKey:
    """The public half of a key. ``spki``: DER, SubjectPublicKeyInfo; ``introduced_at`` is None before its first use."""

    spki: bytes
    introduced_at: datetime | None = None

    @property
    def key_id(self) -> str:
        """First 8 bytes of SHA-256 of the public key, 16 hex digits."""
        return self.fingerprint[:16]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, hex: what a verifier pins, since no certificate stands above it."""
        return sha256(self.spki).hexdigest()

    @property
    def pem(self) -> str:
        """As the `openssl` program reads it."""
        text = base64.b64encode(self.spki).decode("ascii")
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


@dataclass(frozen=True)
class SecondSignature:
    """One recorded signature. ``signature``: DER; ``credential_sha256``: of the bytes it covers, hex."""

    license_id: UUID
    rendition: int
    serial: str
    key: SecondKey
    signature: bytes
    credential_sha256: str
    signed_at: datetime


@dataclass(frozen=True)
class SecondOrder:
    """What is to be signed once more: the signed part of the credential of one rendition."""

    license_id: UUID
    rendition: int
    message: bytes


def covered(credential: str) -> bytes:
    """What the second signature covers: the issuer-signed JWT, with its ES256 signature and without disclosures.

    >>> covered("header.payload.signature~disclosure~")
    b'header.payload.signature'
    """
    return credential.split("~", 1)[0].encode("ascii")

"""Wallets: a holder's key and the credentials that are bound to it.

A bound credential is one more written form of the same licence, for seven days: whoever loses the right to a licence
has nothing to show soon after, also to verifiers without a network.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.license.domain import sd_jwt
from services.license.domain.grants import Capacity, Standing
from services.license.domain.license import License
from services.license.verification.keys import public_key_of
from services.license.verification.limits import NotReadableError, to_base64url
from shared.clock import LEGAL_ZONE
from shared.errors import Defect, Refusal

BOUND_DAYS = 7


@dataclass(frozen=True)
class HolderKey:
    """The public half of a key that a wallet keeps; ``thumbprint`` as in RFC 7638."""

    jwk: Mapping[str, str]
    thumbprint: str

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> "HolderKey":
        """The key of a JWK, P-256, without its private half. Raises Refusal ``request.invalid``.

        >>> jwk = {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        ...        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "use": "sig"}
        >>> HolderKey.from_jwk(jwk).thumbprint
        'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U'
        >>> HolderKey.from_jwk(jwk | {"d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})
        Traceback (most recent call last):
        shared.errors.Refusal: request.invalid
        """
        try:
            if "d" in jwk or (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
                raise ValueError("not the public half of a key on P-256")
            public_key_of(dict(jwk))
        except (KeyError, TypeError, ValueError, NotReadableError) as fault:
            raise Refusal("request.invalid", defects=(Defect("/holder_jwk", "license.holder_key"),)) from fault
        members = {name: str(jwk[name]) for name in ("crv", "kty", "x", "y")}
        return cls(members, to_base64url(sha256(json.dumps(members, separators=(",", ":")).encode()).digest()))


@dataclass(frozen=True)
class Wallet:
    """A holder's key, bound to an entity by whoever stood for it as head or manager.

    ``is_in_force``: not ended, and whoever bound it may still show the licence.
    """

    wallet_id: UUID
    entity_id: UUID
    thumbprint: str
    jwk: Mapping[str, str]
    capacity: Capacity
    subject: str
    grant_id: UUID | None
    bound_at: datetime
    ended_at: datetime | None = None
    is_in_force: bool = True
    version: int = 1


@dataclass(frozen=True)
class BoundCredential:
    """A credential for one wallet. ``signature`` is None until it is recorded."""

    download_id: UUID
    wallet_id: UUID
    license_id: UUID
    kid: str
    message: bytes
    disclosures: str
    payload_sha256: str
    issued_at: datetime
    expires_at: datetime
    signature: bytes | None = None

    @property
    def credential(self) -> str | None:
        """The SD-JWT, once it is signed."""
        return None if self.signature is None else sd_jwt.with_signature(self.message, self.disclosures, self.signature)


def bound_until(licence: License, standing: Standing, at: datetime) -> datetime:
    """When a bound credential runs out: in seven days, with the licence, or with the manager's last legal day."""
    ends = [at.replace(microsecond=0) + timedelta(days=BOUND_DAYS), licence.expires_at]
    if standing.capacity is Capacity.MANAGER and standing.grant and standing.grant.until_on:
        day_after = standing.grant.until_on + timedelta(days=1)
        ends.append(datetime.combine(day_after, time(), LEGAL_ZONE).astimezone(UTC))
    return min(ends)

"""Verifying tokens of the issuer: one algorithm, one issuer, one audience; all else is refused (RFC 8725, 9068)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Refusal

ALGORITHM = "ES256"
ACCESS_TOKEN = "at+jwt"  # noqa: S105 - a media type
LEEWAY_SECONDS = 30
LONGEST_LIFE_SECONDS = 3600
_LONGEST_TOKEN = 8192

Keys = Callable[[str], KeySet]


@dataclass(frozen=True)
class TokenVerifier:
    """Verifies tokens of one issuer for one audience.

    :param keys: ``kid`` → key set; never a key or address named in the token itself.
    """

    issuer: str
    audience: str
    keys: Keys
    now: Callable[[], float] = time.time

    def access_token(self, text: str) -> dict[str, Any]:
        """Return the claims of an access token.

        :raises Refusal: ``auth.unauthenticated``.
        """
        essential = {"sub": {"essential": True}, "jti": {"essential": True}}
        return self._verified(text, frozenset({ACCESS_TOKEN, "application/at+jwt"}), essential)

    def id_token(self, text: str, nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token made for this sign-in.

        :raises Refusal: ``auth.unauthenticated``.
        """
        return self._verified(text, frozenset({"", "jwt"}), {"nonce": {"essential": True, "value": nonce}})

    def _verified(self, text: str, types: frozenset[str], more: dict[str, Any]) -> dict[str, Any]:
        if len(text) > _LONGEST_TOKEN or text.count(".") != 2:  # compact form only
            raise Refusal("auth.unauthenticated")
        try:
            token = jwt.decode(text, lambda guest: self.keys(str(guest.headers().get("kid", ""))), [ALGORITHM])
            if str(token.header.get("typ", "")).lower() not in types or "crit" in token.header:
                raise Refusal("auth.unauthenticated")
            options: dict[str, Any] = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.audience},
                "exp": {"essential": True},
                "iat": {"essential": True},
                **more,
            }
            jwt.JWTClaimsRegistry(now=lambda: int(self.now()), leeway=LEEWAY_SECONDS, **options).validate(token.claims)
        except (JoseError, ValueError) as error:
            raise Refusal("auth.unauthenticated") from error
        if token.claims["exp"] - token.claims["iat"] > LONGEST_LIFE_SECONDS:
            raise Refusal("auth.unauthenticated")
        return token.claims

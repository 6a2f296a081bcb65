"""An OpenID Connect issuer for the sandbox: authorization code with PKCE for people, tokens for personas of the API.

Whoever can reach it can be anybody; that is its purpose, and the reason it does not exist outside the sandbox.
"""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt

from deploy.sandbox import keys
from deploy.sandbox.personas import PERSONAS, Persona
from deploy.sandbox.settings import SandboxSettings
from shared.crypto import secret_file

SERVICES = ("registration", "codegen", "license", "deregistration")
ACCESS_SECONDS = 600
CODE_SECONDS = 60
REMEMBERED_SECONDS = 4 * 3600


class RequestError(Exception):
    """A request that OAuth answers with an error code (RFC 6749 5.2)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Wanted:
    """What a service asks of the authorization endpoint."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str

    @property
    def audience(self) -> str:
        """The service that the client is."""
        return self.client_id.removeprefix("yizhao-")


@dataclass(frozen=True)
class SandboxIssuer:
    """The issuer; its state is in files and signed values, so that any process can answer."""

    settings: SandboxSettings

    @property
    def url(self) -> str:
        """The issuer's name."""
        return self.settings.oidc_issuer

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/end-session",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
        }

    def jwks(self) -> dict[str, Any]:
        """Return the public keys."""
        return {"keys": [keys.signing_key(self.settings.secrets_dir).as_dict(private=False)]}

    def wanted(self, asked: dict[str, str]) -> Wanted:
        """Read the query of the authorization endpoint.

        :raises RequestError: not one of our services, or an address that is not its callback.
        """
        wanted = Wanted(
            client_id=asked.get("client_id", ""),
            redirect_uri=asked.get("redirect_uri", ""),
            state=asked.get("state", ""),
            nonce=asked.get("nonce", ""),
            challenge=asked.get("code_challenge", ""),
        )
        if wanted.audience not in SERVICES or not self._may_return_to(wanted):
            raise RequestError("invalid_client")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256" or not wanted.challenge:
            raise RequestError("invalid_request")
        return wanted

    def _may_return_to(self, wanted: Wanted) -> bool:
        return wanted.redirect_uri == f"{self.settings.addresses[wanted.audience]}/{wanted.audience}-session/callback"

    def next_to_leave(self, left: int, then: str) -> str:
        """Return where the browser goes to sign out everywhere: one service after the other, at last back.

        :param left: how many services it has been to.
        :param then: where it wants to be in the end; one of our addresses, else the start page.
        """
        if left >= len(SERVICES):
            ours = any(then.startswith(address + "/") for address in self.settings.addresses.values())
            return then if ours else self.settings.public_url
        service = SERVICES[left]
        back = urlencode({"left": left + 1, "post_logout_redirect_uri": then})
        asked = urlencode({"then": f"{self.url}/end-session?{back}"})
        return f"{self.settings.addresses[service]}/{service}-session/ended?{asked}"

    def remembered(self, cookie: str) -> Persona | None:
        """Return who this browser chose to be, so that one is asked once for all services."""
        try:
            return PERSONAS.get(self._signer("persona").loads(cookie, max_age=REMEMBERED_SECONDS))
        except BadData:
            return None

    def remember(self, persona: Persona) -> str:
        """Return the cookie's value for a chosen persona."""
        return self._signer("persona").dumps(persona.subject)

    def code_address(self, wanted: Wanted, persona: Persona) -> str:
        """Return the service's callback with a code for this persona."""
        said = {
            "id": secrets.token_hex(16),
            "sub": persona.subject,
            "client_id": wanted.client_id,
            "redirect_uri": wanted.redirect_uri,
            "nonce": wanted.nonce,
            "challenge": wanted.challenge,
        }
        return f"{wanted.redirect_uri}?{urlencode({'code': self._signer('code').dumps(said), 'state': wanted.state})}"

    def redeem(self, form: dict[str, str]) -> dict[str, Any]:
        """Exchange a code for tokens, once.

        :raises RequestError: ``invalid_grant``.
        """
        try:
            said = self._signer("code").loads(form.get("code", ""), max_age=CODE_SECONDS)
        except BadData as error:
            raise RequestError("invalid_grant") from error
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = urlsafe_b64encode(challenge).rstrip(b"=").decode()
        same = said["client_id"] == form.get("client_id") and said["redirect_uri"] == form.get("redirect_uri")
        if not same or not hmac.compare_digest(proved, said["challenge"]):
            raise RequestError("invalid_grant")
        if not keys.use_once(self.settings.secrets_dir, said["id"]):
            raise RequestError("invalid_grant")
        persona = PERSONAS[said["sub"]]
        answer = self.access(persona, said["client_id"].removeprefix("yizhao-"))
        now = int(time.time())
        identity = {"iss": self.url, "sub": persona.subject, "aud": said["client_id"], "nonce": said["nonce"]}
        answer["id_token"] = self._signed(identity | {"iat": now, "exp": now + ACCESS_SECONDS}, "JWT")
        return answer

    def access(self, persona: Persona, audience: str) -> dict[str, Any]:
        """Return an access token (RFC 9068) of a persona for one service.

        :raises RequestError: ``invalid_target``.
        """
        if audience not in SERVICES:
            raise RequestError("invalid_target")
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": persona.subject,
            "aud": audience,
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "jti": secrets.token_hex(16),
            "roles": list(persona.roles),
            "registry": persona.registry,
            "department": persona.department,
            "name": persona.name,
            "acr": persona.acr,
        }
        token = self._signed({name: value for name, value in claims.items() if value != ""}, "at+jwt")
        return {"access_token": token, "token_type": "Bearer", "expires_in": ACCESS_SECONDS}

    def _signed(self, claims: dict[str, Any], kind: str) -> str:
        key = keys.signing_key(self.settings.secrets_dir)
        return jwt.encode({"alg": "ES256", "typ": kind, "kid": key.kid or ""}, claims, key, ["ES256"])

    def _signer(self, what: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(secret_file(self.settings.secrets_dir / "sandbox" / "codes.key"), salt=what)

"""Sign-in and sign-out by OpenID Connect: authorization code with PKCE, state and nonce; each service for itself.

The access token is looked at once, by the same verifier as a bearer token, and thrown away: what stays is the principal
in the service's cookie.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import requests
from flask import Blueprint, redirect, request
from flask import session as cookie
from werkzeug.wrappers import Response

from shared.auth import session
from shared.auth.bearer import TokenVerifier
from shared.auth.issuer import TIMEOUT_SECONDS, Issuer
from shared.auth.principal import Principal, principal_of
from shared.errors import Refusal

View = Callable[[], Response]


@dataclass(frozen=True)
class RelyingParty:
    """One service at one issuer."""

    service: str
    own_url: str
    client_id: str
    client_secret: str
    start_url: str
    issuer: Issuer

    @property
    def callback_url(self) -> str:
        """Where the issuer sends the browser back to."""
        return f"{self.own_url}/{self.service}-session/callback"

    def access_verifier(self) -> TokenVerifier:
        """Verify access tokens made for this service."""
        return TokenVerifier(self.issuer.url, self.service, self.issuer.keys)

    def start(self, next_path: str) -> str:
        """Begin a sign-in: put its secrets in the cookie, return the issuer's address for the browser."""
        verifier = secrets.token_urlsafe(48)
        pending = {
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            "verifier": verifier,
            "next": next_path,
        }
        cookie["sign_in"] = pending
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.callback_url,
            "scope": "openid profile",
            "resource": self.service,
            "state": pending["state"],
            "nonce": pending["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer.endpoint('authorization_endpoint')}?{urlencode(asked)}"

    def finish(self, state: str, code: str) -> tuple[Principal, str]:
        """End a sign-in: exchange the code, verify both tokens; return who it is and where to go on.

        :raises Refusal: ``auth.unauthenticated``: not begun in this browser, or a token that does not hold.
        """
        pending = cookie.pop("sign_in", None)
        if pending is None or not state or not secrets.compare_digest(state, pending["state"]):
            raise Refusal("auth.unauthenticated")
        tokens = self._exchange(code, pending["verifier"])
        TokenVerifier(self.issuer.url, self.client_id, self.issuer.keys).id_token(tokens["id_token"], pending["nonce"])
        who = principal_of(self.access_verifier().access_token(tokens["access_token"]))
        return who, session.local_path(pending["next"])

    def _exchange(self, code: str, verifier: str) -> dict[str, str]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback_url,
            "client_id": self.client_id,
            "code_verifier": verifier,
        }
        authentication = (self.client_id, self.client_secret) if self.client_secret else None
        try:
            answer = requests.post(
                self.issuer.back_channel("token_endpoint"), data=form, auth=authentication, timeout=TIMEOUT_SECONDS
            )
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Refusal("system.unavailable", retry_after=5) from error
        if not answer.ok or not {"id_token", "access_token"} <= found.keys():
            raise Refusal("auth.unauthenticated")
        return {"id_token": str(found["id_token"]), "access_token": str(found["access_token"])}

    def leave(self) -> str:
        """Sign out here; return the address that ends the sign-in at the issuer too, or the start page."""
        session.forget()
        end = self.issuer.endpoint("end_session_endpoint")
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": self.start_url}
        return f"{end}?{urlencode(asked)}" if end else self.start_url


def session_blueprint(party: RelyingParty, public: Callable[[View], View]) -> Blueprint:
    """Return the addresses ``/<service>-session/sign-in``, ``/callback``, ``/sign-out``, ``/ended``.

    :param public: the guard that lets everybody in.
    """
    blueprint = Blueprint("session", __name__, url_prefix=f"/{party.service}-session")

    def sign_in() -> Response:
        here, own = urlsplit(request.url), urlsplit(party.own_url)
        if here.netloc != own.netloc and "moved" not in request.args:
            # Cookies are set for the host we are known by, and 127.0.0.1 is not localhost. Once only: behind a proxy
            # that does not tell the host, the two never agree.
            return redirect(f"{party.own_url}{here.path}?{urlencode({**request.args.to_dict(), 'moved': 1})}")
        return redirect(party.start(session.local_path(request.args.get("next"))))

    def callback() -> Response:
        who, next_path = party.finish(request.args.get("state", ""), request.args.get("code", ""))
        session.remember(who)
        return redirect(next_path)

    def sign_out() -> Response:
        return redirect(party.leave(), 303)

    def ended() -> Response:
        """The issuer ends sign-ins everywhere by sending the browser round; nothing but our own cookie is at stake."""
        then = request.args.get("then", "")
        if not then.startswith(party.issuer.url + "/"):
            raise Refusal("request.malformed")
        session.forget()
        return redirect(then)

    blueprint.add_url_rule("/ended", "ended", public(ended))
    blueprint.add_url_rule("/sign-in", "sign_in", public(sign_in))
    blueprint.add_url_rule("/callback", "callback", public(callback))
    blueprint.add_url_rule("/sign-out", "sign_out", public(sign_out), methods=["POST"])
    return blueprint

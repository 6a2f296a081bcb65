"""The OpenID Connect issuer as a service sees it: where its endpoints are and with which keys it signs."""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Refusal

TIMEOUT_SECONDS = 5
KEYS_KEPT_SECONDS = 3600
ASK_AGAIN_SECONDS = (
    10  # for a key id that is not known: keys rotate, but a forger must not make us ask for each forgery
)


@dataclass
class Issuer:
    """One issuer. Asks over the network when first needed, never when made.

    :param url: ``iss``, as tokens and browsers name it.
    :param internal_url: the same issuer as this service reaches it, if other.
    """

    url: str
    internal_url: str = ""
    _metadata: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: KeySet | None = field(default=None, repr=False)
    _keys_at: float = field(default=-1e9, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def endpoint(self, name: str) -> str:
        """Return an endpoint for the browser, e.g. ``authorization_endpoint``; empty if the issuer has none."""
        return str(self.metadata().get(name, ""))

    def back_channel(self, name: str) -> str:
        """Return an endpoint that this service calls itself."""
        return self._reachable(self.endpoint(name))

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document.

        :raises Refusal: ``system.unavailable``, the issuer does not answer or is another one.
        """
        if not self._metadata:
            found = _fetched(self._reachable(self.url) + "/.well-known/openid-configuration")
            if found.get("issuer") != self.url:
                raise Refusal("system.unavailable")
            self._metadata = found
        return self._metadata

    def keys(self, kid: str) -> KeySet:
        """Return the keys, asked for again when they are old or do not have this one."""
        with self._lock:
            age = time.monotonic() - self._keys_at
            known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
            if age > KEYS_KEPT_SECONDS or (not known and age > ASK_AGAIN_SECONDS) or self._keys is None:
                self._keys = _imported(_fetched(self.back_channel("jwks_uri")))
                self._keys_at = time.monotonic()
            return self._keys

    def _reachable(self, address: str) -> str:
        if self.internal_url and address.startswith(self.url):
            return self.internal_url.rstrip("/") + address.removeprefix(self.url)
        return address


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Refusal("system.unavailable", retry_after=5) from error
    return found


def _imported(found: dict[str, Any]) -> KeySet:
    """Take the ES256 keys of a key set; others are none of our business."""
    usable = [
        key for key in found.get("keys", []) if key.get("kty") == "EC" and key.get("crv") == "P-256" and "kid" in key
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError) as error:
        raise Refusal("system.unavailable", retry_after=5) from error

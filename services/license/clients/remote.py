"""Private keys in a key service, by HTTP. The four requests it must answer are in ``docs/keys.md``.

Every request may be repeated: making a key that is there gives the one that is there, and of several signatures over
the same bytes only the first recorded counts. So what got lost on the way is asked again, within the deadline.
"""

import base64
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.license.clients.breaker import Breaker, OpenError
from services.license.clients.signer import SignerUnavailableError, UnknownKeyError, checked
from services.license.domain.keys import Algorithm, KeyPair, key_id
from services.license.verification.keys import PublicKey

ATTEMPTS = 3
PAUSE_SECONDS = 0.05
_WORTH_ANOTHER = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Credentials:
    """Files: the bearer token that the service knows us by; the authority it is known by, if not a public one."""

    token: Path
    authority: Path


@dataclass
class RemoteSigner:
    """A key service at ``url``. ``deadline_seconds`` bounds one signature with all its attempts."""

    url: str
    credentials: Credentials
    deadline_seconds: float = 2.0
    breaker: Breaker = field(default_factory=Breaker)
    _session: requests.Session | None = field(default=None, init=False, repr=False)
    _process: int = field(default=0, init=False, repr=False)

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        """``PUT /keys/{label}``."""
        return _public_key(self._asked("PUT", _path(label), {"algorithm": str(algorithm)}, label))

    def holds(self, key: KeyPair) -> bool:
        """``GET /keys/{label}``."""
        try:
            return _public_key(self._asked("GET", _path(key.label), None, key.label)) == key.public_key
        except UnknownKeyError:
            return False

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        """``POST /keys/{label}/signatures``. Of what ES256 signs the service gets the digest only."""
        public_key = key.public_key
        wanted = {"key_id": key_id(public_key).hex()} | _to_be_signed(public_key, message)
        answer = self._asked("POST", f"{_path(key.label)}/signatures", wanted, key.label)
        return checked(public_key, message, _bytes_of(answer, "signature"))

    def _asked(self, method: str, path: str, body: Mapping[str, str] | None, label: str) -> dict[str, Any]:
        """The answer. Raises UnknownKeyError, SignerUnavailableError."""
        try:
            self.breaker.enter()
        except OpenError as fault:
            raise SignerUnavailableError(f"{self.url} failed several times and is left alone for a while") from fault
        try:
            response = self._attempted(method, path, body)
        except SignerUnavailableError:
            self.breaker.went(well=False)
            raise
        self.breaker.went(well=True)
        if response.status_code == requests.codes.not_found:
            raise UnknownKeyError(f"no such private key as {label} at {self.url}")
        return _object(response)

    def _attempted(self, method: str, path: str, body: Mapping[str, str] | None) -> requests.Response:
        """An answer worth reading, after as many attempts as the deadline allows."""
        until, why = time.monotonic() + self.deadline_seconds, "no answer in time"
        for attempt in range(ATTEMPTS):
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                response = self._connection().request(
                    method, f"{self.url}{path}", json=body, timeout=left, allow_redirects=False
                )
            except OSError as fault:  # requests derives what it raises from it
                why = type(fault).__name__
            else:
                if response.status_code not in _WORTH_ANOTHER:
                    return response
                why = f"answers {response.status_code}"
            time.sleep(max(0.0, min(PAUSE_SECONDS * 2**attempt, until - time.monotonic())))
        raise SignerUnavailableError(f"{self.url}: {why}")

    def _connection(self) -> requests.Session:
        """A connection of this process: one inherited by a fork would be read by two."""
        if self._session is None or self._process != os.getpid():
            self._session, self._process = requests.Session(), os.getpid()
            self._session.trust_env = False  # a proxy of the environment must not come between
            if self.credentials.authority.exists():
                self._session.verify = str(self.credentials.authority)
        token = self.credentials.token.read_text(encoding="utf-8").strip()
        self._session.headers["Authorization"] = f"Bearer {token}"
        return self._session


def _path(label: str) -> str:
    return f"/keys/{quote(label, safe='')}"


def _to_be_signed(public_key: PublicKey, message: bytes) -> dict[str, str]:
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return {"algorithm": str(Algorithm.ED25519), "message": base64.b64encode(message).decode()}
    return {"algorithm": str(Algorithm.ES256), "digest": base64.b64encode(sha256(message).digest()).decode()}


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        document = response.json() if response.ok else None
    except requests.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise SignerUnavailableError(f"{response.url} answers {response.status_code}")
    return document


def _bytes_of(answer: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(str(answer[name]), validate=True)
    except (KeyError, ValueError) as fault:
        raise SignerUnavailableError(f"the key service gives no {name}") from fault


def _public_key(answer: Mapping[str, Any]) -> PublicKey:
    """The key of an answer: DER, SubjectPublicKeyInfo."""
    try:
        key = load_der_public_key(_bytes_of(answer, "public_key"))
    except ValueError as fault:
        raise SignerUnavailableError("the key service gives no public key") from fault
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        raise SignerUnavailableError("the key service has a key of another kind")
    return key

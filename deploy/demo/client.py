"""A patient client of the HTTP API: signs in as people of the sandbox, repeats what may be repeated, waits for effects.

It repeats a write with the same key or id after any unknown outcome, as every client of these services should.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import requests

from deploy.routes import service_of
from shared.ids import uuid7

T = TypeVar("T")
TRY_AGAIN = frozenset({429, 503})
TRIES = 8
TOKEN_SECONDS = 240.0  # a token is renewed well before it ends


class ApiError(Exception):
    """An answer that was not expected."""

    def __init__(self, method: str, path: str, status: int, body: Any) -> None:
        super().__init__(f"{method} {path}: {status} {body}")
        self.status, self.body = status, body

    @property
    def code(self) -> str:
        """The problem's code, empty when there is none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class NotInTimeError(Exception):
    """What was waited for did not come."""


@dataclass
class Answer:
    """Status, body and version of an answer."""

    status: int
    body: Any
    etag: str | None


@dataclass
class Api:
    """The API at one address (or one for each service), used by many people."""

    addresses: Mapping[str, str]
    issuer: str
    _tokens: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    def get(self, person: str | None, path: str, **headers: str) -> Answer:
        return self._call("GET", person, path, None, headers)

    def ask(self, person: str | None, path: str, body: Any) -> Answer:
        """A POST that stores nothing."""
        return self._call("POST", person, path, body, {})

    def put(self, person: str, path: str, body: Any, version: str | None = None, **headers: str) -> Answer:
        """Creates (without a version) or changes the thing of that path."""
        if version is not None:
            headers["If-Match"] = version
        return self._call("PUT", person, path, body, headers)

    def command(self, person: str, path: str, body: Any = None, version: str | None = None) -> Answer:
        """Does something to a thing. `version` is the ETag last seen; none where the command takes none."""
        headers = {"Idempotency-Key": f'"{uuid7()}"'}
        if version is not None:
            headers["If-Match"] = version
        return self._call("POST", person, path, body if body is not None else {}, headers)

    def wait_for(self, look: Callable[[], T | None], what: str, seconds: float = 60.0) -> T:
        """Looks every fifth of a second until there is something.

        :raises NotInTimeError: names what did not come.
        """
        deadline = time.monotonic() + seconds
        while True:
            found = look()
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise NotInTimeError(f"{what} did not come within {seconds:.0f} s")
            time.sleep(0.2)

    def token(self, person: str, service: str) -> str:
        kept = self._tokens.get((person, service))
        if kept is None or kept[1] < time.monotonic():
            answer = self._session.post(
                f"{self.issuer}/sandbox/oidc/token", json={"persona": person, "audience": service}, timeout=30
            )
            answer.raise_for_status()
            kept = (answer.json()["access_token"], time.monotonic() + TOKEN_SECONDS)
            self._tokens[person, service] = kept
        return kept[0]

    def _call(self, method: str, person: str | None, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        service = service_of(path.partition("?")[0])
        for tries in range(TRIES):
            sent = dict(headers)
            if person is not None:
                sent["Authorization"] = f"Bearer {self.token(person, service)}"
            try:
                answer = self._send(method, self.addresses[service] + path, body, sent)
            except requests.ConnectionError:
                if tries == TRIES - 1:
                    raise
                time.sleep(0.2 * 2**tries)
                continue
            if answer.status_code in TRY_AGAIN and tries < TRIES - 1:
                time.sleep(float(answer.headers.get("Retry-After", 0.2 * 2**tries)))
                continue
            break
        return _read(method, path, answer)

    def _send(self, method: str, url: str, body: Any, headers: Mapping[str, str]) -> requests.Response:
        if isinstance(body, bytes):
            return self._session.request(method, url, data=body, headers=headers, timeout=60)
        return self._session.request(method, url, json=body, headers=headers, timeout=60)


def _read(method: str, path: str, answer: requests.Response) -> Answer:
    kind = answer.headers.get("Content-Type", "")
    body: Any = answer.json() if "json" in kind and answer.content else answer.text
    if answer.status_code >= 400:
        raise ApiError(method, path, answer.status_code, body)
    return Answer(answer.status_code, body, answer.headers.get("ETag"))


def new_id() -> UUID:
    """A client-made id."""
    return uuid7()

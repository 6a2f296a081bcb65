"""Talking to verifiers as a wallet: fetching a request, posting the answer."""

from collections.abc import Mapping

import requests

SECONDS = (2.0, 10.0)  # to connect, to answer
MOST = 256 * 1024  # bytes of a request or an answer


class VerifierAwayError(Exception):
    """The verifier does not answer."""


class VerifierRefusedError(Exception):
    """The verifier answered and did not accept; the message is its own."""


def fetch_request(uri: str) -> str:
    """The signed request. Raises VerifierAwayError, VerifierRefusedError."""
    return _done("GET", uri)


def post_answer(uri: str, form: Mapping[str, str]) -> str:
    """Post an answer (``direct_post``); return the verifier's. Raises VerifierAwayError, VerifierRefusedError."""
    return _done("POST", uri, form)


def _done(method: str, uri: str, form: Mapping[str, str] | None = None) -> str:
    try:
        with requests.request(method, uri, data=form, timeout=SECONDS, allow_redirects=False, stream=True) as answer:
            text = answer.raw.read(MOST, decode_content=True).decode("utf-8", "replace")
    except requests.RequestException as fault:
        raise VerifierAwayError(str(fault)) from fault
    if answer.status_code != requests.codes.ok:
        raise VerifierRefusedError(f"{answer.status_code} {text.strip()[:500]}")
    return text

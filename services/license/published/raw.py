"""Answers for machines, the same for everybody, to be kept on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from flask import Response, request

from shared.auth.principal import PUBLIC
from shared.http.commands import units
from shared.unit import Unit


@contextmanager
def read_by_anybody() -> Iterator[Unit]:
    """Who asks is not looked at: an answer that varies with a cookie is kept by no cache on the way."""
    with units().unit(PUBLIC.subject) as unit:
        yield unit


def cached(response: Response, seconds: int) -> Response:
    """May be kept by anybody, and is not sent again to who has it."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response

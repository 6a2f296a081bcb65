"""Entity tags: the row version in quotes, and the conditions that a request sets on it."""

import re
from typing import Any

from flask import Response, request

from shared.errors import Refusal

_TAG = re.compile(r'"(\d{1,18})"')


def version_of(thing: Any) -> int | None:
    """Return the row version of a thing (attribute or member ``version``), or None where it has none."""
    version = thing.get("version") if isinstance(thing, dict) else getattr(thing, "version", None)
    return version if isinstance(version, int) else None


def etag(version: int) -> str:
    """Return the tag of a version.

    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'


def if_match() -> int | None:
    """Return the version the request was made against, or None without ``If-Match``.

    A tag that is none of ours (also ``*``) can never be the present one: version -1.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return None
    found = _TAG.fullmatch(header.strip())
    return int(found.group(1)) if found else -1


def required_if_match() -> int:
    """Return the version of ``If-Match``.

    :raises Refusal: ``request.version_missing``.
    """
    version = if_match()
    if version is None:
        raise Refusal("request.version_missing")
    return version


def not_modified(response: Response) -> Response:
    """Answer 304 without a body where the client has this version already (GET only)."""
    return response.make_conditional(request)  # type: ignore[return-value]

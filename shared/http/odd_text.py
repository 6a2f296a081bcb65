"""Refuses text that no column of the database can hold, before any view sees it: NUL, and halves of surrogate pairs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request

from shared.errors import Refusal

_HALF = re.compile("[\ud800-\udfff]")  # JSON may write one alone; UTF-8 cannot


def refuse_odd_text() -> None:
    """Look through address, query, form and JSON of the present request.

    :raises Refusal: ``request.malformed``.
    """
    if any(_odd(text) for text in _texts()):
        raise Refusal("request.malformed")


def _texts() -> Iterator[str]:
    yield from _within(request.view_args)
    for fields in (request.args, request.form):
        for name, value in fields.items(multi=True):
            yield from (name, value)
    if request.is_json:
        yield from _within(request.get_json(silent=True))


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield str(name)
            yield from _within(member)
    elif isinstance(value, list):
        for member in value:
            yield from _within(member)


def _odd(text: str) -> bool:
    return "\x00" in text or _HALF.search(text) is not None

"""Lists by cursor: keyset order, the cursor signed and bound to the list and its filters, good for seven days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.errors import Defect, Refusal

LIMIT = 50
LIMIT_MOST = 200
CURSOR_SECONDS = 7 * 24 * 3600
PAGE_ARGUMENTS = frozenset({"limit", "cursor", "lang"})


@dataclass(frozen=True)
class Page:
    """One page of a list: the items, and the cursor of the next page or None."""

    items: Sequence[Any]
    next_cursor: str | None


@dataclass(frozen=True)
class PageRequest:
    """Which page is asked for. ``after``: key of the last item seen, text and numbers; None for the first page."""

    limit: int = LIMIT
    after: tuple[Any, ...] | None = None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than asked for, to see whether there is a next page."""
        return self.limit + 1

    def of(self, rows: Sequence[Any], key: Callable[[Any], tuple[Any, ...]]) -> Page:
        """Make the page of up to ``fetch`` rows in keyset order; ``key`` returns the values the order is made of."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(shown, _serializer().dumps([_plain(one) for one in key(shown[-1])]) if more else None)


def page_request() -> PageRequest:
    """Read ``limit`` and ``cursor`` of the present request.

    :raises Refusal: ``request.invalid`` (limit), ``request.cursor_invalid``.
    """
    text = request.args.get("limit", str(LIMIT))
    limit = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= limit <= LIMIT_MOST:
        raise Refusal("request.invalid", defects=(Defect("/limit", "request.invalid"),))
    cursor = request.args.get("cursor")
    if not cursor:
        return PageRequest(limit)
    try:
        return PageRequest(limit, tuple(_serializer().loads(cursor, max_age=CURSOR_SECONDS)))
    except BadData as error:
        raise Refusal("request.cursor_invalid") from error


def _serializer() -> URLSafeTimedSerializer:
    """Bind cursors to the list and its filters: a cursor of one list is nothing in another."""
    filters = sorted((name, value) for name, value in request.args.items(multi=True) if name not in PAGE_ARGUMENTS)
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"cursor {request.path} {filters}")


def _plain(value: Any) -> Any:
    """Write a key's value as JSON can hold it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

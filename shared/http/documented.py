"""What the decorators of `commands` add to a route's OpenAPI: headers, answers, the query of a list."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

View = Callable[..., Any]
_DOC = Blueprint("documented", __name__)

_TAG = {"schema": {"type": "string"}, "description": '"<row version>"'}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": 'ETag the change was made against: "<row version>"',
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string"},
    "description": "structured-field string, a UUID in double quotes; the answer is kept for 7 days",
}


def write(
    view: View, schema: type[Schema] | None, *, precondition: str | None, created: bool = False, keyed: bool = False
) -> View:
    """Describe a route that changes something. ``precondition``: required, optional or None (no ``If-Match``)."""
    if schema is None:
        view = _DOC.response(204)(view)
    else:
        view = _DOC.response(200, schema, headers={"ETag": _TAG})(view)
        if created:
            headers = {"ETag": _TAG, "Location": {"schema": {"type": "string"}}}
            view = _DOC.alt_response(201, schema=schema, headers=headers, success=True)(view)
    parameters = [_KEY] if keyed else []
    if precondition:
        parameters.append({**_IF_MATCH, "required": precondition == "required"})
    return _plus(view, parameters)


def read(view: View, schema: type[Schema]) -> View:
    """Describe a route that shows one thing."""
    shown: View = _DOC.response(200, schema, headers={"ETag": _TAG})(view)
    return shown


def listing(view: View, schema: type[Schema], filters: type[Schema] | None) -> View:
    """Describe a list: its page, its cursor, its filters."""
    name = schema.__name__.removesuffix("Schema") + "Page"
    page = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema), required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
            "as_of": fields.String(required=True, metadata={"format": "date-time"}),
        },
        name=name,
    )
    view = _DOC.response(200, page)(view)
    parameters: list[dict[str, Any]] = [
        {"in": "query", "name": "limit", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}},
        {"in": "query", "name": "cursor", "schema": {"type": "string"}},
    ]
    view = _plus(view, parameters)
    if filters is not None:
        apidoc: dict[str, Any] = view._apidoc  # type: ignore[attr-defined]  # noqa: SLF001 - flask-smorest keeps it there
        apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(
            {"in": "query", "required": False, "schema": filters}
        )
    return view


def _plus(view: View, parameters: list[dict[str, Any]]) -> View:
    """Add parameters beside those of the schema (which flask-smorest would otherwise replace)."""
    apidoc: dict[str, Any] = view._apidoc  # type: ignore[attr-defined]  # noqa: SLF001
    apidoc.setdefault("extra_parameters", []).extend(parameters)
    return view

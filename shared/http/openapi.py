"""OpenAPI of a service's API, made from its routes: flask-smorest with our error shape and our guards."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar, cast

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser

from shared.errors import Refusal
from shared.http import problems

VERSION = "1"
View = Callable[..., Any]
V = TypeVar("V", bound=View)


class GroundSchema(Schema):
    """A legal ground."""

    law = fields.String(required=True)
    article = fields.String()


class RemedySchema(Schema):
    """What to do about a fault."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class FaultSchema(Schema):
    """One fault of a request: where, which, by which rule, what to do."""

    pointer = fields.String(required=True, metadata={"description": "RFC 6901"})
    code = fields.String(required=True)
    severity = fields.String(required=True, metadata={"enum": ["defect", "warning", "notice"]})
    rule_id = fields.String()
    ground = fields.Nested(GroundSchema)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    remedy = fields.Nested(RemedySchema)
    params = fields.Dict()


class ProblemDocumentSchema(Schema):
    """RFC 9457 problem; the one shape of every error."""

    type = fields.Url(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    instance = fields.String(required=True)
    trace_id = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema))
    params = fields.Dict()


class _Parser(FlaskParser):
    """webargs takes a body of another type for an empty one; here it is refused as what it is."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body's JSON.

        :raises Refusal: ``request.media_type``.
        """
        if not req.is_json and req.content_length:
            raise Refusal("request.media_type")
        return super().load_json(req, schema)


class DocumentedBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint whose operations also show header parameters and their guard."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_more_of)

    def route(self, rule: str, **options: Any) -> Callable[[V], V]:
        """Serve a view at an address; typed, which flask-smorest is not."""
        return cast("Callable[[V], V]", super().route(rule, **options))

    def get(self, rule: str, **options: Any) -> Callable[[V], V]:
        """Serve a view that reads."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Callable[[V], V]:
        """Serve a command or a question."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Callable[[V], V]:
        """Serve a view that creates or replaces."""
        return self.route(rule, methods=["PUT"], **options)

    def delete(self, rule: str, **options: Any) -> Callable[[V], V]:
        """Serve a view that takes away."""
        return self.route(rule, methods=["DELETE"], **options)

    def arguments(self, schema: Any, **options: Any) -> Callable[[View], View]:
        """Read a part of the request by a schema and hand it to the view."""
        return cast("Callable[[View], View]", super().arguments(schema, **options))

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        if hasattr(obj, "guard"):
            obj._apidoc = deepcopy(getattr(obj, "_apidoc", {})) | {"guard": obj.guard}  # noqa: SLF001
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)


def _more_of(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add what flask-smorest does not know: header parameters, and who may call."""
    extra = doc_info.get("extra_parameters")
    if extra:
        doc["parameters"] = [*doc.get("parameters", []), *extra]
    known = doc_info.get("guard")
    if known is not None:
        doc["x-guard"] = str(known)
        doc["security"] = [] if known.public else [{"bearer": []}]
    return doc


class _Api(Api):  # type: ignore[misc]
    """flask-smorest without its error handlers: problems.install has them."""

    ERROR_SCHEMA = ProblemDocumentSchema

    def _register_error_handlers(self) -> None:
        return


def attach(app: Flask, title: str) -> Api:
    """Make the app's OpenAPI collector; blueprints are registered with it."""
    app.config.update(API_TITLE=title, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    api = _Api(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=name_of)})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"})
    app.extensions["yizhao.api"] = api
    return api


def name_of(schema: Any) -> str:
    """Return a schema's name in the document.

    A shape that has two schemas, one to take and one to show, tells them apart by ``OPENAPI_SUFFIX`` of their bases.

    >>> name_of(ProblemDocumentSchema)
    'ProblemDocument'
    """
    kind: Any = resolve_schema_cls(schema)
    name = str(kind.__name__).removesuffix("Schema")
    return name + str(getattr(kind, "OPENAPI_SUFFIX", ""))


def document(app: Flask) -> dict[str, Any]:
    """Return the service's OpenAPI 3.1 document; the same app gives the same document."""
    spec: dict[str, Any] = app.extensions["yizhao.api"].spec.to_dict()
    for error in spec.get("components", {}).get("responses", {}).values():
        error["content"] = {problems.MEDIA_TYPE: next(iter(error["content"].values()))}
    return spec

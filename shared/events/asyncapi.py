"""The AsyncAPI 3.0 document of all events, made from the catalogue; docs/events/asyncapi.json is compared with it."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.events.catalogue import EventType, catalogue, topics
from shared.events.codec import schema_of

HEADERS: dict[str, dict[str, Any]] = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid"},
    "ce_source": {"type": "string"},
    "ce_subject": {"type": "string"},
    "ce_time": {"type": "string", "format": "date-time", "description": "moment of the effect, legal clock"},
    "ce_dataschema": {"type": "string"},
    "ce_aggregatetype": {"type": "string"},
    "ce_aggregateversion": {"type": "string", "pattern": "^[1-9][0-9]*$", "description": "absent for departments"},
    "ce_dataclass": {"enum": ["public", "departmental", "restricted"]},
    "ce_correlationid": {"type": "string"},
    "ce_causationid": {"type": "string", "format": "uuid"},
    "ce_traceparent": {"type": "string"},
    "content-type": {"const": "application/json"},
}
REQUIRED_HEADERS = sorted(
    set(HEADERS) - {"ce_aggregateversion", "ce_causationid", "ce_traceparent"},
)


def document() -> dict[str, Any]:
    """Return the whole document as JSON values."""
    spec = APISpec(title="Yizhao events", version="1", openapi_version="3.1.0", plugins=[MarshmallowPlugin()])
    messages = {known.name: _message(spec, known) for known in catalogue().values()}
    schemas: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Yizhao events", "version": "1"},
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in topics()},
        "components": {"messages": messages, "schemas": schemas, "messageTraits": {"cloudEvent": _trait()}},
    }


def _message(spec: APISpec, known: EventType) -> dict[str, Any]:
    shape = known.shape.__name__
    if shape not in spec.components.schemas:
        spec.components.schema(shape, schema=schema_of(known.shape))
    summary = (known.shape.__doc__ or "").strip().splitlines()[0]
    return {
        "name": known.name,
        "summary": summary,
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "x-source": known.source,
        "x-dataschema": known.dataschema,
        "x-dataclass": known.dataclass,
        "payload": {"$ref": f"#/components/schemas/{shape}"},
    }


def _channel(topic: str) -> dict[str, Any]:
    told = [known.name for known in catalogue().values() if known.topic == topic]
    return {
        "address": topic,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in told},
        "bindings": {"kafka": {"partitions": 6}},
    }


def _trait() -> dict[str, Any]:
    return {"headers": {"type": "object", "required": REQUIRED_HEADERS, "properties": HEADERS}}

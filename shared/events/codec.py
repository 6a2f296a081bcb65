"""Payload ↔ dataclass. Unknown members are ignored, missing ones and wrong shapes are refused (contract 1.2, 1.7)."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

import marshmallow

from shared.clock import moment_text
from shared.errors import Defect, Refusal
from shared.events.catalogue import lookup
from shared.ids import id_text
from shared.schema_of import schema_of as class_schema


class Moment(marshmallow.fields.AwareDateTime):
    """A moment in RFC 3339, UTC, ``Z``, milliseconds."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:  # noqa: ARG002
        return None if value is None else moment_text(value)


class Base(marshmallow.Schema):
    """Ignores what it does not know and leaves out what is not there."""

    TYPE_MAPPING = {datetime: Moment}  # noqa: RUF012 - marshmallow's own way of declaring it

    class Meta:
        """Unknown members come from a newer teller."""

        unknown = marshmallow.EXCLUDE

    @marshmallow.post_dump
    def leave_out_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Absent means unknown or not applicable; null never travels."""
        return {key: value for key, value in data.items() if value is not None}


def schema_of(shape: type[Any]) -> marshmallow.Schema:
    """Return the one schema object of a dataclass (making one a call costs four times as much)."""
    return _made(cast("Hashable", shape))


@cache
def _made(shape: Hashable) -> marshmallow.Schema:
    return class_schema(cast("type", shape), Base)()


@dataclass(frozen=True)
class Written:
    """An event whose payload was written by hand, because it is told by the ten thousand; a test holds both alike."""

    TYPE: str
    payload: dict[str, Any]


def _as_is(value: Any) -> Any:
    return value


# A transaction has one moment, so a run of events repeats it.
_PLAIN: Mapping[type[Any], Callable[[Any], Any]] = {
    UUID: id_text, str: _as_is, int: _as_is, bool: _as_is, datetime: lru_cache(maxsize=64)(moment_text),
    date: date.isoformat,
}  # fmt: skip


def dump(event: Any) -> dict[str, Any]:
    """Return the JSON object of an event or of a shared shape.

    Most events are flat; for them this is many times as fast as the schema; `tests/contract` holds both alike.
    """
    if isinstance(event, Written):
        return event.payload
    dumped = {}
    for name, value in vars(event).items():
        if value is None:
            continue
        plain = _PLAIN.get(type(value))
        if plain is None:
            return dump_by_schema(event)
        dumped[name] = plain(value)
    return dumped


def dump_by_schema(event: Any) -> dict[str, Any]:
    """Return the JSON object as the schema of the event's class writes it."""
    dumped: dict[str, Any] = schema_of(type(event)).dump(event)
    return dumped


def load_shape(shape: type[Any], payload: Mapping[str, Any]) -> Any:
    """Return a shape from its JSON object.

    :raises Refusal: ``event.schema_invalid`` with every fault.
    """
    try:
        return schema_of(shape).load(payload)
    except marshmallow.ValidationError as error:
        defects = [Defect(pointer, "event.schema_invalid") for pointer in _pointers(error.messages)]
        raise Refusal("event.schema_invalid", params={"type": shape.__name__}, defects=defects) from error


def load(event_type: str, payload: Mapping[str, Any]) -> Any | None:
    """Return the event of a payload, or None where the type is unknown here.

    :raises Refusal: ``event.schema_invalid`` with every fault.
    """
    known = lookup(event_type)
    return None if known is None else load_shape(known.shape, payload)


def _pointers(messages: Any, at: str = "") -> list[str]:
    if isinstance(messages, Mapping):
        return [pointer for key, value in messages.items() for pointer in _pointers(value, f"{at}/{key}")]
    return [at]

"""From a dataclass to its marshmallow schema, with every nested schema named by its class and not by a word.

marshmallow-dataclass refers to a shape that it meets a second time by the bare name of its class, and marshmallow looks
the name up in a registry of the whole process, where the first one defined wins. Two bases for one dataclass (events
ignore unknown members, requests refuse them) would read each other's nested shapes, depending on the order of imports.
"""

from collections.abc import Iterator
from typing import Any

import marshmallow
import marshmallow_dataclass
from marshmallow import fields

Schema = type[marshmallow.Schema]


def schema_of(shape: type[Any], base: Schema) -> Schema:
    """Return the schema class of a dataclass on a base; the same one each time."""
    made: Schema = marshmallow_dataclass.class_schema(shape, base_schema=base)
    known = {each.__name__: each for each in _below(made, set())}
    for schema in known.values():
        for nested in _nested(schema):
            if isinstance(nested.nested, str):
                nested.nested = known[nested.nested]
    return made


def _below(schema: Schema, seen: set[Schema]) -> Iterator[Schema]:
    """The schema and all that it nests by class, each once."""
    if schema in seen:
        return
    seen.add(schema)
    yield schema
    for nested in _nested(schema):
        if isinstance(nested.nested, type) and issubclass(nested.nested, marshmallow.Schema):
            yield from _below(nested.nested, seen)


def _nested(schema: Schema) -> Iterator[fields.Nested]:
    for field in schema._declared_fields.values():  # noqa: SLF001 - the only place where a class keeps its fields
        yield from _nested_in(field)


def _nested_in(field: Any) -> Iterator[fields.Nested]:
    if isinstance(field, fields.Nested):
        yield field
    inside = (getattr(field, "inner", None), getattr(field, "value_field", None), *getattr(field, "tuple_fields", ()))
    for each in inside:
        if each is not None:
            yield from _nested_in(each)

"""Which types there are, who tells them, on which topic, and how a payload becomes a dataclass and back.

The head of a type is known here and nowhere else; the outbox and the inbox ask this module.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from shared.events import (
    codegen,
    departments,
    deregistration,
    license,  # noqa: A004 - the service's name
    registration,
    standing,
)

TOPIC_PREFIX = "yizhao."


@dataclass(frozen=True)
class EventType:
    """One type: its shape, its teller (``ce_source``), its topic, class and schema version."""

    name: str
    shape: type[Any]
    source: str
    topic: str
    aggregate: str
    dataclass: str
    schema: int

    @cached_property
    def dataschema(self) -> str:
        """The ``ce_dataschema`` of the type."""
        return f"urn:yizhao:schema:{self.name}:{self.schema}"


TELLERS: dict[str, tuple[type[Any], ...]] = {
    "registration": (*registration.EVENTS, *standing.EVENTS),
    "codegen": codegen.EVENTS,
    "license": license.EVENTS,
    "deregistration": deregistration.EVENTS,
}


def topic_of(aggregate: str) -> str:
    """Return the topic of an aggregate type or department.

    >>> topic_of("entity")
    'yizhao.entity'
    """
    return TOPIC_PREFIX + aggregate


@cache
def catalogue() -> dict[str, EventType]:
    """Return every known type by its name."""
    known: dict[str, EventType] = {}
    for teller, shapes in TELLERS.items():
        for shape in shapes:
            known[shape.TYPE] = EventType(
                name=shape.TYPE,
                shape=shape,
                source=f"urn:yizhao:{teller}",
                topic=topic_of(shape.AGGREGATE),
                aggregate=shape.AGGREGATE,
                dataclass=shape.DATACLASS,
                schema=shape.SCHEMA,
            )
    for department, shapes in departments.TOLD_BY.items():
        for shape in shapes:
            name = f"{department}.{shape.NAME}"
            known[name] = EventType(
                name=name,
                shape=shape,
                source=f"urn:yizhao:department:{department}",
                topic=topic_of(department),
                aggregate=department,
                dataclass=shape.DATACLASS,
                schema=shape.SCHEMA,
            )
    return known


def lookup(event_type: str) -> EventType | None:
    """Return what is known of a type, or None for a type of a later version of this system."""
    return catalogue().get(event_type)


@cache
def source_of(topic: str) -> str | None:
    """Return the only ``ce_source`` that may tell on a topic, or None for an unknown topic."""
    return next((known.source for known in catalogue().values() if known.topic == topic), None)


def topics() -> tuple[str, ...]:
    """Return every topic of this system, sorted."""
    return tuple(sorted({known.topic for known in catalogue().values()}))

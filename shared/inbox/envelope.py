"""The head of an event as it arrives (contract 1.3), checked before anybody acts on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.bus import Delivered
from shared.errors import Refusal
from shared.events import codec
from shared.events.catalogue import topic_of

DEPARTMENT_SOURCE = "urn:yizhao:department:"


@dataclass(frozen=True)
class Envelope:
    """One event. ``event`` is the dataclass of `shared.events`; None until a handler needs it.

    ``aggregate_version`` is None for departments. ``appended_at`` is the bus's moment (system clock, UTC).
    """

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    aggregate_type: str
    aggregate_version: int | None
    dataclass: str
    correlation_id: str
    causation_id: UUID | None
    topic: str
    partition: int
    offset: int
    appended_at: datetime
    delivered: Delivered
    event: Any = None

    @property
    def stream(self) -> tuple[str, str]:
        """Aggregate type and id."""
        return (self.aggregate_type, self.subject)

    def opened(self) -> "Envelope":
        """Return the envelope with its payload read.

        :raises Refusal: ``event.schema_invalid``.
        """
        try:
            payload = json.loads(self.delivered.record.value)
        except ValueError as error:
            raise Refusal("event.schema_invalid", params={"type": self.type}) from error
        if not isinstance(payload, dict):
            raise Refusal("event.schema_invalid", params={"type": self.type})
        return replace(self, event=codec.load(self.type, payload))


def event_id_of(delivered: Delivered) -> UUID:
    """Return the event's id; one made of its place on the bus where the event has none that can be read."""
    try:
        return UUID(delivered.record.headers.get("ce_id", ""))
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{delivered.record.topic}/{delivered.partition}/{delivered.offset}")


def envelope_of(delivered: Delivered) -> Envelope:
    """Read the head.

    :raises Refusal: ``event.schema_invalid``: something the contract demands is missing or cannot be read.
    """
    headers = delivered.record.headers
    try:
        envelope = _read(delivered, headers)
    except (KeyError, ValueError) as error:
        raise Refusal("event.schema_invalid", params={"type": headers.get("ce_type", "?")}) from error
    versioned = envelope.aggregate_version is not None
    misplaced = envelope.subject != delivered.record.key or topic_of(envelope.aggregate_type) != envelope.topic
    if misplaced or versioned == envelope.source.startswith(DEPARTMENT_SOURCE):
        raise Refusal("event.schema_invalid", params={"type": envelope.type})
    return envelope


def _read(delivered: Delivered, headers: Mapping[str, str]) -> Envelope:
    version = headers.get("ce_aggregateversion")
    causation = headers.get("ce_causationid")
    if headers["ce_specversion"] != "1.0":
        raise ValueError("unknown CloudEvents version")
    return Envelope(
        id=UUID(headers["ce_id"]),
        type=headers["ce_type"],
        source=headers["ce_source"],
        subject=headers["ce_subject"],
        time=datetime.fromisoformat(headers["ce_time"]),
        aggregate_type=headers["ce_aggregatetype"],
        aggregate_version=int(version) if version else None,
        dataclass=headers["ce_dataclass"],
        correlation_id=headers["ce_correlationid"],
        causation_id=UUID(causation) if causation else None,
        topic=delivered.record.topic,
        partition=delivered.partition,
        offset=delivered.offset,
        appended_at=delivered.appended_at,
        delivered=delivered,
    )

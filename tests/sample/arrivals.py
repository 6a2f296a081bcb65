"""Events as they arrive: valid by default, each part can be replaced."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.bus import Delivered, Record
from shared.events import codec
from shared.events.codegen import CodeDelayed, CodeRetired
from shared.ids import uuid7

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def delayed(entity_id: UUID, reason: str = "waits") -> CodeDelayed:
    return CodeDelayed(entity_id, uuid4(), reason, MOMENT)


def retired(entity_id: UUID) -> CodeRetired:
    return CodeRetired(entity_id, "91140105MAY000017U", MOMENT, "deregistered")


def headers(
    event: Any, key: str, version: int | None, event_id: UUID | None = None, **changes: str | None
) -> dict[str, str]:
    made: dict[str, str | None] = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id or uuid7()),
        "ce_type": event.TYPE,
        "ce_source": "urn:yizhao:codegen",
        "ce_subject": key,
        "ce_time": "2026-03-02T01:00:00.000Z",
        "ce_dataschema": f"urn:yizhao:schema:{event.TYPE}:1",
        "ce_aggregatetype": event.AGGREGATE,
        "ce_aggregateversion": None if version is None else str(version),
        "ce_dataclass": event.DATACLASS,
        "ce_correlationid": key,
        "content-type": "application/json",
    }
    made |= changes
    return {name: text for name, text in made.items() if text is not None}


@dataclass
class Partition:
    """Hands out arrivals of one partition with offsets that go on."""

    topic: str = "yizhao.code"
    number: int = 0
    next_offset: int = 0
    sent: list[Delivered] = field(default_factory=list)

    def arrival(
        self,
        event: Any,
        version: int | None,
        *,
        key: str | None = None,
        event_id: UUID | None = None,
        value: bytes | None = None,
        **changes: str | None,
    ) -> Delivered:
        key = key or str(event.entity_id)
        body = json.dumps(codec.dump(event)).encode() if value is None else value
        record = Record(self.topic, key, headers(event, key, version, event_id, **changes), body)
        delivered = Delivered(record, self.number, self.next_offset, MOMENT)
        self.next_offset += 1
        self.sent.append(delivered)
        return delivered

    def again(self, delivered: Delivered) -> Delivered:
        """The same event once more, further back."""
        repeated = Delivered(delivered.record, self.number, self.next_offset, MOMENT)
        self.next_offset += 1
        return repeated

"""What the register says of an entity when a licence is due."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from shared.events.shapes import Particulars


class Told(Protocol):
    """What every event says that gives rise to a licence."""

    @property
    def entity_id(self) -> UUID: ...
    @property
    def uscc(self) -> str: ...
    @property
    def registry(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def entity_version(self) -> int: ...
    @property
    def licence_on(self) -> date: ...
    @property
    def particulars(self) -> Particulars: ...


class Entry(Told, Protocol):
    """All that a face is made of. Events of a first registration are entries as they are."""

    @property
    def established_on(self) -> date | None: ...


@dataclass(frozen=True)
class LaterEntry:
    """An entry made of a later event, which does not repeat the day of establishment."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    entity_version: int
    licence_on: date
    established_on: date | None
    particulars: Particulars

    @classmethod
    def of(cls, told: Told, established_on: date | None) -> "LaterEntry":
        """What the event says, and the day that the licence before says."""
        return cls(
            entity_id=told.entity_id,
            uscc=told.uscc,
            registry=told.registry,
            kind=told.kind,
            entity_version=told.entity_version,
            licence_on=told.licence_on,
            established_on=established_on,
            particulars=told.particulars,
        )

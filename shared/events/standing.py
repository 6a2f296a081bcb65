"""What registration tells of an entity after its registration: another face, another status, another registry."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.registration import EntityHead
from shared.events.shapes import Act, Address, Annulled, LegacyNumber, Particulars


@dataclass(frozen=True)
class EntityConverted(EntityHead):
    """An entity with an old licence was given its unified code; ``previous_numbers`` are those of before."""

    TYPE: ClassVar[str] = "entity.converted"

    application_id: UUID
    previous_numbers: tuple[LegacyNumber, ...]
    licence_on: date
    particulars: Particulars
    act: Act | None = None


@dataclass(frozen=True)
class EntityChanged(EntityHead):
    """Registered particulars changed; ``face_changed``: what a licence shows is another than before.

    ``cause``: application, correction, partial_annulment or name_ruling.
    """

    TYPE: ClassVar[str] = "entity.changed"

    cause: str
    changed_items: tuple[str, ...]
    face_changed: bool
    effective_on: date
    licence_on: date
    previous_entity_version: int
    particulars: Particulars
    act: Act | None = None
    application_id: UUID | None = None


@dataclass(frozen=True)
class EntitySuspended(EntityHead):
    """An entity suspended its business for a time (歇业); letters reach it at ``service_address`` meanwhile."""

    TYPE: ClassVar[str] = "entity.suspended"

    suspended_from_on: date
    suspended_until_on: date
    service_address: Address | None = None
    act: Act | None = None


@dataclass(frozen=True)
class EntityResumed(EntityHead):
    """A suspended entity is in business again; ``cause``: declared, or expired when the time was over."""

    TYPE: ClassVar[str] = "entity.resumed"

    resumed_on: date
    cause: str
    act: Act | None = None


@dataclass(frozen=True)
class EntityRevoked(EntityHead):
    """The licence of an entity was revoked as a penalty (吊销营业执照)."""

    TYPE: ClassVar[str] = "entity.revoked"

    reference_no: str
    effective_on: date
    cause_code: str
    act: Act | None = None


@dataclass(frozen=True)
class EntityOrderedClosed(EntityHead):
    """An entity was ordered to close (责令关闭)."""

    TYPE: ClassVar[str] = "entity.ordered_closed"

    reference_no: str
    effective_on: date
    cause_code: str
    act: Act | None = None


@dataclass(frozen=True)
class EntityAnnulled(EntityHead):
    """The registration of an entity was annulled (撤销登记); ``annulled`` names the act."""

    TYPE: ClassVar[str] = "entity.annulled"

    annulled: Annulled
    reference_no: str
    effective_on: date
    act: Act | None = None


@dataclass(frozen=True)
class EntityRestored(EntityHead):
    """An entity that had ended was restored (恢复); ``status`` is the one from before its end.

    ``cause``: false_undertaking, wrong_annulment, wrong_strike_off or judgment. ``name_by_uscc``: its name was taken
    meanwhile.
    """

    TYPE: ClassVar[str] = "entity.restored"

    cause: str
    restored_on: date
    name_by_uscc: bool
    licence_on: date
    particulars: Particulars
    act: Act | None = None


@dataclass(frozen=True)
class EntityTransferred(EntityHead):
    """An entity belongs to another registry of this system from ``moved_on`` on."""

    TYPE: ClassVar[str] = "entity.transferred"

    from_registry: str
    to_registry: str
    moved_on: date
    licence_on: date
    particulars: Particulars
    act: Act | None = None


@dataclass(frozen=True)
class EntityMigratedOut(EntityHead):
    """An entity left for a registry outside this system (迁出)."""

    TYPE: ClassVar[str] = "entity.migrated_out"

    other_registry: str
    moved_on: date
    archive_due_on: date
    act: Act | None = None


@dataclass(frozen=True)
class EntityMigratedIn(EntityHead):
    """An entity came from a registry outside this system (迁入); it keeps its code and day of establishment."""

    TYPE: ClassVar[str] = "entity.migrated_in"

    application_id: UUID
    approved_on: date
    established_on: date
    licence_on: date
    from_registry: str
    particulars: Particulars
    act: Act | None = None
    legacy_numbers: tuple[LegacyNumber, ...] = ()


EVENTS = (
    EntityConverted,
    EntityChanged,
    EntitySuspended,
    EntityResumed,
    EntityRevoked,
    EntityOrderedClosed,
    EntityAnnulled,
    EntityRestored,
    EntityTransferred,
    EntityMigratedOut,
    EntityMigratedIn,
)

"""The entity (经营主体): identity, status, marks, and whether a procedure may take it or end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from shared.events.shapes import Act, Mark, Particulars, TaxItems
from shared.merging import Exchange


class Status(StrEnum):
    """What the register says of an entity."""

    ACTIVE = "active"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"
    DEREGISTERED_AFTER_REVOCATION = "deregistered_after_revocation"


ENDED = frozenset({Status.DEREGISTERED, Status.DEREGISTERED_AFTER_REVOCATION})


@dataclass(frozen=True)
class Entity:
    """One entity. ``entity_version`` counts its particulars, ``version`` its row (ETag).

    ``licence_exchange`` is what the source of an imported entity said of its old paper licence (`shared.merging`).
    """

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: Status
    entity_version: int
    source: str
    code_rule: str
    version: int
    name_full: str | None = None
    claim_id: UUID | None = None
    set_up_application_id: UUID | None = None
    source_batch: str | None = None
    established_on: date | None = None
    deregistered_on: date | None = None
    license_id: UUID | None = None
    license_serial: str | None = None
    license_no: int | None = None
    license_issued_at: datetime | None = None
    license_voided_at: datetime | None = None
    published_at: datetime | None = None
    licence_exchange: str = Exchange.UNKNOWN
    licence_exchanged_on: date | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the entity is no more."""
        return self.status in ENDED


@dataclass(frozen=True)
class EntityVersion:
    """The particulars from ``valid_from`` on; the next version's start is the end."""

    entity_id: UUID
    version: int
    valid_from: date
    particulars: Particulars
    tax_items: TaxItems | None = None
    act: Act | None = None


@dataclass(frozen=True)
class SetMark:
    """A mark as kept: when it was told (version of the entity's stream), and whether it was lifted."""

    mark: Mark
    entity_id: UUID
    set_by: str
    stream_version: int
    version: int
    lifted_on: date | None = None


@dataclass(frozen=True)
class Procedure:
    """The one exclusive procedure an entity is in: a change application or a deregistration case."""

    entity_id: UUID
    procedure: str
    holder_id: UUID


@dataclass(frozen=True)
class MarkKind:
    """Who may set a kind of mark, and what of it is public."""

    mark: str
    zh: str
    en: str
    setters: frozenset[str]
    public: bool


class EventHead(TypedDict):
    """The members with which every event of an entity begins (EH of the contract)."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    entity_version: int
    status: str


def event_head(entity: Entity) -> EventHead:
    """The head of an event about an entity, as it stands now."""
    return EventHead(
        entity_id=entity.entity_id,
        uscc=entity.uscc,
        registry=entity.registry,
        kind=entity.kind,
        entity_version=entity.entity_version,
        status=str(entity.status),
    )


# Contract 2.1. "registry": a supervisor of the registry; "enforcement": any department that punishes.
_REGISTRY = frozenset({"registry"})
_COURT = frozenset({"court"})
_ENFORCEMENT = frozenset({"tax", "social_insurance", "customs", "registry"})
MARK_KINDS: dict[str, MarkKind] = {
    kind.mark: kind
    for kind in (
        MarkKind("abnormal_list", "经营异常名录", "Abnormal list", _REGISTRY, public=True),
        MarkKind("serious_list", "严重违法失信名单", "Serious dishonesty list", _REGISTRY, public=True),
        MarkKind("special_mark", "特别标注", "Special mark", _REGISTRY, public=True),
        MarkKind("separate_register", "另册管理", "Separate register", _REGISTRY, public=True),
        MarkKind("approval_required", "注销须经批准", "Approval needed", _REGISTRY, public=False),
        MarkKind("foreign_special_access", "涉及特别管理措施", "Special access measures", _REGISTRY, public=True),
        MarkKind("equity_pledged", "股权出质", "Equity pledged", _REGISTRY, public=True),
        MarkKind("chattel_mortgaged", "动产抵押", "Chattel mortgaged", _REGISTRY, public=True),
        MarkKind("equity_frozen", "股权冻结", "Equity frozen", _COURT, public=True),
        MarkKind("judicial_assistance", "司法协助", "Judicial assistance", _COURT, public=True),
        MarkKind("in_litigation", "正在诉讼", "In litigation", _COURT, public=False),
        MarkKind("in_arbitration", "正在仲裁", "In arbitration", _COURT, public=False),
        MarkKind("under_investigation", "被立案调查", "Under investigation", _ENFORCEMENT, public=False),
        MarkKind("coercive_measure", "行政强制", "Coercive measure", _ENFORCEMENT, public=False),
        MarkKind("penalised", "行政处罚", "Penalised", _ENFORCEMENT, public=True),
        MarkKind("penalty_unexecuted", "处罚未执行完毕", "Penalty not executed", _ENFORCEMENT, public=False),
        MarkKind("abnormal_taxpayer", "非正常户", "Abnormal taxpayer", frozenset({"tax"}), public=False),
    )
}


def blocking_marks(marks: Iterable[SetMark], route: str, seen_version: int) -> tuple[Mark, ...]:
    """Open marks that stop a route of deregistration and are newer than what the grant saw (contract 7 no. 4).

    ``route``: simplified, ordinary, forced … as in ``Mark.blocks``; ``seen_version``: of the entity's stream.
    """
    return tuple(
        known.mark
        for known in marks
        if known.lifted_on is None and known.stream_version > seen_version and route in known.mark.blocks
    )


def status_after_deregistration(status: Status) -> Status:
    """What a status becomes when deregistration takes effect.

    >>> status_after_deregistration(Status.ACTIVE)
    <Status.DEREGISTERED: 'deregistered'>
    """
    return Status.DEREGISTERED_AFTER_REVOCATION if status is Status.REVOKED else Status.DEREGISTERED

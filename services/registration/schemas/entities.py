"""The register: entities, marks, the public record, receipts of departments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from services.registration.domain.entity import Entity, EntityVersion, Procedure, SetMark
from services.registration.domain.former_licence import former_licence_on, licence_facts
from services.registration.queries.entities import EntityView, PublicEntity, PublicLine, ReceiptView
from services.registration.schemas.base import SIX_DIGITS, schema_of
from services.registration.usecases.marks import BLOCKABLE, MarkIn
from shared.events.shapes import Act, LegacyNumber, Mark, Particulars, Problem, TaxItems
from shared.http.fields import Uscc
from shared.merging import FormerLicence


@dataclass(frozen=True)
class EntityShape:
    """An entity as the API shows it; ``version`` is the ETag, ``entity_version`` counts the particulars."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    entity_version: int
    source: str
    code_rule: str
    version: int
    particulars: Particulars
    former_licence: FormerLicence
    legacy_numbers: tuple[LegacyNumber, ...]
    marks: tuple[Mark, ...]
    receipts: tuple[ReceiptView, ...]
    name_full: str | None = None
    tax_items: TaxItems | None = None
    act: Act | None = None
    lock: Procedure | None = None
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


def entity_shape(view: EntityView, on: date, *, sees_all: bool) -> EntityShape:
    """An entity on a day, for an officer or department (``sees_all``), or for its head: without marks kept from her."""
    entity, version = view.entity, view.version_in_force
    copied: dict[str, Any] = {
        name: getattr(entity, name)
        for name in EntityShape.__dataclass_fields__
        if name in Entity.__dataclass_fields__ and name != "status"
    }
    return EntityShape(
        **copied,
        status=str(entity.status),
        particulars=version.particulars,
        former_licence=former_licence_on(on, licence_facts(entity)),
        legacy_numbers=view.legacy_numbers,
        tax_items=version.tax_items,
        act=version.act,
        marks=tuple(known.mark for known in view.marks if _is_shown(known, sees_all=sees_all)),
        receipts=view.receipts if sees_all else (),
        lock=view.procedure,
    )


def _is_shown(known: SetMark, *, sees_all: bool) -> bool:
    return known.lifted_on is None and (sees_all or known.mark.disclose)


EntityOut = schema_of(EntityShape)
EntityLineOut = schema_of(Entity)
EntityVersionOut = schema_of(EntityVersion)
SetMarkOut = schema_of(SetMark)
PublicEntityOut = schema_of(PublicEntity)
PublicLineOut = schema_of(PublicLine)
_MarkFields = schema_of(MarkIn)


class MarkTaken(_MarkFields):  # type: ignore[misc, valid-type]
    """A mark; ``blocks`` names the procedures it stops."""

    blocks = fields.List(fields.String(validate=validate.OneOf(BLOCKABLE)), load_default=("simplified",))


class LiftIn(Schema):
    """By which paper a mark is lifted."""

    reference_no = fields.String(required=True, validate=validate.Length(min=1, max=64))


class EntityFilters(Schema):
    """Which entities are wanted; ``q`` is a part of the name, ``legacy_no`` a whole number of any kind."""

    uscc = Uscc(load_default=None)
    legacy_no = fields.String(load_default=None, validate=validate.Length(min=1, max=64))
    q = fields.String(load_default=None, validate=validate.Length(max=100))
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    status = fields.String(load_default=None)
    kind = fields.String(load_default=None)


class PublicFilters(Schema):
    """Search of the public; ``q`` is a part of the name, a whole code or a whole number from before the one code."""

    q = fields.String(load_default=None, validate=validate.Length(max=100))
    uscc = Uscc(load_default=None)
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    status = fields.String(load_default=None)


class VersionsOut(Schema):
    """Every version of an entity's particulars, oldest first."""

    items = fields.List(fields.Nested(EntityVersionOut), required=True)


class ReceiptIn(Schema):
    """A department's receipt for a registration."""

    uscc = Uscc(required=True)
    entity_version = fields.Integer(required=True, validate=validate.Range(min=1))
    accepted = fields.Boolean(required=True)
    problems = fields.List(fields.Nested(schema_of(Problem)), load_default=(), validate=validate.Length(max=200))
    authority = fields.String(load_default=None, validate=validate.Length(max=200))

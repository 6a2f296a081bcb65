"""Names: questions, declarations, claims."""

from marshmallow import Schema, fields, validate

from services.registration.domain.claims import NameClaim
from services.registration.schemas.base import SIX_DIGITS, DefectOut, schema_of
from shared.events.shapes import NameParts
from shared.kinds import REGISTRABLE_KINDS, Kind

NamePartsShape = schema_of(NameParts)


class NameQueryIn(Schema):
    """A name to be judged: in its parts, or as one text that is parsed here."""

    name = fields.Nested(NamePartsShape)
    text = fields.String(validate=validate.Length(min=1, max=256))
    kind = fields.Enum(Kind, by_value=True, required=True, validate=validate.OneOf(REGISTRABLE_KINDS))
    registry = fields.String(required=True, validate=SIX_DIGITS)


class NameHitOut(Schema):
    """A name that is identical or similar."""

    name = fields.String(required=True)
    registry = fields.String(required=True)
    status = fields.String(required=True)
    rule = fields.String(required=True)


class NameVerdictOut(Schema):
    """What a check says; ``verdict``: free, similar, identical, forbidden, restricted."""

    verdict = fields.String(required=True)
    name = fields.Nested(NamePartsShape, required=True)
    hits = fields.List(fields.Nested(NameHitOut), required=True)
    errors = fields.List(fields.Nested(DefectOut), required=True)


class NameClaimIn(Schema):
    """A declaration. ``undertaking_version`` is needed where names are similar."""

    name = fields.Nested(NamePartsShape, required=True)
    kind = fields.Enum(Kind, by_value=True, required=True, validate=validate.OneOf(REGISTRABLE_KINDS))
    registry = fields.String(required=True, validate=SIX_DIGITS)
    industry_code = fields.String(load_default=None, validate=validate.Regexp(r"^\d{4}\Z"))
    undertaking_version = fields.String(load_default=None, validate=validate.Length(max=64))


NameClaimOut = schema_of(NameClaim)


class ClaimFilters(Schema):
    """Which of the own claims are wanted; for now all."""

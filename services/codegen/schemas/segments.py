"""Shapes of segments."""

from marshmallow import Schema, fields, validate

from services.codegen.schemas.base import SIX_DIGITS, TEXT_LENGTH


class SegmentIn(Schema):
    """What a code officer proposes: first and last body, both included; its grant, or what it is cut out of."""

    registry = fields.String(required=True, validate=SIX_DIGITS)
    category = fields.String(required=True, validate=validate.OneOf(["1", "2", "3"]))
    first = fields.String(required=True, validate=validate.Length(max=TEXT_LENGTH))
    last = fields.String(required=True, validate=validate.Length(max=TEXT_LENGTH))
    granted_by = fields.String(validate=validate.Length(min=1, max=TEXT_LENGTH))
    grant_no = fields.String(validate=validate.Length(min=1, max=TEXT_LENGTH))
    parent_id = fields.UUID()


class SegmentOut(Schema):
    """A segment and what is left of it."""

    segment_id = fields.UUID(required=True)
    registry = fields.String(required=True)
    category = fields.String(required=True)
    first = fields.String(required=True)
    last = fields.String(required=True)
    state = fields.String(required=True)
    size = fields.Integer(required=True)
    cut_out = fields.Integer(required=True)
    used = fields.Integer(required=True)
    given = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    left = fields.Integer(required=True)
    low = fields.Boolean(required=True)
    granted_by = fields.String(allow_none=True)
    grant_no = fields.String(allow_none=True)
    parent_id = fields.UUID(allow_none=True)
    proposed_by = fields.String(required=True)
    activated_by = fields.String(allow_none=True)


class SegmentFilters(Schema):
    """Which segments are wanted."""

    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    state = fields.String(load_default=None)
    parent_id = fields.UUID(load_default=None)

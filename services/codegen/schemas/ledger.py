"""Shapes of the ledger and of what waits for a code."""

from marshmallow import Schema, fields, validate

from services.codegen.schemas.base import SIX_DIGITS
from services.codegen.schemas.legacy import NumberOut
from shared.http.fields import Moment


class CodeOut(Schema):
    """A row of the ledger."""

    uscc = fields.String(required=True)
    state = fields.String(required=True)
    origin = fields.String(required=True)
    code_rule = fields.String(required=True)
    registry = fields.String(required=True)
    entity_id = fields.UUID(required=True)
    application_id = fields.UUID(allow_none=True)
    segment_id = fields.UUID(allow_none=True)
    ordinal = fields.Integer(allow_none=True)
    assigned_at = Moment(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    retired_at = Moment(allow_none=True)


class CodeRecordOut(CodeOut):
    """A row of the ledger with the former numbers that lead to it."""

    numbers = fields.List(fields.Nested(NumberOut), required=True)


class CodeFilters(Schema):
    """Which codes are wanted."""

    state = fields.String(load_default=None)
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    segment_id = fields.UUID(load_default=None)


class WaitingFilters(Schema):
    """Which requests are wanted; else all that wait, also for the national centre (reserved)."""

    state = fields.String(load_default=None, validate=validate.OneOf(["waiting", "reserved"]))
    reason = fields.String(load_default=None, validate=validate.OneOf(["no_segment", "national_check", "conflict"]))


class WaitingOut(Schema):
    """A request that waits for its code."""

    application_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    registry = fields.String(required=True)
    category = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    since = Moment(required=True)
    received_at = Moment(required=True)

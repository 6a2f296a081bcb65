"""Shapes, units and limits of the JSON that goes in and out."""

from marshmallow import Schema, fields, validate

from shared.http.fields import Moment
from shared.uscc import Mode

SIX_DIGITS = validate.Regexp(r"^\d{6}\Z")
AT_A_TIME = 10_000
TEXT_LENGTH = 200  # a code is 18 characters; what is longer is told as wrong, what is absurd is refused


class CodesIn(Schema):
    """Codes to be checked."""

    codes = fields.List(fields.String(validate=validate.Length(max=TEXT_LENGTH)), required=True)
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.ISSUE)


class FindingOut(Schema):
    """One fault or note, with the positions concerned, counted from 1."""

    code = fields.String(required=True)
    severity = fields.String(required=True)
    positions = fields.List(fields.Integer(), required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class VerdictOut(Schema):
    """What a check found."""

    code = fields.String(attribute="text", required=True)
    canonical = fields.String(required=True)
    valid = fields.Boolean(required=True)
    rule = fields.String(required=True, allow_none=True)
    errors = fields.List(fields.String(), attribute="error_codes", required=True)
    warnings = fields.List(fields.String(), attribute="warning_codes", required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)


class VerdictsOut(VerdictOut):
    """The verdicts, in the order of the codes."""

    class Meta:
        """The answer is an array."""

        many = True


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
    assigned_at = Moment(required=True)
    confirmed_at = Moment(allow_none=True)
    retired_at = Moment(allow_none=True)


class CodeFilters(Schema):
    """Which codes are wanted."""

    state = fields.String(load_default=None)
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    segment_id = fields.UUID(load_default=None)


class SegmentIn(Schema):
    """What a code officer proposes: first and last body of the segment, both included."""

    registry = fields.String(required=True, validate=SIX_DIGITS)
    category = fields.String(required=True, validate=validate.OneOf(["1", "2", "3"]))
    first = fields.String(required=True, validate=validate.Length(max=TEXT_LENGTH))
    last = fields.String(required=True, validate=validate.Length(max=TEXT_LENGTH))


class SegmentOut(Schema):
    """A segment and what is left of it."""

    segment_id = fields.UUID(required=True)
    registry = fields.String(required=True)
    category = fields.String(required=True)
    first = fields.String(required=True)
    last = fields.String(required=True)
    state = fields.String(required=True)
    used = fields.Integer(required=True)
    left = fields.Integer(required=True)
    proposed_by = fields.String(required=True)
    activated_by = fields.String(allow_none=True)


class SegmentFilters(Schema):
    """Which segments are wanted."""

    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    state = fields.String(load_default=None)


class WaitingFilters(Schema):
    """Which requests are wanted: those that wait."""

    state = fields.String(load_default="waiting", validate=validate.Equal("waiting"))


class WaitingOut(Schema):
    """A request that waits for its code."""

    application_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    registry = fields.String(required=True)
    category = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    since = Moment(required=True)

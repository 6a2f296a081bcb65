"""Shapes of checking codes."""

from marshmallow import Schema, fields, validate

from services.codegen.schemas.base import TEXT_LENGTH
from shared.uscc import Mode

AT_A_TIME = 10_000


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

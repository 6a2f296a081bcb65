"""Shapes of burnings."""

from marshmallow import Schema, fields, validate

from services.codegen.schemas.base import TEXT_LENGTH
from shared.http.fields import Moment

REASON_LENGTH = 500


class BurningIn(Schema):
    """Which code is to be burnt, and why."""

    uscc = fields.String(required=True, validate=validate.Length(max=TEXT_LENGTH))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=REASON_LENGTH))


class BurningOut(Schema):
    """What one officer asked for and another decided; state is proposed, burnt or withdrawn."""

    burning_id = fields.UUID(required=True)
    uscc = fields.String(required=True)
    registry = fields.String(required=True)
    application_id = fields.UUID(required=True)
    reason = fields.String(required=True)
    state = fields.String(required=True)
    proposed_by = fields.String(required=True)
    proposed_at = Moment(required=True)
    confirmed_by = fields.String(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    withdrawn_at = Moment(allow_none=True)

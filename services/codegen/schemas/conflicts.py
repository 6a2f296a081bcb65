"""Shape of a conversion that waits for a person."""

from marshmallow import Schema, fields

from services.codegen.schemas.legacy import NumberOut
from shared.http.fields import Moment


class BroughtOut(NumberOut):
    """A number that a conversion brought with it; nothing is known of its issuer where that is absent."""

    issuer = fields.String(allow_none=True)


class ConflictOut(Schema):
    """A conversion whose organisation code stands in another entity's code."""

    application_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    registry = fields.String(required=True)
    category = fields.String(required=True)
    since = Moment(required=True)
    org_code = fields.String(required=True)
    numbers = fields.List(fields.Nested(BroughtOut), required=True)
    holder_uscc = fields.String(required=True)
    holder_state = fields.String(required=True)

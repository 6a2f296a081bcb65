"""Shapes of old numbers and the codes that they lead to."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.codegen.schemas.base import TEXT_LENGTH
from services.codegen.usecases.legacy import NumberIn
from shared.http.fields import Day, Moment, Uscc
from shared.legacy_numbers import ALL_KINDS

_KIND = validate.OneOf([str(kind) for kind in ALL_KINDS])
_TEXT = validate.Length(min=1, max=64)


class MappingIn(Schema):
    """An old number and the code that it leads to; ``issuer`` is empty where nobody knows who gave it."""

    uscc = Uscc(required=True)
    number_kind = fields.String(required=True, validate=_KIND)
    value = fields.String(required=True, validate=_TEXT)
    issuer = fields.String(load_default="", validate=validate.Length(max=TEXT_LENGTH))
    valid_until_on = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> NumberIn:
        """Make what the use case takes."""
        return NumberIn(**data)


class NumberOut(Schema):
    """An old number."""

    number_kind = fields.String(required=True)
    value = fields.String(required=True)
    issuer = fields.String(required=True)
    valid_until_on = Day(allow_none=True)


class MappingOut(NumberOut):
    """An old number and the code that it leads to; ``source``: conversion, import or officer."""

    mapping_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    uscc = fields.String(required=True)
    source = fields.String(required=True)
    mapped_at = Moment(required=True)


class MappingFilters(Schema):
    """Which mappings are wanted; ``value`` is a whole number, written in any way."""

    number_kind = fields.String(load_default=None, validate=_KIND)
    value = fields.String(load_default=None, validate=_TEXT)

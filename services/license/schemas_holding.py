"""Shapes of what holders do: grants, downloads, codes for showing."""

from marshmallow import Schema, fields, validate

from services.license.domain.grants import MATTERS, TEXT_LENGTH, Role
from shared.http.fields import Day, Moment, Uscc

_TEXT = validate.Length(min=1, max=TEXT_LENGTH)


class GrantIn(Schema):
    """Who is made what. ``subject``: the person's sign-in; clerks need ``matters`` and ``until_on`` (inclusive)."""

    uscc = Uscc(required=True)
    role = fields.String(required=True, validate=validate.OneOf([str(role) for role in Role]))
    subject = fields.String(required=True, validate=validate.Regexp(r"[!-~]{1,64}\Z"))
    matters = fields.List(fields.String(validate=_TEXT), validate=validate.Length(max=MATTERS), load_default=())
    until_on = Day(load_default=None)


class GrantOut(Schema):
    """A grant; ``slot``: a manager's place, 1 to 5. ``end_reason`` where it has ended."""

    grant_id = fields.UUID(required=True)
    uscc = Uscc(required=True)
    role = fields.String(required=True)
    slot = fields.Integer(required=True, allow_none=True)
    subject = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    until_on = Day(required=True, allow_none=True)
    granted_by = fields.String(required=True)
    granted_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    end_reason = fields.String(required=True, allow_none=True)


class UsccFilter(Schema):
    """Whose: the code of the entity must be given."""

    uscc = Uscc(required=True)

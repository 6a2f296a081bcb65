"""Shapes of licences on display."""

from marshmallow import Schema, fields, validate

from services.license.domain.grants import TEXT_LENGTH
from services.license.schemas.licenses import PublicLicenseOut
from shared.http.fields import Moment, Uscc


class DisplayIn(Schema):
    """Whose licence is shown, and where: a web address, or a platform and the name of the shop on it."""

    uscc = Uscc(required=True)
    place = fields.String(required=True, validate=validate.Length(min=1, max=TEXT_LENGTH))


class DisplayOut(Schema):
    """A display for its head; ``html`` and ``live_html`` are for the shop's page (docs/display.md)."""

    display_id = fields.UUID(required=True, attribute="display.display_id")
    uscc = Uscc(required=True, attribute="display.uscc")
    place = fields.String(required=True, attribute="display.place")
    state = fields.String(required=True)
    serial = fields.String(required=True)
    link = fields.String(required=True)
    badge = fields.String(required=True, attribute="badge_address")
    html = fields.String(required=True)
    live_html = fields.String(required=True)
    made_at = Moment(required=True, attribute="display.made_at")
    changed_at = Moment(required=True, attribute="display.changed_at")


class PublicDisplayOut(Schema):
    """What everybody sees through a link. ``license``: the one shown; ``successor``: the entity's newest, if another.

    Turned off, only ``state`` and ``changed_at`` are told.
    """

    state = fields.String(required=True)
    changed_at = Moment(required=True, attribute="display.changed_at")
    place = fields.Function(lambda seen: seen.display.place if seen.display.is_on else None, required=True)
    license = fields.Function(lambda seen: _license(seen.license) if seen.display.is_on else None, required=True)
    successor = fields.Function(
        lambda seen: _license(seen.successor) if seen.display.is_on and seen.successor else None, required=True
    )


def _license(shown: object) -> object:
    return PublicLicenseOut().dump(shown)

"""Shapes, units and limits of requests and answers."""

from marshmallow import Schema, fields, validate

from services.license.domain.paper import CopyKind
from services.license.verification.limits import MAX_TEXT
from shared.http.fields import Day, Moment, Uscc


class StatusOut(Schema):
    """Where the status of a licence stands."""

    uri = fields.String(required=True)
    index = fields.Integer(required=True)


class LicenseOut(Schema):
    """A licence; ``face`` as in `docs/licence-format.md`.

    ``since_on``: from when it is suspended, superseded or void; ``reason``, ``reference_no``: why it is void.
    """

    license_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    license_no = fields.Integer(required=True)
    serial = fields.String(required=True)
    uscc = Uscc(required=True)
    registry = fields.String(required=True)
    entity_version = fields.Integer(required=True)
    state = fields.String(required=True)
    reason = fields.String(allow_none=True)
    since_on = Day(required=True, allow_none=True)
    reference_no = fields.String(required=True, allow_none=True)
    suspended_until_on = Day(required=True, allow_none=True)
    superseded_by = fields.UUID(required=True, allow_none=True)
    licence_on = Day(required=True)
    issued_at = Moment(allow_none=True)
    expires_at = Moment(required=True)
    status = fields.Nested(StatusOut, required=True)
    payload_sha256 = fields.String(required=True)
    copies = fields.Integer(required=True, allow_none=True)
    face = fields.Function(lambda license_: license_.face.as_json(), required=True)


class LicenseFilters(Schema):
    """Filters of the list of licences."""

    uscc = Uscc()


class PaperQuery(Schema):
    """Which copy: 正本 (original) or 副本 (duplicate), of these which one."""

    copy = fields.Enum(CopyKind, by_value=True, load_default=CopyKind.ORIGINAL)
    number = fields.Integer(load_default=1, strict=False, validate=validate.Range(min=1, max=999))


class PublicLicenseOut(Schema):
    """What everybody may know of a licence."""

    serial = fields.String(required=True)
    license_no = fields.Integer(required=True)
    state = fields.String(required=True)
    reason = fields.String(allow_none=True)
    since_on = Day(required=True, allow_none=True)
    reference_no = fields.String(required=True, allow_none=True)
    suspended_until_on = Day(required=True, allow_none=True)
    licence_on = Day(required=True)
    issued_at = Moment(allow_none=True)
    expires_at = Moment(required=True)
    face = fields.Function(lambda license_: license_.face.as_json(), required=True)


class VerificationIn(Schema):
    """``text``: of the QR code, an SD-JWT, a code for showing, a serial number, or a unified social credit code.

    ``audience``: with ``token``, who is asked to accept it.
    """

    kind = fields.String(required=True, validate=validate.OneOf(["qr", "sd_jwt", "token", "serial", "uscc"]))
    text = fields.String(required=True, validate=validate.Length(min=1, max=MAX_TEXT))
    audience = fields.String(validate=validate.Length(min=1, max=200))


class PublicMarkOut(Schema):
    """A mark beside the status of the entity, for instance its name on the list of abnormal businesses."""

    mark = fields.String(required=True)
    since_on = Day(required=True)
    until_on = Day(required=True, allow_none=True)


class LogPositionOut(Schema):
    """Where a licence stands in the public log: entry, size of the newest signed tree, when it was logged."""

    log_index = fields.Integer(required=True)
    tree_size = fields.Integer(required=True)
    logged_at = Moment(required=True)


class ShowingOut(Schema):
    """What a code for showing says beside the excerpt; both sides compare the two digits."""

    audience = fields.String(required=True)
    purpose = fields.String(required=True)
    match_number = fields.String(required=True)
    expires_at = Moment(required=True)


class VerificationOut(Schema):
    """The answer to one check. ``genuine`` is null where no document was shown, only a number.

    ``since``: from when it is suspended (up to ``until_on``), superseded (now ``current_serial`` is in force) or void
    (by the act ``reference_no``). ``marks`` stand beside the status of the entity and change no verdict.

    ``presentation``: what was checked is a code for showing, and the face an excerpt of the licence.
    ``key_revoked_at``: the signature holds, but its key was reported stolen as of then, and this was not logged before.
    """

    verdict = fields.String(required=True)
    genuine = fields.Boolean(required=True, allow_none=True)
    in_standing = fields.Boolean(required=True, allow_none=True)
    face = fields.Function(lambda checked: checked.face.as_json() if checked.face else None, required=True)
    status_as_of = Moment(required=True, allow_none=True)
    since = Day(required=True, allow_none=True)
    until_on = Day(attribute="record.until_on", required=True, allow_none=True)
    reference_no = fields.String(attribute="record.reference_no", required=True, allow_none=True)
    current_serial = fields.String(attribute="record.current_serial", required=True, allow_none=True)
    marks = fields.List(fields.Nested(PublicMarkOut), attribute="record.marks", required=True)
    key_revoked_at = Moment(required=True, allow_none=True)
    log = fields.Nested(LogPositionOut, required=True, allow_none=True)
    presentation = fields.Nested(ShowingOut, attribute="shown", required=True, allow_none=True)

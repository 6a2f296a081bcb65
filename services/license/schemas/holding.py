"""Shapes of what holders do: grants, downloads, codes for showing."""

from marshmallow import Schema, fields, validate

from services.license.domain import qr
from services.license.domain.grants import MATTERS, TEXT_LENGTH, Role
from services.license.verification.limits import MAX_QR_TEXT
from services.license.verification.presentation import MAX_SECONDS
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


class DownloadIn(Schema):
    """``holder_jwk``: the public key (JWK, P-256) of a wallet, to which the credential is then bound."""

    holder_jwk = fields.Dict(keys=fields.String(), load_default=None)


class DownloadOut(Schema):
    """The credential, an SD-JWT VC; null where it could not be signed before a wallet's credential ran out."""

    credential = fields.String(required=True, allow_none=True)


class DownloadUseOut(Schema):
    """Once that a credential left the house."""

    download_id = fields.UUID(required=True)
    license_id = fields.UUID(required=True)
    serial = fields.String(required=True)
    capacity = fields.String(required=True)
    subject = fields.String(required=True)
    downloaded_at = Moment(required=True)


class PresentationIn(Schema):
    """What is to be shown to whom. ``fields``: items of the face; ``ttl``: seconds, five minutes at most.

    ``purpose``: of a clerk one of her matters.
    """

    license_id = fields.UUID(required=True)
    audience = fields.String(load_default="", validate=validate.Length(max=TEXT_LENGTH))
    purpose = fields.String(load_default="", validate=validate.Length(max=TEXT_LENGTH))
    fields_ = fields.List(fields.String(), data_key="fields", required=True, validate=validate.Length(max=16))
    ttl = fields.Integer(load_default=MAX_SECONDS, validate=validate.Range(min=1, max=MAX_SECONDS))


class PresentationUseOut(Schema):
    """A showing as the holder sees it: ``capacity`` is as what ``subject`` showed; ``used_at``: redeemed on line.

    ``way``: ``code`` for a code of the registry, ``wallet`` for an answer of the holder's own wallet.
    """

    way = fields.String(required=True)
    presentation_id = fields.UUID(required=True)
    license_id = fields.UUID(required=True)
    capacity = fields.String(required=True)
    subject = fields.String(required=True)
    audience = fields.String(required=True)
    purpose = fields.String(required=True)
    shown = fields.List(fields.String(), attribute="fields", data_key="fields", required=True)
    minted_at = Moment(required=True)
    expires_at = Moment(required=True)
    used_at = Moment(required=True, allow_none=True)


class PresentationOut(PresentationUseOut):
    """A showing with its code, for whoever made it; ``qr``: SVG of it; ``match_number``: both sides compare it."""

    token = fields.String(required=True, allow_none=True)
    qr = fields.Function(lambda one: qr.svg(one.token).decode() if one.token else None, required=True)
    match_number = fields.String(required=True)


class RedemptionIn(Schema):
    """The text of a code for showing, and who accepts it."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=MAX_QR_TEXT))
    audience = fields.String(required=True, validate=validate.Length(min=1, max=TEXT_LENGTH))

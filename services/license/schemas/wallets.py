"""Shapes of wallets, and of asking them for a licence (OpenID4VP 1.0)."""

from marshmallow import EXCLUDE, Schema, fields, validate

from services.license.domain import qr
from services.license.domain.grants import TEXT_LENGTH
from services.license.verification.presentation import MAX_SECONDS
from shared.http.fields import Moment, Uscc


class WalletOut(Schema):
    """A wallet: the thumbprint (RFC 7638) of its key, as what ``subject`` bound it, when it was ended.

    ``is_in_force``: not ended, and whoever bound it may still show the licence.
    """

    wallet_id = fields.UUID(required=True)
    thumbprint = fields.String(required=True)
    capacity = fields.String(required=True)
    subject = fields.String(required=True)
    bound_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    is_in_force = fields.Boolean(required=True)


class ShowRequestIn(Schema):
    """What is asked for. ``uscc``: the entity in whose name; officers and departments leave it out.

    ``fields``: items beside those that every licence shows; ``ttl``: seconds, five minutes at most.
    """

    uscc = Uscc(load_default=None, allow_none=True)
    purpose = fields.String(load_default="", validate=validate.Length(max=TEXT_LENGTH))
    fields_ = fields.List(fields.String(), data_key="fields", required=True, validate=validate.Length(max=16))
    ttl = fields.Integer(load_default=MAX_SECONDS, validate=validate.Range(min=1, max=MAX_SECONDS))


class ShownOut(Schema):
    """What a wallet showed: an excerpt of the licence, never the licence.

    ``missing``: items that were asked for, are on the licence, and were not shown.
    """

    verdict = fields.String(required=True)
    in_standing = fields.Boolean(required=True, allow_none=True)
    face = fields.Raw(required=True)
    missing = fields.List(fields.String(), required=True)
    capacity = fields.String(required=True)
    shown_at = Moment(required=True)


class ShowRequestOut(Schema):
    """A request for whoever made it. ``state``: waiting, shown, declined, expired.

    ``wallet_link``: what wallets open; ``qr``: SVG of it; ``match_number``: both sides compare it.
    """

    request_id = fields.UUID(required=True, attribute="request.request_id")
    audience = fields.String(required=True, attribute="request.audience")
    purpose = fields.String(required=True, attribute="request.purpose")
    asked = fields.List(fields.String(), data_key="fields", attribute="request.fields", required=True)
    state = fields.String(required=True)
    match_number = fields.String(required=True, attribute="request.match_number")
    wallet_link = fields.String(required=True)
    qr = fields.Function(lambda one: qr.svg(one.wallet_link).decode(), required=True)
    request_uri = fields.String(required=True)
    asked_at = Moment(required=True, attribute="request.asked_at")
    expires_at = Moment(required=True, attribute="request.expires_at")
    shown = fields.Nested(ShownOut, required=True, allow_none=True)


class ReplyIn(Schema):
    """What a wallet posts: ``vp_token``, a JSON object of the query's id and one presentation, or ``error``."""

    class Meta:
        """OpenID4VP 8.2: members that are not known are ignored."""

        unknown = EXCLUDE

    state = fields.String(load_default="")
    vp_token = fields.String()
    error = fields.String()
    error_description = fields.String()


class ReceivedOut(Schema):
    """What a wallet is told: where to send its holder, a page that says what was shown to whom."""

    redirect_uri = fields.String(required=True)

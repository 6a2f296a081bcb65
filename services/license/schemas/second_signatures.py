"""The shape of a second signature."""

import base64

from marshmallow import Schema, fields

from services.license.domain.second_signature import ALGORITHM, DISTID, NOTICE_EN, NOTICE_ZH
from shared.http.fields import Moment


class SecondKeyOut(Schema):
    """A public key: PEM, and the SHA-256 of its DER form, which a verifier pins."""

    key_id = fields.String(required=True)
    fingerprint = fields.String(required=True)
    public_key = fields.String(required=True, attribute="pem")
    introduced_at = Moment(required=True, allow_none=True)


class SecondSignatureOut(Schema):
    """``signature``: base64 of DER, over the credential up to its first ``~``; ``credential_sha256`` is of these bytes.

    ``notice_en``: what it is not.
    """

    license_id = fields.UUID(required=True)
    rendition = fields.Integer(required=True)
    serial = fields.String(required=True)
    algorithm = fields.Constant(ALGORITHM)
    distinguishing_id = fields.Constant(DISTID.decode())
    key = fields.Nested(SecondKeyOut, required=True)
    signature = fields.Function(lambda one: base64.b64encode(one.signature).decode(), required=True)
    credential_sha256 = fields.String(required=True)
    signed_at = Moment(required=True)
    notice_zh = fields.Constant(NOTICE_ZH)
    notice_en = fields.Constant(NOTICE_EN)
